"""What answers the requests of a route: a function, or the methods of a class, by verb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from isolint.facts.records import Event
from isolint.facts.terms import Term
from isolint.index.calls.route import VERBS
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    FunctionValue,
    Instance,
    Result,
    Value,
)

#: The method that makes a function of a class of views.
_AS_VIEW = "as_view"
#: What a class of views calls a list of decorators of its methods.
_DECORATORS = ("decorators", "method_decorators")


class View(NamedTuple):
    """A function that answers requests: by some verbs, or by those that its route has where it has none.

    One that `is_bare` has no decorator by which a call may come to an end before.
    """

    function: int
    verbs: frozenset[str] | None
    is_bare: bool
    receiver: Value | None = None


class Views:
    """Looks behind the terms by which routes name what answers them."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, number: int, term: Term, *, is_bare: bool = True) -> Iterator[View]:
        """Yield what a term of a scope stands for, where it is the view of a route."""
        value = self._resolver.value(number, term)
        made_of = self._class_behind(value)
        if made_of is not None:
            yield from self.of_class(made_of, is_bare=is_bare)
        elif isinstance(value, FunctionValue) and not self._is_call(term):
            yield View(value.function, None, is_bare, value.receiver)
        elif self._is_call(term):
            yield from self._decorated(number, self._resolver.scope(number).events[term[1]], value)

    def of_class(self, owner: int, *, is_bare: bool = True) -> Iterator[View]:
        """Yield the methods of a class that answer requests."""
        classes = self._resolver.classes
        is_bare = is_bare and not any(classes.bound(owner, name) for name in _DECORATORS)
        for verb in sorted(VERBS):
            method = classes.method(owner, verb)
            if method is not None:
                verbs = {verb, "head"} if verb == "get" and classes.method(owner, "head") is None else {verb}
                yield View(method, frozenset(verbs), is_bare and self._is_bare(method), Instance(owner))
        for name in self._resolver.models.dispatching:
            method = classes.method(owner, name)
            if method is not None:
                yield View(method, None, is_bare and self._is_bare(method), Instance(owner))

    def _decorated(self, number: int, event: Event, value: Value) -> Iterator[View]:
        """Yield what a call of a decorator stands for: its argument, and what it puts in place of that."""
        if isinstance(value, FunctionValue):
            yield View(value.function, None, False)
        for term in event.args[:1]:
            yield from self.of(number, term, is_bare=False)

    def _class_behind(self, value: Value) -> int | None:
        """Return the class that is, or whose objects are, the view that a value is."""
        if isinstance(value, Result) and isinstance(value.callee, AttributeOf):
            is_made = value.callee.name == _AS_VIEW
            value = value.callee.base if is_made else value
        return value.scope if isinstance(value, ClassValue) else None

    def _is_bare(self, method: int) -> bool:
        return not self._resolver.scope(method).decorators

    @staticmethod
    def _is_call(term: Term) -> bool:
        return bool(term[0] == "call")
