"""Methods that hand what they are called with to the method of the same name of a library's class."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, Super


def hands_on(resolver: Resolver, method: int) -> bool:
    """Tell whether a method calls, by `super()`, its namesake in a library with an argument of its own."""
    name = resolver.scope(method).name
    return any(
        event.kind is EventKind.CALL
        and event.term[0] == "attr"
        and event.term[2] == name
        and any(map(_is_argument, event.given))
        and isinstance(resolver.value(method, event.term[1]), Super)
        and resolver.value(method, event.term) == UNKNOWN
        for event in resolver.scope(method).events
    )


def _is_argument(term: Term) -> bool:
    """Tell whether a term is a parameter, or what a parameter gathers, other than the object itself."""
    place = term[1] if term[0] == "iter" else term
    return bool(place[0] == "param" and place[1])
