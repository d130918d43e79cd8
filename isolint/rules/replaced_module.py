"""ISO404: a test reloads a module, or changes its entry in `sys.modules`, and leaves it so."""

from __future__ import annotations

from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form, Step
from isolint.index.state.modules import module_of
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import HOOKS
from isolint.model import Confidence, Doubt, FixOffer, Safety, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, through
from isolint.rules._undoing import loaded_again
from isolint.rules.cases import replaced_module as cases


class ReplacedModule(StateRule):
    """Code of the suite reloads a module, stubs it or takes it out of `sys.modules`, and nothing takes that back.

    What it does: reports `importlib.reload(module)`, and assignments and deletions of `sys.modules["name"]`, where
    other tests use the reloaded module or import the replaced one while they run.

    Why it breaks tests: a reload runs the module's body again, under the patches and the environment of one
    test, and binds every name anew: classes are no longer those that other modules have imported, and what the
    body decides by a condition stays decided. A module that is taken out is loaded a second time beside the first
    one, so that patches reach one of the two and the test uses the other.

    Example:
        def test_disabled(monkeypatch):
            monkeypatch.setenv("APP_DISABLED", "1")
            importlib.reload(app)
            assert app.run is app.do_nothing

    Fix and its safety: `monkeypatch.setitem(sys.modules, ...)` and `monkeypatch.delitem` in the test; safe, as they
    take themselves back. After a reload of a module of the application, a fixture in the shared `conftest.py` puts
    back the names that the module had, and so the classes that others have imported; unsafe, as a test may rely
    on what another has loaded. The rest is for you: to import a submodule anew binds it in its package, too.
    """

    code = "ISO404"
    name = "replaced-module"
    kinds = (SiteKind.PROCESS,)

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take what code of the suite does while tests run; loading modules is how applications import."""
        name = module_of(effect.site)
        if name is None or index.roles.of(effect.owner) not in TEST_CODE:
            return False
        if effect.form is not Form.RELOAD and index.roles.of(effect.source) not in TEST_CODE:
            return False
        if effect.owner == index.program.module_of(effect.owner):
            return False
        return effect.form in _FORMS and not self._is_undone_later(index, effect, name)

    def _is_undone_later(self, index: ProjectIndex, effect: Effect, name: str) -> bool:
        """Tell whether a stub of a module that is none of the project's is taken out again further down."""
        if index.program.path_of(name) is not None:
            return False
        together = [
            (other.event, other.form)
            for other in index.on(effect.site, EffectKind.WRITE)
            if other.owner == effect.owner and other.source == effect.source
        ]
        stubs = [event for event, form in together if form is Form.ASSIGN]
        removed = [event for event, form in together if form in REMOVING]
        return bool(stubs and removed) and min(stubs) < max(removed) and effect.event >= min(stubs)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that use the module, or import it while they run, and do not load it anew first."""
        name = module_of(effect.site) or ""
        path = index.program.path_of(name)
        if effect.form is not Form.RELOAD:
            return _reaching(index, index.module_users.importers(name)) & ~_taking_out(index, effect)
        if path is None:
            return 0
        return _reaching(index, index.module_users.users(path)) & ~_reloading(index, effect)

    def noticing(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Return those of the tests that may meet what a reload has made anew."""
        path = index.program.path_of(module_of(effect.site) or "")
        if effect.form is not Form.RELOAD or path is None:
            return victims
        return victims & _reaching(index, index.module_users.noticers(path))

    def _fix(
        self,
        index: ProjectIndex,
        anchor: Step,
        site: SiteKey,
        safety: Safety,  # noqa: ARG002 - see the base
    ) -> FixOffer | None:
        """Offer to put back an entry, or the names of a module that tests do nothing to but reload it."""
        name = module_of(site) or ""
        path = index.program.path_of(name)
        if all(one.form is not Form.RELOAD for one in index.on(site, EffectKind.WRITE)):
            return loaded_again(index, anchor, name)
        if path is None or index.is_test_code(path):
            return None
        is_for_one = index.roles.lifetime(anchor.function) is FixtureScope.FUNCTION
        is_reloaded = all(one.form is Form.RELOAD for one in index.on(site, EffectKind.WRITE))
        return FixOffer("shared_conftest", Safety.UNSAFE) if is_for_one and is_reloaded else None

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say what happens to the module."""
        name = module_of(effect.site)
        if effect.form is Form.RELOAD:
            return f"{doer(index, effect)} reloads `{name}`{through(index, effect)}"
        if effect.form in REMOVING:
            return f"{doer(index, effect)} takes `{name}` out of sys.modules{through(index, effect)}"
        return f"{doer(index, effect)} replaces `{name}` in sys.modules{through(index, effect)}"

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return one more: a module that is loaded twice may not show it."""
        return (*super().doubts(index, effect, tests, victims), _SHOWS_IN_CLASSES)


_SHOWS_IN_CLASSES = Doubt(
    "a second copy of a module shows only in its classes and in its state", Confidence.LIKELY
)
_FORMS = frozenset({Form.RELOAD, Form.ASSIGN, Form.DELETE, Form.POP})


def _reaching(index: ProjectIndex, functions: frozenset[int]) -> int:
    tests = 0
    for function in functions:
        tests |= index.reach.tests(function)
    return tests


def _taking_out(index: ProjectIndex, effect: Effect) -> int:
    """Return the tests before each of which a fixture or hook takes the same module out, so that all load it."""
    tests = 0
    for other in index.on(effect.site, EffectKind.WRITE):
        name = index.resolver.scope(other.owner).name
        is_set_up = other.owner in index.fixtures.by_function or name in HOOKS
        is_set_up = is_set_up and not index.leaks.way_out.is_cleanup(other.owner, other.frame)
        is_for_one = is_set_up and index.roles.lifetime(other.owner) is FixtureScope.FUNCTION
        if other.form in REMOVING and is_for_one:
            tests |= index.reach.starts(other.owner)
    return tests


def _reloading(index: ProjectIndex, effect: Effect) -> int:
    """Return the tests that reload the same module themselves."""
    tests = 0
    for other in index.on(effect.site, EffectKind.WRITE):
        if other.form is Form.RELOAD and index.resolver.scope(other.owner).kind is not ScopeKind.MODULE:
            tests |= index.reach.tests(other.owner)
    return tests
