"""Which scopes read a shared object, or use a module-level name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from isolint.facts.records import EventKind, ReadPlace, Scope, ScopeKind
from isolint.facts.terms import Term, prefixes, root
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.spelled import Read
from isolint.index.resolution.values import (
    ClassValue,
    External,
    FunctionValue,
    Global,
    Instance,
    ModuleValue,
    Parameter,
    Value,
)
from isolint.index.sites.objects import Objects
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.model import SiteKind

#: Terms that have a name, and those whose name says nothing of what they stand for.
_NAMED = frozenset({"name", "attr", "import"})
_MAY_STAND_FOR_IT = frozenset({"param", "cell", "import"})


class Mention(NamedTuple):
    """Where a scope mentions something: in which block, from which of its events on."""

    scope: int
    block: int = 0
    event: int = 0


def readers(
    resolver: Resolver, objects: Objects, sites: Collection[SiteKey]
) -> Mapping[SiteKey, frozenset[Mention]]:
    """Return site -> where scopes mention it, for the sites asked for."""
    names = set(map(own_name, sites))
    spellings = names | _further_names(resolver, names)
    methods = _bound_methods(resolver, objects, names)
    called = {value.name for value in methods if isinstance(value, Global)}
    found: dict[SiteKey, set[Mention]] = {site: set() for site in sites}
    for number, scope in enumerate(resolver.program.scopes):
        for place, term, mentions in _mentions(resolver, number):
            name = term[-1] if term[0] in _NAMED else None
            if name in spellings or term[0] in _MAY_STAND_FOR_IT:
                for site in _mentioned(resolver, objects, place, term):
                    if site in found:
                        found[site].update(mentions)
        for mention, name in _called(number, scope, names):
            value = resolver.value(number, ("name", name))
            owner = value if isinstance(value, Global) else Global(resolver.program.path(number), name)
            site = objects.sites.name(owner)
            if site in found:
                found[site].add(mention)
        for mention, name in _called(number, scope, called):
            for site in methods.get(resolver.value(number, ("name", name)), ()):
                if site in found:
                    found[site].add(mention)
    return {site: frozenset(mentions) for site, mentions in found.items()}


def _bound_methods(
    resolver: Resolver, objects: Objects, names: Collection[str]
) -> Mapping[Value, Collection[SiteKey]]:
    """Return the module-level names that are bound to methods of shared objects, and the objects' sites."""
    found: dict[Value, Collection[SiteKey]] = {}
    for path in resolver.program.modules:
        number = resolver.program.number(path)
        for name, term in resolver.scope(number).bindings.items():
            if term[0] == "attr" and term[1][0] in ("name", "attr") and term[1][-1] in names:
                method = resolver.value(number, term)
                if isinstance(method, FunctionValue) and method.receiver is not None:
                    owners = objects.owners(method.receiver)
                    found[Global(path, name)] = [owned.site for owned in owners if owned.site is not None]
    return found


def mentions_of(resolver: Resolver, name: Global) -> Iterator[Mention]:
    """Yield where scopes read or call a module-level name, of whichever module."""
    for number, _, place in uses_of(resolver, name):
        yield Mention(number, place.within, place.event)
    for number, event in resolver.program.spelled.calls(name.name):
        if resolver.value(number, ("name", name.name)) == name:
            yield Mention(number, resolver.scope(number).events[event].block, event)


def uses_of_class(resolver: Resolver, owner: int) -> Iterator[Mention]:
    """Yield where scopes read or call the name of a class."""
    name, kind = resolver.scope(owner).name, ClassValue(owner)
    for number, path, place in resolver.program.spelled.reads(name):
        if any(resolver.value(number, term) == kind for term in prefixes(path)):
            yield Mention(number, place.within, place.event)
    for number, event in resolver.program.spelled.calls(name):
        if resolver.value(number, ("name", name)) == kind:
            yield Mention(number, resolver.scope(number).events[event].block, event)


def looks_at_binding(resolver: Resolver, name: Global) -> Iterator[Mention]:
    """Yield where scopes ask for what a module-level name stands for by then.

    Who has imported the name itself, at the head of another module, goes on with what it stood for there.
    """
    for number, path, place in uses_of(resolver, name):
        if not _is_kept(resolver, number, root(path), name):
            yield Mention(number, place.within, place.event)
    for number, event in resolver.program.spelled.calls(name.name):
        term = ("name", name.name)
        if resolver.value(number, term) == name and not _is_kept(resolver, number, term, name):
            yield Mention(number, resolver.scope(number).events[event].block, event)


def _is_kept(resolver: Resolver, number: int, term: Term, name: Global) -> bool:
    """Tell whether a scope uses a name of its own module that another module's name was imported under."""
    is_elsewhere = resolver.program.path(number) != name.path and term[0] == "name"
    return is_elsewhere and resolver.value(number, term) == name


def _called(number: int, scope: Scope, names: Collection[str]) -> Iterator[tuple[Mention, str]]:
    """Yield where a scope calls module-level names, which are not among what it reads."""
    for event, place in enumerate(scope.events):
        if place.kind is EventKind.CALL and place.term[0] == "name" and place.term[1] in names:
            yield Mention(number, place.block, event), place.term[1]


def uses_of(resolver: Resolver, name: Global) -> Iterator[Read]:
    """Yield the scopes that read a module-level name, the whole path that they read, and where."""
    for read in resolver.program.spelled.reads(name.name):
        if _leads_by(resolver, read.scope, read.path, name):
            yield read


def use_of_library(resolver: Resolver, number: int, names: Collection[str]) -> ReadPlace | None:
    """Return where a scope reads an object of a library, by one of some dotted names, if it does."""
    for term, place in resolver.scope(number).reads.items():
        for path in prefixes(term):
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
        if any(part[0] in ("name", "attr") and part[-1] in names for part in _kept_by(scope, term))
    )


def _kept_by(scope: Scope, term: Term) -> Iterator[Term]:
    """Yield what a name is bound to, or what the object that it is bound to was made with."""
    yield term
    if term[0] == "call":
        made = scope.events[term[1]]
        yield from made.args
        yield from (given for _, given in made.keywords)


def _mentions(resolver: Resolver, number: int) -> Iterator[tuple[int, Term, Collection[Mention]]]:
    """Yield each path that a scope reads, or has for a parameter's default, with the scope of the path."""
    scope = resolver.scope(number)
    found: dict[Term, set[Mention]] = {}
    for path, place in scope.reads.items():
        mention = Mention(number, place.within, place.event)
        for term in prefixes(path):
            found.setdefault(term, set()).add(mention)
    for term, mentions in found.items():
        yield number, term, mentions
    outer = resolver.program.parent(number)
    if outer is not None:
        defaults = (parameter.default for parameter in scope.parameters if parameter.default is not None)
        for path in _paths(defaults):
            yield outer, path, (Mention(number),)


def _paths(reads: Iterable[Term]) -> Iterator[Term]:
    """Yield each of some paths, and each that it starts with, once."""
    seen: set[Term] = set()
    for path in reads:
        for term in prefixes(path):
            if term in seen:
                break
            seen.add(term)
            yield term


def _mentioned(resolver: Resolver, objects: Objects, number: int, term: Term) -> Iterator[SiteKey]:
    """Yield the sites of a path."""
    value = resolver.value(number, term)
    if isinstance(value, Parameter):
        return
    if isinstance(value, External):
        yield SiteKind.PATCH, value.name
    if term[0] == "cell":
        path = resolver.program.path(number)
        yield objects.sites.local(resolver.program.number(path, term[1]), term[2])
    yield from (owned.site for owned in objects.owners(value) if owned.site is not None)
    made = resolver.behind(value) if isinstance(value, Global) else None
    if isinstance(made, Instance):
        yield from (objects.sites.name(given) for _, given in made.shared if isinstance(given, Global))
    if term[0] == "attr":
        base = resolver.value(number, term[1])
        if isinstance(base, ModuleValue):
            yield objects.sites.name(Global(base.path, term[2]))
        owner = resolver.class_of(base)
        if owner is not None:
            yield objects.sites.attribute(owner, term[2])
