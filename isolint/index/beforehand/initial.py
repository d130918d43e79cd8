"""Statements by which an object is given again what it starts with, as its `reset` does."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import Event, EventKind, Scope, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.begun import begun_by
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue, External, Literal, Value
from isolint.index.sites.factories import MUTABLE_FACTORIES

_SELF: Term = ("param", 0)
_CONSTRUCTOR = "__init__"


class _Start(NamedTuple):
    """What an attribute starts as: a term of a constructor, or of the body of a class."""

    scope: int
    term: Term


class Initials:
    """Answers for the statements of methods, from the constructors and bodies of their classes."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[int, int], str | None] = {}
        self._run_at_first: dict[int, frozenset[int]] = {}

    def attribute(self, number: int, position: int) -> str | None:
        """Return the attribute of its object that an event of a method sets to what it starts as."""
        key = (number, position)
        if key not in self._known:
            self._known[key] = self._found(number, position) if position >= 0 else None
        return self._known[key]

    def _found(self, number: int, position: int) -> str | None:
        scope = self._resolver.scope(number)
        owner = self._resolver.program.enclosing_class(number)
        event = scope.events[position]
        name = _emptied(event)
        if owner is None or scope.name == _CONSTRUCTOR:
            return None
        if name is not None:
            start = self._start(owner, name)
            return name if start is not None and self._is_empty(start.scope, start.term) else None
        name = _set(event)
        if name is None:
            return None
        start = self._start(owner, name)
        if start is not None:
            return name if self._is_same(_Start(number, event.value), start) else None
        if event.block or depends(scope, event.value) or self._setters(owner, name) != {number}:
            return None
        return name if number in self._begun_with(owner) else None

    def _start(self, owner: int, name: str) -> _Start | None:
        """Return what a constructor itself puts into an attribute last, or else what the class holds."""
        if self._setters(owner, name):
            return None
        stored = self._resolver.constructors.last_store(owner, name)
        if stored is not None:
            constructor, event = stored
            return _Start(constructor, event.value) if not event.block else None
        found = self._resolver.classes.bound(owner, name)
        return _Start(*found) if found is not None else None

    def _setters(self, owner: int, name: str) -> set[int]:
        """Return what constructors call, of a class or those derived from it, that sets an attribute."""
        return {
            method
            for derived in self._derived.get(owner, ())
            for method in self._begun_with(derived)
            if any(_set(event) == name for event in self._resolver.scope(method).events)
        }

    @cached_property
    def _derived(self) -> dict[int, list[int]]:
        """Return class -> itself and the classes that derive from it."""
        found: dict[int, list[int]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            for base in self._resolver.classes.ancestry(number) if scope.kind is ScopeKind.CLASS else ():
                found.setdefault(base, []).append(number)
        return found

    def _begun_with(self, owner: int) -> frozenset[int]:
        """Return the methods that the constructor of a class calls on the new object whatever happens."""
        if owner not in self._run_at_first:
            called = begun_by(self._resolver, owner)
            self._run_at_first[owner] = frozenset(method for method, _ in called)
        return self._run_at_first[owner]

    def _is_same(self, given: _Start, start: _Start) -> bool:
        """Tell whether two terms are one constant, or make the same of nothing."""
        start = _where_nothing_is_given(start)
        one, other = self._value(given), self._value(start)
        if isinstance(one, Literal) and isinstance(other, Literal):
            return type(one.content) is type(other.content) and bool(one.content == other.content)
        if self._is_empty(*given):
            return self._is_empty(*start) and self._callee(given) == self._callee(start)
        made = self._callee(given)
        return isinstance(made, ClassValue) and made == self._callee(start)

    def _is_empty(self, number: int, term: Term) -> bool:
        """Tell whether a term makes a container with nothing in it."""
        if term[0] == "new":
            return not term[2]
        made = self._callee(_Start(number, term))
        return isinstance(made, External) and made.name in MUTABLE_FACTORIES

    def _callee(self, start: _Start) -> Value | str | None:
        """Return what is called without arguments to make something, or the kind of a display."""
        if start.term[0] == "new":
            return str(start.term[1])
        if start.term[0] != "call":
            return None
        event = self._resolver.scope(start.scope).events[start.term[1]]
        is_bare = not event.args and not event.keywords
        return self._resolver.value(start.scope, event.term) if is_bare else None

    def _value(self, start: _Start) -> Value:
        return self._resolver.value(start.scope, start.term)


def _where_nothing_is_given(start: _Start) -> _Start:
    """Return what `given or []` comes to where nothing is given."""
    match start.term:
        case ("join", parts, *_):
            others = [part for part in parts if part[0] != "param"]
            return start._replace(term=others[0]) if len(others) == 1 else start
        case _:
            return start


def _set(event: Event) -> str | None:
    """Return the attribute of the first parameter that an event sets."""
    is_store = event.kind is EventKind.STORE and event.term[:2] == ("attr", _SELF) and not event.augmented
    return str(event.term[2]) if is_store else None


def _emptied(event: Event) -> str | None:
    """Return the attribute of the first parameter whose content an event clears."""
    term = event.term
    is_clear = event.kind is EventKind.CALL and term[0] == "attr" and term[2] == "clear"
    is_slice = event.kind is EventKind.DELETE and term[0] == "item" and term[2] == ("slice",)
    if not is_clear and not is_slice:
        return None
    place = term[1]
    return str(place[2]) if place[:2] == ("attr", _SELF) else None


def depends(scope: Scope, term: Term) -> bool:
    """Tell whether a term is made from anything that a method is given, its object included."""
    pending: list[object] = [term]
    while pending:
        part = pending.pop()
        if not isinstance(part, tuple) or not part:
            continue
        if part[0] in ("param", "cell", "unknown"):
            return True
        if part[0] == "call" and len(part) == 2 and isinstance(part[1], int):
            event = scope.events[part[1]]
            pending += [event.term, *event.given]
        else:
            pending.extend(part)
    return False
