"""Attributes that an object has nowhere: its class makes what they are, anew each time, when it is asked."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term, root
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Display,
    External,
    Instance,
    Result,
    Value,
    options,
)

_SELF = ("param", 0)
_MAKING = "__getattr__"
_READING = External("builtins.getattr")
_SETTING = External("builtins.setattr")


def is_made_on_demand(resolver: Resolver, place: AttributeOf) -> bool:
    """Tell whether a class gives an object no such attribute, and makes one anew where it is asked for."""
    holder = resolver.behind(place.base)
    owner = resolver.class_of(place.base) or _derived_from(holder)
    if owner is None or isinstance(holder, ClassValue):
        return False
    making = resolver.classes.method(owner, _MAKING)
    if making is None or resolver.classes.bound(owner, place.name) is not None:
        return False
    if place.name in resolver.own_attributes.of(owner) or resolver.kept(place) is not None:
        return False
    return _makes_anew(resolver, owner, making, frozenset())


def _derived_from(made: Value) -> int | None:
    """Return the class from which that of an object derives, if `type(name, (base,), {})` makes that."""
    if not isinstance(made, Result) or not isinstance(made.callee, Result):
        return None
    match made.callee:
        case Result(External("builtins.type"), (_, Display("tuple", (ClassValue(base),)), Display(_, ()))):
            return base
        case _:
            return None


def _makes_anew(resolver: Resolver, owner: int, method: int, seen: frozenset[int]) -> bool:
    """Tell whether a method returns nothing that the object has, and keeps nothing of what it returns."""
    if method in seen:
        return True
    events = resolver.scope(method).events
    returned = [event.value for event in events if event.kind is EventKind.RETURN]
    return (
        bool(returned)
        and not any(_keeps(resolver, method, event) for event in events)
        and all(_is_new(resolver, owner, method, term, seen | {method}) for term in returned)
    )


def _keeps(resolver: Resolver, method: int, event: Event) -> bool:
    """Tell whether an event of a method puts something into the object, or may do so."""
    if event.kind is EventKind.CALL and resolver.value(method, event.term) == _SETTING:
        return event.args[:1] == (_SELF,)
    is_of_part = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[1] != _SELF
    return (is_of_part or event.kind is EventKind.STORE) and root(event.term) == _SELF


def _is_new(resolver: Resolver, owner: int, method: int, term: Term, seen: frozenset[int]) -> bool:
    if term[0] == "item" and term[1] == _SELF:
        getter = resolver.classes.method(owner, "__getitem__")
        return getter is not None and _makes_anew(resolver, owner, getter, seen)
    if term[0] != "call":
        return False
    event = resolver.scope(method).events[term[1]]
    if resolver.value(method, event.term) == _READING:
        return event.args[:1] == (_SELF,)
    return all(
        isinstance(option, Instance) or (isinstance(option, Result) and isinstance(option.callee, External))
        for option in options(resolver.value(method, term))
    )
