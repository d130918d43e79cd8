"""Leave alone an empty container that tests fill, where another test hands it on as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex, Role
from isolint.index.calls.reach import members
from isolint.index.resolution.values import External, FunctionValue, Global
from isolint.index.sharing.handovers import is_empty, place_in_module
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind

_FILLING = (EffectKind.WRITE, EffectKind.GUARD, EffectKind.START, EffectKind.RESET)


def check_not_handed_whole(index: ProjectIndex, sites: Iterable[SiteKey]) -> None:
    """Refuse to take from a container of the suite what a test put in, where a later one hands it on.

    What is handed to a library, say the headers of a request, may be all that this needs.

    Raises:
        Refused: A test of the same module that never fills the container hands it on with what is there.
    """
    for site in dict.fromkeys(sites):
        name = index.name_of(site)
        held = index.program.modules[name.path].module.bindings.get(name.name) if name is not None else None
        if name is None or held is None or not is_empty(held) or not index.is_test_code(name.path):
            continue
        taking = next(_taking(index, site, name), None)
        if taking is not None:
            test = index.tests[taking].nodeid.partition("::")[2].replace("::", ".")
            raise Refused(f"`{test}` hands on `{name.name}` as other tests leave it, and would find it empty")


def _taking(index: ProjectIndex, site: SiteKey, name: Global) -> Iterator[int]:
    """Yield the tests that hand a container on, and come after one of their module that fills it."""
    filling = 0
    for effect in index.on(site, *_FILLING):
        filling |= index.reach.tests(effect.owner)
    for number in index.program.functions():
        if index.roles.of(number) is Role.TEST and _hands_on(index, number, name):
            for taker in members(index.own_reach.tests(number) & ~filling):
                if any(_is_before(index, giver, taker) for giver in members(filling)):
                    yield taker


def _hands_on(index: ProjectIndex, number: int, name: Global) -> bool:
    """Tell whether a function gives a container to something whose code the project does not have."""
    term: Term = ("name", name.name)
    if index.resolver.value(number, term) != name:
        return False
    return any(_is_given(index, number, event, term) for event in index.resolver.scope(number).events)


def _is_given(index: ProjectIndex, number: int, event: Event, term: Term) -> bool:
    if event.kind is not EventKind.CALL or term not in event.given:
        return False
    callee = index.resolver.value(number, event.term)
    is_looking = event.term[0] == "attr" and event.term[2].startswith("assert")
    is_builtin = isinstance(callee, External) and callee.name.startswith("builtins.")
    return not is_looking and not is_builtin and not isinstance(callee, FunctionValue)


def _is_before(index: ProjectIndex, giver: int, taker: int) -> bool:
    first, second = index.tests[giver], index.tests[taker]
    return first.path == second.path and place_in_module(index, first) < place_in_module(index, second)
