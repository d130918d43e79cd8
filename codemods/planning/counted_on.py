"""Tests that go on from what others have counted, of which just one would find what it expects."""

from __future__ import annotations

from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.facts.terms import prefixes
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind, event_of


def check_not_counted_on(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse to begin anew, for each test, what several tests add to and then look at.

    Of two that add one to the same number only the first one finds what it would find alone, if they do not
    expect the same.

    Raises:
        Refused: There are such tests.
    """
    adding: dict[str, int] = {}
    for effect in index.on(site, EffectKind.WRITE):
        event = event_of(index.resolver, effect)
        if event is None:
            continue
        if event.kind is EventKind.STORE and event.augmented and event.term[0] == "attr":
            name = event.term[2]
            adding[name] = adding.get(name, 0) | index.leaks.leaking(effect)
    for name, tests in adding.items():
        functions = dict.fromkeys(index.tests[number].function for number in members(tests))
        looking = [number for number in functions if _looks_at(index, number, name)]
        if len(looking) > 1:
            first, second = (index.resolver.scope(number).qualname for number in looking[:2])
            raise Refused(f"`{first}` and `{second}` both add to `{name}`, and one may go on from the other")


def _looks_at(index: ProjectIndex, number: int, name: str) -> bool:
    """Tell whether a function itself reads an attribute of a name."""
    return any(
        part[0] == "attr" and part[2] == name
        for path in index.resolver.scope(number).reads
        for part in prefixes(path)
    )
