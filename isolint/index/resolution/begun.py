"""Attributes that a constructor has another method set on the new object, as `self.parse(argv)` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import AttributeOf, External, Result

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

_SELF: Term = ("param", 0)
_CONSTRUCTOR = "__init__"


class Setting(NamedTuple):
    """An assignment by a method, and the event of the constructor that calls the method."""

    constructor: int
    call: int
    method: int
    event: Event


def begun_by(resolver: Resolver, owner: int) -> Iterator[tuple[int, int]]:
    """Yield the methods that the constructor of a class calls on the object whatever happens, and where."""
    constructor = resolver.classes.method(owner, _CONSTRUCTOR)
    events = resolver.scope(constructor).events if constructor is not None else ()
    for position, event in enumerate(events):
        if event.kind is EventKind.CALL and not event.block and event.term[:2] == ("attr", _SELF):
            method = resolver.classes.method(owner, event.term[2])
            if method is not None and not resolver.has_decorator(method, "builtins.classmethod"):
                yield method, position


class Begun:
    """Knows the methods that are parts of constructors: nothing but a constructor calls them."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def setting(self, owner: int, name: str) -> Setting | None:
        """Return the only assignment of a class and its bases to an attribute, if such a method makes it."""
        place = ("attr", _SELF, name)
        stores = [
            (method, event)
            for method in self._resolver.classes.methods(owner)
            for event in self._resolver.scope(method).events
            if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term == place
        ]
        constructor = self._resolver.classes.method(owner, _CONSTRUCTOR)
        if len(stores) != 1 or constructor is None:
            return None
        method, event = stores[0]
        if method not in self.methods or event.block or event.augmented or event.kind is EventKind.DELETE:
            return None
        calls = [call for called, call in begun_by(self._resolver, owner) if called == method]
        return Setting(constructor, calls[0], method, event) if len(calls) == 1 else None

    @cached_property
    def methods(self) -> frozenset[int]:
        """Return the methods that a constructor calls once, and nothing else does."""
        program = self._resolver.program
        found = {
            method
            for owner, scope in enumerate(program.scopes)
            if scope.kind is ScopeKind.CLASS
            for method, _ in begun_by(self._resolver, owner)
        }
        names = {self._resolver.scope(method).name for method in found}
        calls = self._calls(names)
        return frozenset(method for method in found if calls[self._resolver.scope(method).name] == 1)

    def _calls(self, names: set[str]) -> Mapping[str, int]:
        """Return name -> how many calls may be of a method of that name."""
        found = dict.fromkeys(names, 0)
        for number, scope in enumerate(self._resolver.program.scopes):
            for event in scope.events:
                terms = (event.term, event.value, *event.given)
                for term in terms:
                    if term[0] == "attr" and term[2] in found and not self._is_of_library(number, term):
                        found[term[2]] += 1
        return found

    def _is_of_library(self, number: int, term: Term) -> bool:
        """Tell whether a term is a method of an object that a library has made."""
        match self._resolver.value(number, term):
            case AttributeOf(Result(External()), _) | External():
                return True
            case _:
                return False
