"""Properties of project classes: what reading, assigning and deleting an attribute runs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.values import Display, External, FunctionValue, Value, is_made_anew

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

CACHED = "functools.cached_property"
_NOTHING = ("const", None)
_ADDING = frozenset({"add", "append"})
_REMOVING = frozenset({"discard", "pop", "remove"})


class Accessors(NamedTuple):
    """The functions of a property, each None where there is none."""

    getter: int | None = None
    setter: int | None = None
    deleter: int | None = None

    def run_by(self, kind: EventKind) -> int | None:
        """Return what assigning to the attribute runs, or deleting it."""
        return self.deleter if kind is EventKind.DELETE else self.setter


class Properties:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program

    def of(self, owner: int, name: str) -> Accessors | None:
        """Return the property that an attribute of a class is, or None."""
        if name not in self._names:
            return None
        for scope in self._resolver.classes.ancestry(owner):
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None:
                return self._defined.get((scope, name)) or self._made(scope, term)
        return None

    def given_anew(self, base: Value, owner: int, name: str) -> Display | None:
        """Return the container that a property with a setter makes each time, or None."""
        accessors = self.of(owner, name)
        if accessors is None or accessors.getter is None:
            return None
        made = self._resolver.calling.called(FunctionValue(accessors.getter, base), (), ())
        return made if isinstance(made, Display) else None

    def keeps(self, getter: int) -> bool:
        """Tell whether a property makes an object once, which its holder then has in its place."""
        is_cached = self._resolver.has_decorator(getter, CACHED)
        return is_cached and is_made_anew(self._resolver.calling.returned(getter))

    def is_inert(self, function: int) -> bool:
        """Tell whether a function changes nothing: it does nothing at all, or only refuses."""
        scope = self._resolver.scope(function)
        return not scope.rebinds and all(self._is_inert_event(function, event) for event in scope.events)

    def takes_away(self, function: int, event: Event) -> bool:
        """Tell whether a deleter only takes away what the getter makes anew when it is asked for it."""
        owner = self._program.enclosing_class(function)
        if owner is None or self._resolver.scope(function).name not in self._names:
            return False
        accessors = self.of(owner, self._resolver.scope(function).name)
        if accessors is None or accessors.deleter != function or accessors.getter is None:
            return False
        place = _taken_from(event)
        made = self._resolver.scope(accessors.getter).events
        return place is not None and any(_put_into(one) == place for one in made)

    def _is_inert_event(self, function: int, event: Event) -> bool:
        if event.kind is not EventKind.CALL:
            return event.kind in (EventKind.RETURN, EventKind.RAISE)
        callee = self._resolver.value(function, event.term)
        return isinstance(callee, External) and callee.name.startswith("builtins.")

    def _made(self, scope: int, term: tuple[object, ...]) -> Accessors | None:
        """Return what `name = property(get, set, delete)` makes."""
        if term[0] != "call" or not isinstance(term[1], int):
            return None
        event = self._resolver.scope(scope).events[term[1]]
        if event.term != ("name", "property"):
            return None
        args, keywords = self._resolver.arguments(scope, event)
        given: dict[str | None, Value] = dict(zip(("fget", "fset", "fdel"), args, strict=False))
        given.update(keywords)
        found = (given.get(name) for name in ("fget", "fset", "fdel"))
        return Accessors(*(one.function if isinstance(one, FunctionValue) else None for one in found))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Return the names that some class has a property by."""
        called = {
            name
            for scope in self._program.scopes
            for name, term in scope.bindings.items()
            if term[0] == "call" and scope.events[term[1]].term == ("name", "property")
        }
        return frozenset(called | {name for _, name in self._defined})

    @cached_property
    def _defined(self) -> dict[tuple[int, str], Accessors]:
        """Return class and name -> the functions that decorators make a property of."""
        found: dict[tuple[int, str], Accessors] = {}
        for number in self._program.functions():
            owner = self._program.enclosing_class(number)
            scope = self._resolver.scope(number)
            role = self._role(number, scope) if owner is not None and scope.decorators else None
            if role is not None and owner is not None:
                known = found.get((owner, scope.name), Accessors())
                found[owner, scope.name] = known._replace(**{role: number})
        return found

    def _role(self, number: int, scope: Scope) -> str | None:
        if self._resolver.has_decorator(number, "builtins.property"):
            return "getter"
        for decorator in scope.decorators:
            if decorator.term[0] == "attr" and decorator.term[2] in ("setter", "deleter"):
                return str(decorator.term[2])
        return None


def _taken_from(event: Event) -> Term | None:
    """Return the attribute that an event takes away, or the container that it takes something out of."""
    if event.kind is EventKind.CALL:
        return _container(event, _REMOVING)
    is_removal = event.kind is EventKind.DELETE or (event.kind is EventKind.STORE and event.value == _NOTHING)
    return event.term if is_removal else None


def _put_into(event: Event) -> Term | None:
    """Return the attribute that an event sets, or the container that it puts something into."""
    return _container(event, _ADDING) if event.kind is EventKind.CALL else event.term


def _container(event: Event, methods: frozenset[str]) -> Term | None:
    is_method = event.term[0] == "attr" and event.term[2] in methods
    place: Term = event.term[1]
    return place if is_method else None
