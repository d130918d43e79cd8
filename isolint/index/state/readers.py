"""Which scopes read a shared object, or use a module-level name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from isolint.facts.records import ReadPlace, ScopeKind
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
    spellings = names | _further_names(resolver, names)
    found: dict[SiteKey, set[int]] = {site: set() for site in sites}
    for number, scope in enumerate(resolver.program.scopes):
        for place, term in _mentions(resolver, number):
            name = term[-1] if term[0] in _NAMED else None
            if name in spellings or term[0] in _MAY_STAND_FOR_IT:
                for site in _mentioned(resolver, objects, place, term):
                    if site in found:
                        found[site].add(number)
        for name in names.intersection(term[1] for term in scope.called()):
            site = objects.name(Global(resolver.program.path(number), name))
            if site in found:
                found[site].add(number)
    return {site: frozenset(scopes) for site, scopes in found.items()}


def uses_of(resolver: Resolver, name: Global) -> Iterator[tuple[int, Term, ReadPlace]]:
    """Yield the scopes that read a module-level name, the whole path that they read, and where."""
    for number, scope in enumerate(resolver.program.scopes):
        for term, place in scope.reads.items():
            if _leads_by(resolver, number, term, name):
                yield number, term, place


def use_of_library(resolver: Resolver, number: int, names: Collection[str]) -> ReadPlace | None:
    """Return where a scope reads an object of a library, by one of some dotted names, if it does."""
    for term, place in resolver.scope(number).reads.items():
        for path in _paths((term,)):
            value = resolver.value(number, path)
            if isinstance(value, External) and value.name in names:
                return place
    return None


def is_used_in(resolver: Resolver, number: int, name: Global) -> bool:
    """Tell whether a scope reads or calls a module-level name, of whichever module."""
    scope = resolver.scope(number)
    if any(_leads_by(resolver, number, term, name) for term in scope.reads):
        return True
    wanted = ("name", name.name)
    return wanted in scope.called() and resolver.value(number, wanted) == name


def _leads_by(resolver: Resolver, number: int, path: Term, name: Global) -> bool:
    """Tell whether a path that a scope reads starts with a module-level name, or comes by it."""
    while True:
        if name.name in path[1:] and resolver.value(number, path) == name:
            return True
        if path[0] not in ("attr", "item"):
            return path[0] == "import" and resolver.value(number, path) == name
        path = path[1]


def _further_names(resolver: Resolver, names: Collection[str]) -> frozenset[str]:
    """Return the names under which modules and classes keep what also has one of some names."""
    return frozenset(
        name
        for scope in resolver.program.scopes
        if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS)
        for name, term in scope.bindings.items()
        if term[0] in ("name", "attr") and term[-1] in names
    )


def _mentions(resolver: Resolver, number: int) -> Iterator[tuple[int, Term]]:
    """Yield each path that a scope reads, or has for a parameter's default, with the scope of the path."""
    scope = resolver.scope(number)
    for path in _paths(scope.reads):
        yield number, path
    outer = resolver.program.parent(number)
    if outer is not None:
        defaults = (parameter.default for parameter in scope.parameters if parameter.default is not None)
        for path in _paths(defaults):
            yield outer, path


def _paths(reads: Iterable[Term]) -> Iterator[Term]:
    """Yield each of some paths, and each that it starts with, once."""
    seen: set[Term] = set()
    for path in reads:
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
