"""Which tests have the same object: what a set-up makes is another for each class."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from isolint.facts.records import ScopeKind
from isolint.index.calls.reach import members
from isolint.index.sites.site_key import SiteKey
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


#: What lives so long is made once for each class or module.
_APART = (FixtureScope.CLASS, FixtureScope.MODULE)


class Instances:
    """Answers for sites, and for what paths go by: `module:name` of a fixture, hook or class attribute."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._lifetimes: dict[str, FixtureScope] = {}

    def between(self, site: SiteKey, leaving: int, meeting: int) -> tuple[int, int]:
        """Return the tests that leave an object changed, and those that meet it, as far as they share one."""
        kinds = (SiteKind.ATTRIBUTE, SiteKind.FIXTURE)
        if site[0] not in kinds or self._lifetime(site[1]) not in _APART:
            return leaving, meeting
        left = met = 0
        for part in self.parts(site[1], leaving | meeting):
            if part & leaving and part & meeting and part.bit_count() > 1:
                left |= part & leaving
                met |= part & meeting
        return left, met

    def parts(self, holder: str, tests: int) -> Sequence[int]:
        """Return some tests in groups, each of which has one object that nobody else has."""
        lifetime = self._lifetime(holder)
        found: dict[Hashable, int] = {}
        for number in members(tests):
            key = self._key(number, lifetime)
            found[key] = found.get(key, 0) | 1 << number
        return tuple(found.values())

    def _key(self, number: int, lifetime: FixtureScope) -> Hashable:
        """Return what the tests have in common that get the same of what lives so long."""
        test = self._index.tests[number]
        if lifetime is FixtureScope.CLASS:
            return (test.path, test.owner if test.owner is not None else test.nodeid)
        return test.path if lifetime is FixtureScope.MODULE else None

    def _lifetime(self, holder: str) -> FixtureScope:
        """Return how long the object lives that goes by a name."""
        if holder not in self._lifetimes:
            self._lifetimes[holder] = self._found(holder)
        return self._lifetimes[holder]

    def _found(self, holder: str) -> FixtureScope:
        module, _, name = holder.partition(":")
        path = self._index.program.path_of(module)
        owner, _, attribute = name.rpartition(".")
        for scope in self._index.program.modules[path].scopes if path is not None else ():
            number = self._index.program.number(path or "", scope.index)
            if scope.qualname == name and scope.kind is ScopeKind.FUNCTION:
                return self._index.roles.lifetime(number)
            is_owner = scope.qualname == owner and scope.kind is ScopeKind.CLASS
            if is_owner and self._index.resolver.classes.sets_in_class(number, attribute):
                return FixtureScope.CLASS
        return FixtureScope.SESSION
