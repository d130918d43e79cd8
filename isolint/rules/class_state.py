"""ISO303: state that hangs on a class is changed while a test runs."""

from __future__ import annotations

from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect
from isolint.index.suite.tests import HOOKS
from isolint.model import SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short, through
from isolint.rules.cases import class_state as cases


class ClassState(StateRule):
    """An attribute of a class or function is set or changed by what a test runs.

    What it does: reports `cls.x = ...`, `Class.x += 1`, `setattr(cls, name, ...)`, `function.x = ...` and
    changes of a mutable class attribute through its instances (`self.items.append(...)` where `items` is the
    class's), unless something takes them back.

    Why it breaks tests: a class lives as long as the process. Singletons, registries and counters that hang
    on it carry over from one test to the next, although each test makes fresh objects.

    Example:
        class Client:
            session = None

            @classmethod
            def connect(cls, url):
                cls.session = open_session(url)

    Fix and its safety: safe, save where the proof has a guess in it, or where the attribute is set on first use: tests may
    live on an object that another one has set up. `monkeypatch.setattr` in the test, or a
    fixture that puts the attribute back after each test; a mutable class attribute belongs into `__init__`.
    What a test class makes once for its tests is made, or copied, for each of them; unsafe, as one test may have
    relied on what another left. A mutable default of a function is made anew in each call; unsafe, as it changes the
    application.
    """

    code = "ISO303"
    name = "class-state"
    kinds = (SiteKind.ATTRIBUTE,)
    restorable = True

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave out what a test class prepares of its own, and what a test patches directly."""
        if index.resolver.scope(effect.source).name in HOOKS and index.stores.into_own_class(effect):
            return False
        in_test = index.is_test_code(index.program.path(effect.source))
        if in_test and index.stores.into_class(effect) and not index.stores.into_own_class(effect):
            return False
        return index.roles.of(effect.owner) in (*TEST_CODE, Role.APP, Role.APP_MODULE)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        return f"{doer(index, effect)} changes `{short(effect.site)}`{through(index, effect)}"
