"""ISO302: an object at module level is changed in place while a test runs."""

from __future__ import annotations

from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect, Form
from isolint.model import SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short, through
from isolint.rules.cases import mutated_module_state as cases


class MutatedModuleState(StateRule):
    """An object that a module holds is changed in place by what a test runs.

    What it does: follows module-level containers and instances, under every name and through every call that
    passes them on, to the statements that change them: item and attribute assignments, `append`, `update`
    and their kin, methods that change `self`.

    Why it breaks tests: the module is imported once a process. What one test registers, counts or caches is
    there for all later ones.

    Example:
        HANDLERS = {}

        def register(name, handler):
            HANDLERS[name] = handler

    Fix and its safety: safe, save where the proof has a guess in it. In the test, `monkeypatch.setitem` (in a
    `unittest.TestCase`, `mock.patch.dict`), or a fixture that puts back what the object held after each test.
    Data of the suite is copied where a test changes it: unsafe where more than literals and containers is in it.
    """

    code = "ISO302"
    name = "mutated-module-state"
    kinds = (SiteKind.GLOBAL, SiteKind.CACHE)
    restorable = True

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave rebindings, library objects and patches of modules to their own rules."""
        if effect.form in (Form.REBIND, Form.ANY_NAME, Form.DECORATED) or index.changes_process(effect):
            return False
        if effect.form is Form.DESCRIBED and index.library_state(effect.site) is not None:
            return False
        if index.stores.into_module(effect):
            return index.roles.of(effect.source) is Role.APP_MODULE
        return index.roles.of(effect.owner) in (*TEST_CODE, Role.APP, Role.APP_MODULE)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that meet the object; of a context variable, those that ask before they set it."""
        if effect.form is not Form.CONTEXT:
            return super().victims(index, effect)
        asking = index.audience.looks(effect.site)
        return index.audience.coming_while_running(asking) & index.fresh_starts.seeing(effect, asking)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        return f"{doer(index, effect)} changes `{short(effect.site)}`{through(index, effect)}"
