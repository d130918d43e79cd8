"""Databases in memory that modules open: the names they are known by, and the tests that use others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.index.resolution.values import Global, Handed, Result
from isolint.index.sites.site_key import DependsOnParameter, SiteKey
from isolint.index.state.connections import Connections
from isolint.index.state.effects import EffectKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


class ModuleDatabases:
    """Answers for one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._connections = Connections(index.resolver)

    def is_one(self, site: SiteKey) -> bool:
        """Tell whether a site is a database that a module opens when it is imported."""
        return site in self._names

    def elsewhere(self, site: SiteKey) -> int:
        """Return the tests that give one of the names by which a database is known another one."""
        tests = 0
        for name in self._names[site]:
            key = self._index.objects.sites.name(name)
            for effect in self._index.on(key, EffectKind.GUARD, EffectKind.WRITE):
                tests |= self._index.reach.tests(effect.owner)
        return tests

    @cached_property
    def _names(self) -> Mapping[SiteKey, tuple[Global, ...]]:
        """Return site -> the module-level names of connections to it, and of what makes these."""
        found: dict[SiteKey, list[Global]] = {}
        program, resolver = self._index.program, self._index.resolver
        for path in program.modules:
            number = program.number(path)
            for name, term in resolver.scope(number).bindings.items():
                if term[0] != "call" or not isinstance(resolver.value(number, term), Result):
                    continue
                held = Global(path, name)
                site = self._site(held)
                if site is not None:
                    found.setdefault(site, []).append(held)
        return {site: tuple(names) for site, names in found.items()}

    def _site(self, held: Global) -> SiteKey | None:
        try:
            opened = self._connections.behind(held)
        except DependsOnParameter:
            return None
        if opened is None or opened.holder is None or isinstance(opened.holder, Handed):
            return None
        return self._connections.site(opened)
