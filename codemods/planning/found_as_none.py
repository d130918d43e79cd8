"""Leave alone a name that starts as None, where tests need it as other tests leave it."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.codemods.planning.needed import check_unneeded
from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term, mentions, root
from isolint.index import ProjectIndex
from isolint.index.resolution.demanded import demanded_parts
from isolint.index.resolution.values import Global
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.state.mutations import MUTATORS

_SETTING = (EffectKind.WRITE, EffectKind.GUARD, EffectKind.START, EffectKind.RESET)


def check_not_found_as_none(index: ProjectIndex, sites: Iterable[SiteKey]) -> None:
    """Refuse to put names back to None that a test needs as another one has bound them.

    Raises:
        Refused: A test would find None, and have an error from that.
    """
    for site in sites:
        check_unneeded(index, name_needed(index, site), site[1].rpartition(":")[2])


def name_needed(index: ProjectIndex, site: SiteKey) -> int:
    """Return the tests that need a name which starts as None as another one has bound it."""
    name = index.name_of(site) if index.is_made_late(site) else None
    if name is None or any(index.written_at_import(site)):
        return 0
    return _asking(index, name)


def bound_sites(index: ProjectIndex, effects: Iterable[Effect]) -> list[SiteKey]:
    """Return the names that effects give something, without those of which they change a part."""
    return list(dict.fromkeys(effect.site for effect in effects if _binds(index, effect)))


def _asking(index: ProjectIndex, name: Global) -> int:
    """Return the tests that use what a name holds, and never bind it to anything themselves.

    They do so on no condition, in a function of its module, and in a way that nothing but None fails at.
    """
    binding = [one for one in index.on(index.objects.sites.name(name), *_SETTING) if _binds(index, one)]
    # What an object of the application binds may be made where nobody sees it.
    by_tests = all(index.is_test_code(index.program.path(one.source)) for one in binding)
    asking = setting = 0
    for number in index.program.functions():
        if index.program.path(number) == name.path and _uses(index, number, name, or_raises=by_tests):
            asking |= index.reach.tests(number)
    for effect in binding if asking else ():
        setting |= index.reach.tests(effect.owner)
    return asking & ~setting


def _binds(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether an effect gives a name something, rather than change what it holds: None has no parts."""
    name = effect.site[1].rpartition(":")[2]
    event = event_of(index.resolver, effect)
    if event is None or effect.kind is not EffectKind.WRITE:
        return True
    if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] in ("attr", "item"):
        return event.term[2] in (name, ("const", name))
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr"
    return not is_method or event.term[2] not in MUTATORS or event.term[1][0] == "call"


def _uses(index: ProjectIndex, number: int, name: Global, *, or_raises: bool) -> bool:
    """Tell whether a function surely goes over what a name holds, takes a part of it, or fails without."""
    scope = index.resolver.scope(number)
    term: Term = ("name", name.name)
    if index.resolver.value(number, term) != name:
        return False
    for place, event in enumerate(scope.events):
        is_part = event.kind in (EventKind.CALL, EventKind.STORE, EventKind.DELETE) and _starts(
            event.term, term
        )
        if is_part and _is_sure(scope, event.block, place):
            return True
        is_raised = or_raises and event.kind is EventKind.RAISE
        if is_raised and _is_for_want_of(scope, event.block, place, term):
            return True
    return any(
        _is_sure(scope, place.block, place.event)
        and (_starts(path, term) or (path == term and _is_gone_over(scope, term)))
        for path, place in scope.reads.items()
    )


def _is_for_want_of(scope: Scope, block: int, start: int, term: Term) -> bool:
    """Tell whether nothing but that a name holds nothing leads to a place, as `if not name: raise` does."""
    parts = list(demanded_parts(scope.demanded_at(block, start)))
    return bool(parts) and all(_is_wanting(test, outcome, term) for test, outcome in parts)


def _is_wanting(test: Term, outcome: bool, term: Term) -> bool:
    match test:
        case ("compare", "is" | "==", asked, ("const", None)):
            return outcome and mentions(asked, (term,))
        case ("compare", *_):
            return False
    return not outcome and mentions(test, (term,))


def _is_sure(scope: Scope, block: int, start: int) -> bool:
    return not block and not any(scope.demanded_at(block, start))


def _starts(path: Term, term: Term) -> bool:
    """Tell whether a path is an attribute or item of a term, or of a part of it."""
    return root(path) == term and path != term


def _is_gone_over(scope: Scope, term: Term) -> bool:
    """Tell whether a scope goes over what a name holds, and asks nowhere whether that is something."""
    is_asked = any(guard.place == term for guard in scope.guards) or any(
        mentions(demand.test, (term,)) for demand in scope.demands
    )
    return term in scope.iterated and not is_asked
