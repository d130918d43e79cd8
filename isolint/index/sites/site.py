"""Names of what is shared: the site of a value, and the place in the tree that a site is the name of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from isolint.facts.records import EventKind, ScopeKind
from isolint.index.resolution.one_state import Keeper
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, Global, Value
from isolint.index.sites.site_key import SiteKey
from isolint.model import Location, SiteKind

#: What Python puts into the qualified names of what functions define.
_LOCALS = ".<locals>"


class Sites:
    """Names what is shared, and finds what has such a name."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._holders: dict[tuple[SiteKey, ScopeKind], int | None] = {}

    def name(self, value: Global) -> SiteKey:
        """Return the site of a module-level name."""
        return (SiteKind.GLOBAL, f"{self._program.dotted(value.path)}:{value.name}")

    def attribute(self, scope: int, name: str) -> SiteKey:
        """Return the site of an attribute of a class or function."""
        if self._resolver.scope(scope).kind is ScopeKind.CLASS:
            name = self._resolver.classes.unmangled(scope, name)
        owner = self._definer(scope, name)
        module = self._program.dotted(self._program.path(owner))
        return (SiteKind.ATTRIBUTE, f"{module}:{self._resolver.scope(owner).qualname}.{name}")

    def local(self, function: int, name: str) -> SiteKey:
        """Return the site of a function's local that outlives the call, in a function that it has made."""
        module = self._program.dotted(self._program.path(function))
        return (SiteKind.ATTRIBUTE, f"{module}:{self._resolver.scope(function).qualname}{_LOCALS}.{name}")

    def of_keeper(self, keeper: Keeper) -> SiteKey:
        """Return the site of what holds the state of all objects of a class."""
        is_class = self._resolver.scope(keeper.scope).kind is ScopeKind.CLASS
        return (self.attribute if is_class else self.local)(keeper.scope, keeper.name)

    def _definer(self, scope: int, name: str) -> int:
        metaclass = self._resolver.classes.metaclass(scope)
        beyond = self._resolver.classes.ancestry(metaclass) if metaclass is not None else ()
        for owner in (*self._resolver.classes.ancestry(scope), *beyond):
            facts = self._resolver.scope(owner)
            is_declared = name in facts.annotations and not self._resolver.own_attributes.is_given_to_each(
                owner, name
            )
            if name in facts.bindings or is_declared or name in self._assigned.get(owner, ()):
                return owner
        return scope

    @cached_property
    def _assigned(self) -> Mapping[int, frozenset[str]]:
        """Return class -> what is assigned to it by its own name, and hides what it inherits."""
        found: dict[int, set[str]] = {}
        for number, scope in enumerate(self._program.scopes):
            for event in scope.events:
                if event.kind is EventKind.STORE and event.term[0] == "attr":
                    base = self._resolver.value(number, event.term[1])
                    if isinstance(base, ClassValue):
                        found.setdefault(base.scope, set()).add(event.term[2])
        return {owner: frozenset(names) for owner, names in found.items()}

    def fixture(self, function: int) -> SiteKey:
        """Return the site of what a fixture hands out."""
        return (SiteKind.FIXTURE, self._named(function))

    def cache(self, function: int) -> SiteKey:
        """Return the site of what a function keeps of what it has returned."""
        return (SiteKind.CACHE, self._named(function))

    def _named(self, function: int) -> str:
        module = self._program.dotted(self._program.path(function))
        return f"{module}:{self._resolver.scope(function).qualname}"

    def external(self, name: str, attribute: str | None) -> SiteKey | None:
        """Return the site of a library's or the interpreter's own module attribute."""
        if name == "sys.modules":
            return None
        models = self._resolver.models
        full = f"{name}.{attribute}" if attribute else name
        held = models.held(full) or (full if full in models.objects else None)
        if held is not None:
            return (SiteKind.PROCESS, held)
        if (
            name.startswith("os.environ")
            or any(known in models.process for known in models.known_as(full))
            or attribute is None
            or not models.transient.isdisjoint((name, full))
        ):
            return None
        return (SiteKind.PATCH, full)

    def function_of(self, site: SiteKey) -> int | None:
        """Return the function that a function attribute or a mutable default belongs to."""
        return self._holding(site, ScopeKind.FUNCTION)

    def class_of(self, site: SiteKey) -> int | None:
        """Return the class that an attribute's site is one of."""
        return self._holding(site, ScopeKind.CLASS)

    def _holding(self, site: SiteKey, kind: ScopeKind) -> int | None:
        """Return the definition of a kind that an attribute's site is a part of."""
        key = (site, kind)
        if key not in self._holders:
            self._holders[key] = self._found_holding(site, kind)
        return self._holders[key]

    def _found_holding(self, site: SiteKey, kind: ScopeKind) -> int | None:
        module, _, name = site[1].partition(":")
        path = self._program.path_of(module)
        if site[0] is not SiteKind.ATTRIBUTE or path is None:
            return None
        owner = name.rpartition(".")[0]
        for scope in self._program.modules[path].scopes:
            if scope.qualname == owner and scope.kind is kind:
                return self._program.number(path, scope.index)
        return None

    def functions_named(self, site: SiteKey) -> tuple[int, ...]:
        """Return the function that a site is the name of, or the methods of the class that it is."""
        module, _, name = site[1].partition(":")
        path = self._program.path_of(module)
        if site[0] not in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.CACHE) or path is None:
            return ()
        return tuple(
            self._program.number(path, scope.index)
            for scope in self._program.modules[path].scopes
            if scope.kind is ScopeKind.FUNCTION
            and name in (scope.qualname, scope.qualname.rpartition(".")[0])
        )

    def definition(self, site: SiteKey) -> Location | None:
        """Return where a site is defined, if that is in the tree."""
        module, _, name = site[1].partition(":")
        path = self._program.path_of(module)
        if path is None or site[0] in (SiteKind.PROCESS, SiteKind.PATCH, SiteKind.ENV):
            return None
        facts = self._program.modules[path]
        if site[0] is SiteKind.GLOBAL:
            return Location(path, facts.module.binding_lines.get(name, 1), name)
        owner, _, attribute = name.rpartition(".")
        owner = owner.removesuffix(_LOCALS)
        for scope in facts.scopes:
            if site[0] is SiteKind.ATTRIBUTE and scope.qualname == owner:
                return Location(path, scope.binding_lines.get(attribute, scope.span.line), name)
            if scope.qualname == name:
                return Location(path, scope.span.line, name)
        return None


def is_name(place: Value) -> bool:
    """Tell whether a place is a name of a module, or an attribute of a class itself."""
    return isinstance(place, Global) or (
        isinstance(place, AttributeOf) and isinstance(place.base, ClassValue)
    )


def is_local(site: SiteKey) -> bool:
    """Tell whether a site is a local of a function, which nobody else can reach."""
    return f"{_LOCALS}." in site[1]
