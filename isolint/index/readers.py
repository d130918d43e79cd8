"""Which scopes read a shared object."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from isolint.facts.terms import Term
from isolint.index.effects import SiteKey
from isolint.index.objects import Objects
from isolint.index.resolver import Resolver
from isolint.index.values import Global, ModuleValue


def readers(
    resolver: Resolver, objects: Objects, sites: Collection[SiteKey]
) -> Mapping[SiteKey, frozenset[int]]:
    """Return site -> the scopes that mention it, for the sites asked for."""
    names = {site[1].rpartition(":")[2].rpartition(".")[2] for site in sites}
    found: dict[SiteKey, set[int]] = {site: set() for site in sites}
    for number, scope in enumerate(resolver.program.scopes):
        for path in scope.reads:
            for site in _mentioned(resolver, objects, number, path, names):
                if site in found:
                    found[site].add(number)
    return {site: frozenset(scopes) for site, scopes in found.items()}


def _mentioned(
    resolver: Resolver, objects: Objects, number: int, path: Term, names: Collection[str]
) -> set[SiteKey]:
    """Return the sites of a path, and of the paths that it starts with, that go by one of the names."""
    result: set[SiteKey] = set()
    term = path
    while True:
        name = term[-1] if term[0] in ("name", "attr", "import") else None
        if name in names or term[0] in ("param", "cell", "import"):
            value = resolver.value(number, term)
            result.update(owned.site for owned in objects.owners(value) if owned.site is not None)
            if term[0] == "attr":
                base = resolver.value(number, term[1])
                if isinstance(base, ModuleValue):
                    result.add(objects.name(Global(base.path, term[2])))
                owner = resolver.class_of(base)
                if owner is not None:
                    result.add(objects.attribute(owner, term[2]))
        if term[0] not in ("attr", "item"):
            return result
        term = term[1]
