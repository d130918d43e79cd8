"""Which scopes read a shared object."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from isolint.facts.records import Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Global, ModuleValue, Parameter
from isolint.index.state.effects import SiteKey
from isolint.index.state.objects import Objects
from isolint.model import SiteKind

#: Terms that have a name, and those whose name says nothing of what they stand for.
_NAMED = frozenset({"name", "attr", "import"})
_MAY_STAND_FOR_IT = frozenset({"param", "cell", "import"})


def readers(
    resolver: Resolver, objects: Objects, sites: Collection[SiteKey]
) -> Mapping[SiteKey, frozenset[int]]:
    """Return site -> the scopes that mention it, for the sites asked for."""
    names = {site[1].rpartition(":")[2].rpartition(".")[2] for site in sites}
    found: dict[SiteKey, set[int]] = {site: set() for site in sites}
    for number, scope in enumerate(resolver.program.scopes):
        for term in _paths(scope):
            name = term[-1] if term[0] in _NAMED else None
            if name in names or term[0] in _MAY_STAND_FOR_IT:
                for site in _mentioned(resolver, objects, number, term):
                    if site in found:
                        found[site].add(number)
        for name in names.intersection(term[1] for term in scope.called()):
            site = objects.name(Global(resolver.program.path(number), name))
            if site in found:
                found[site].add(number)
    return {site: frozenset(scopes) for site, scopes in found.items()}


def _paths(scope: Scope) -> Iterator[Term]:
    """Yield each path that a scope reads, and each that it starts with, once."""
    seen: set[Term] = set()
    for path in scope.reads:
        term = path
        while term not in seen:
            seen.add(term)
            yield term
            if term[0] not in ("attr", "item"):
                break
            term = term[1]


def _mentioned(resolver: Resolver, objects: Objects, number: int, term: Term) -> Iterator[SiteKey]:
    """Yield the sites of a path."""
    value = resolver.value(number, term)
    if isinstance(value, Parameter):
        return
    if isinstance(value, External):
        yield SiteKind.PATCH, value.name
    yield from (owned.site for owned in objects.owners(value) if owned.site is not None)
    if term[0] == "attr":
        base = resolver.value(number, term[1])
        if isinstance(base, ModuleValue):
            yield objects.name(Global(base.path, term[2]))
        owner = resolver.class_of(base)
        if owner is not None:
            yield objects.attribute(owner, term[2])
