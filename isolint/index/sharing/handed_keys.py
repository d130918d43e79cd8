"""Keys of what a wide fixture hands out, under which one test finds what another has put there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import Handed
from isolint.index.suite.fixtures import Fixture

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


def handed_keys(index: ProjectIndex, fixture: Fixture) -> Mapping[str, str]:
    """Return the keys that some tests set and others only read or delete, as source text, each with one."""
    users = list(members(index.audience.users_of(index.objects.sites.fixture(fixture.function))))
    given: set[str] = set()
    taken: dict[str, str] = {}
    for number in users:
        function = index.tests[number].function
        filled = set(_filled(index, function, fixture))
        given |= filled
        for key in _read(index, function, fixture):
            if key not in filled:
                taken.setdefault(key, index.resolver.scope(function).name)
    return {key: reader for key, reader in taken.items() if key in given}


def _filled(index: ProjectIndex, function: int, fixture: Fixture) -> Iterator[str]:
    for event in index.resolver.scope(function).events:
        if event.kind is EventKind.STORE and not event.augmented:
            yield from _key(index, function, event.term, fixture)


def _read(index: ProjectIndex, function: int, fixture: Fixture) -> Iterator[str]:
    scope = index.resolver.scope(function)
    for path in scope.reads:
        term = path
        while term[0] in ("attr", "item"):
            yield from _key(index, function, term, fixture)
            term = term[1]
    for event in scope.events:
        if event.kind is EventKind.DELETE:
            yield from _key(index, function, event.term, fixture)
        if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "get" and event.args:
            yield from _key(index, function, ("item", event.term[1], event.args[0]), fixture)


def _key(index: ProjectIndex, function: int, term: Term, fixture: Fixture) -> Iterator[str]:
    match term:
        case ("item", base, ("const", str() | int() as key)):
            if index.resolver.value(function, base) == Handed(fixture.function):
                yield repr(key)
