"""Databases that a fixture wider than a function opens, and the tests that write to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolint.index.resolution.values import Handed
from isolint.index.sites.site_key import DependsOnParameter, SiteKey
from isolint.index.state.connections import Connections
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


@dataclass(frozen=True, slots=True)
class SharedDatabase:
    """A wide fixture's database: `tests` write to it, by `writes`, and all the `users` meet it."""

    fixture: int
    site: SiteKey
    variables: tuple[str, ...]
    users: int
    tests: int
    writes: tuple[Effect, ...]


def shared_databases(index: ProjectIndex) -> Iterator[SharedDatabase]:
    """Yield each database that several tests share and at least one of them writes to."""
    connections = Connections(index.resolver)
    names = _names(index, connections)
    writes = [effect for effect in index.writes(SiteKind.DATABASE) if index.own_reach.tests(effect.owner)]
    for number, fixture in sorted(index.fixtures.by_function.items()):
        users = index.reach.starts(number)
        if fixture.scope is FixtureScope.FUNCTION or users.bit_count() < 2:
            continue
        opened = dict.fromkeys([*_opened(index, number), connections.handed(Handed(number))])
        aliases = names.get(fixture.path, {})
        variables = tuple(dict.fromkeys(name for site in opened for name in aliases.get(site, ())))
        sites = {*opened, *((SiteKind.DATABASE, f"${name}") for name in variables)}
        found = tuple(
            effect
            for effect in writes
            if effect.site in sites
            and index.own_reach.tests(effect.owner) & users & index.leaks.leaking(effect)
        )
        if found:
            tests = 0
            for effect in found:
                tests |= index.own_reach.tests(effect.owner) & users
            yield SharedDatabase(number, next(iter(opened)), variables, users, tests, found)


def _opened(index: ProjectIndex, fixture: int) -> Iterator[SiteKey]:
    """Yield the databases that setting a fixture up writes to."""
    reached = index.graph.closure(fixture)
    for effect in index.writes(SiteKind.DATABASE):
        if effect.owner in reached:
            yield effect.site


def _names(index: ProjectIndex, connections: Connections) -> Mapping[str, Mapping[SiteKey, tuple[str, ...]]]:
    """Return file -> database -> the variables that the file puts the database's path into."""
    found: dict[str, dict[SiteKey, tuple[str, ...]]] = {}
    for effect in index.effects:
        if effect.site[0] is not SiteKind.ENV or effect.kind not in (EffectKind.WRITE, EffectKind.GUARD):
            continue
        try:
            site = connections.at(effect.value)
        except DependsOnParameter:
            continue
        if site is not None:
            row = found.setdefault(index.program.path(effect.owner), {})
            row[site] = (*row.get(site, ()), effect.site[1])
    return found
