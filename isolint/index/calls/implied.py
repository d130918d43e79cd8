"""What runs without being called: accessors, iteration, context managers, class statements, dependencies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from isolint.facts.records import BlockKind, Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.calls.targets import Targets
from isolint.index.requests.routes import Routes
from isolint.index.resolution.classes import PROPERTIES
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, ClassValue, Value

#: What going over an object runs.
_ITERATION = ("__iter__", "__next__", "__aiter__", "__anext__")
ITEM_METHODS = {EventKind.STORE: "__setitem__", EventKind.DELETE: "__delitem__"}
_CONTEXT_METHODS = ("__enter__", "__exit__", "__aenter__", "__aexit__")


class Implied:
    """Finds the calls that no call expression makes."""

    def __init__(self, resolver: Resolver, routes: Routes, targets: Targets) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._routes = routes
        self._targets = targets

    def of(self, number: int) -> Iterator[Call]:
        """Yield what runs because a scope does, wherever in it that may be."""
        yield from self._read(number)
        yield from self._iterated(number)
        yield from self._entered(number)
        yield from self._class_bodies(number)
        yield from self._dependencies(number)

    def _class_bodies(self, number: int) -> Iterator[Call]:
        """A class body runs where the class statement stands."""
        scope = self._resolver.scope(number)
        if scope.kind is not ScopeKind.LAMBDA:
            path = self._program.path(number)
            for term in scope.bindings.values():
                if term[0] == "def":
                    inner = self._program.number(path, term[1])
                    if self._resolver.scope(inner).kind is ScopeKind.CLASS:
                        yield Call(number, -1, inner)
                        yield from self._made_by(number, inner)

    def stored(self, number: int, position: int, event: Event) -> Iterator[Call]:
        """Yield the property setter or `__setitem__` that an assignment runs."""
        if event.term[0] not in ("attr", "item"):
            return
        base = self._resolver.value(number, event.term[1])
        owner = self._resolver.class_of(base)
        if owner is None or isinstance(base, ClassValue):
            return
        if event.term[0] == "attr":
            accessors = self._resolver.properties.of(owner, event.term[2])
            method = accessors.run_by(event.kind) if accessors is not None else None
        else:
            method = self._resolver.classes.method(owner, ITEM_METHODS[event.kind])
        if method is not None:
            yield Call(number, position, method, base)

    def gone_over(self, number: int, position: int, term: Term) -> Iterator[Call]:
        """Yield what runs because an event goes over an object of the project's; -1 stands for no event."""
        iterable = self._resolver.value(number, term) if self._iterables else UNKNOWN
        is_class = isinstance(self._resolver.behind(iterable), ClassValue)
        owner = self._resolver.class_of(iterable) if not is_class else None
        for name in _ITERATION if owner in self._iterables else ():
            method = self._resolver.classes.method(owner, name) if owner is not None else None
            if method is not None:
                yield Call(number, position, method, iterable, handed=-1)

    def _made_by(self, number: int, inner: int) -> Iterator[Call]:
        """Yield what a class statement runs beside its body: the metaclass, and `__init_subclass__`."""
        classes = self._resolver.classes
        metaclass = classes.metaclass(inner)
        for name in ("__new__", "__init__") if metaclass is not None else ():
            method = classes.method(metaclass, name) if metaclass is not None else None
            if method is not None:
                yield Call(number, -1, method, ClassValue(inner))
        for base in classes.ancestry(inner):
            hook = classes.method(base, "__init_subclass__") if base != inner else None
            if hook is not None:
                yield Call(number, -1, hook, ClassValue(inner))

    def _read(self, number: int) -> Iterator[Call]:
        """Yield what runs because a path is read: the getters of properties, and `__getitem__`."""
        for path in self._resolver.scope(number).reads:
            term = path
            while term[0] in ("attr", "item"):
                if term[0] == "item" and self._has_item_getters:
                    base = self._resolver.value(number, term[1])
                    getter = self._resolver.item_getter(base)
                    if getter is not None:
                        yield Call(number, -1, getter, base)
                elif term[0] == "attr" and term[2] in self._properties:
                    base = self._resolver.value(number, term[1])
                    owner = self._owner_of_properties(base)
                    getter = self._getter(owner, term[2]) if owner is not None else None
                    if getter is not None:
                        yield Call(number, -1, getter, base)
                term = term[1]

    def _iterated(self, number: int) -> Iterator[Call]:
        """Yield what runs because a scope goes over an object of the project's."""
        for term in self._resolver.scope(number).iterated:
            yield from self.gone_over(number, -1, term)

    def _entered(self, number: int) -> Iterator[Call]:
        """Yield what the context managers of `with` statements run."""
        for block in self._resolver.scope(number).blocks:
            if block.kind is not BlockKind.WITH or isinstance(block.owner, int):
                continue
            for term in block.owner:
                manager = self._resolver.value(number, term)
                owner = self._resolver.class_of(manager)
                for name in _CONTEXT_METHODS if owner is not None else ():
                    method = self._resolver.classes.method(owner, name) if owner is not None else None
                    if method is not None:
                        yield Call(number, -1, method, manager)
                for function in self._routes.reached_by_entering(manager):
                    yield Call(number, -1, function)

    def _dependencies(self, number: int) -> Iterator[Call]:
        """Yield the functions that a framework calls to fill a function's parameters."""
        outer = self._program.parent(number)
        if outer is None:
            return
        for parameter in self._resolver.scope(number).parameters:
            for term in (parameter.default, parameter.annotation):
                if term is not None and term[0] in ("call", "item", "name"):
                    for function in self._targets.injected(self._resolver.value(outer, term)):
                        yield Call(number, -1, function)

    def _getter(self, owner: int, name: str) -> int | None:
        """Return what reading a property of a class runs; a setter takes over the name of its getter."""
        method = self._resolver.classes.method(owner, name)
        if method is None or not self._resolver.classes.is_setter(method):
            return method if method in self._properties[name] else None
        accessors = self._resolver.properties.of(owner, name)
        return accessors.getter if accessors is not None else None

    def _owner_of_properties(self, base: Value) -> int | None:
        """Return the class that a value's properties stand in: for a class itself, its metaclass."""
        owner = self._resolver.class_of(base)
        is_class = isinstance(self._resolver.behind(base), ClassValue)
        return self._resolver.classes.metaclass(owner) if is_class and owner else owner

    @cached_property
    def _iterables(self) -> frozenset[int]:
        """Return the classes that say themselves what an iteration runs."""
        defining = {
            self._program.enclosing_class(number)
            for number in self._program.functions()
            if self._resolver.scope(number).name in _ITERATION
        }
        return frozenset(
            number
            for number, scope in enumerate(self._program.scopes)
            if scope.kind is ScopeKind.CLASS
            and not defining.isdisjoint(self._resolver.classes.ancestry(number))
        )

    @cached_property
    def _has_item_getters(self) -> bool:
        return any(self._resolver.scope(number).name == "__getitem__" for number in self._program.functions())

    @cached_property
    def _properties(self) -> dict[str, set[int]]:
        """Return name -> the functions that are properties of that name."""
        found: dict[str, set[int]] = {}
        for number in self._program.functions():
            scope = self._resolver.scope(number)
            is_method = scope.decorators and self._program.enclosing_class(number) is not None
            if is_method and self._resolver.has_decorator(number, *PROPERTIES):
                found.setdefault(scope.name, set()).add(number)
        return found
