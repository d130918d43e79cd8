"""Which rewrite undoes what a statement of the suite changes, if there is one."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.effects import SiteKey, Step
from isolint.index.fixtures import FixtureScope
from isolint.index.values import Display, External, Global, Handed
from isolint.model import Confidence, FixOffer, Safety, SiteKind

_REWRITTEN = frozenset({Role.TEST, Role.FIXTURE, Role.HELPER})
#: Calls that `monkeypatch` has a method for.
_CALLS = frozenset({"os.chdir", "sys.path.insert", "sys.path.append"})
_MAPPINGS = frozenset({"builtins.dict", "collections.OrderedDict", "collections.defaultdict", "os.environ"})


def undoing(index: ProjectIndex, step: Step) -> FixOffer | None:
    """Return the offer to let `monkeypatch` make the change that a statement makes."""
    scope = index.resolver.scope(step.function)
    if scope.kind is not ScopeKind.FUNCTION or index.role(step.function) not in _REWRITTEN:
        return None
    owner = index.program.enclosing_class(step.function)
    if owner is not None and index.suite.is_testcase(owner):
        return None
    if index.lifetime(step.function) is not FixtureScope.FUNCTION:
        return None
    if not _is_undone_by_itself(index, step.function, scope.events[step.event]):
        return None
    return FixOffer("state_in_function", Safety.SAFE)


def put_back(index: ProjectIndex, site: SiteKey, confidence: Confidence) -> FixOffer | None:
    """Return the offer to put back, after each test, what an object of the application holds."""
    path = index.program.path_of(site[1].partition(":")[0])
    if site[0] not in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE) or path is None or index.is_test_code(path):
        return None
    safety = Safety.UNSAFE if confidence is Confidence.POSSIBLE else Safety.SAFE
    return FixOffer("shared_conftest", safety)


def _is_undone_by_itself(index: ProjectIndex, number: int, event: Event) -> bool:
    """Tell whether a statement sets or deletes one attribute or one item of a mapping, or has a method."""
    if event.augmented:
        return False
    if event.kind in (EventKind.STORE, EventKind.DELETE):
        return event.term[0] == "attr" or (event.term[0] == "item" and _is_mapping(index, number, event))
    if event.kind is not EventKind.CALL:
        return False
    callee = index.resolver.value(number, event.term)
    return isinstance(callee, External) and callee.name in _CALLS


def _is_mapping(index: ProjectIndex, number: int, event: Event) -> bool:
    holder = index.resolver.value(number, event.term[1])
    if isinstance(holder, (Global, Handed)):
        holder = index.resolver.definition(holder)
    if isinstance(holder, Display):
        return bool(holder.kind == "dict")
    return index.resolver.type_name(holder) in _MAPPINGS
