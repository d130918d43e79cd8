"""Methods that leave what is done to their object to a class of a library."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, FunctionValue, Parameter, Super

#: How many calls on the same object lie at most between a method and what it leaves to its base.
_MAX_CALLS = 3


def is_handed_up(resolver: Resolver, method: int) -> bool:
    """Tell whether a method, or one that it calls on its object, calls one by `super()` that nobody knows."""
    seen = {method}
    fresh = {method}
    for _ in range(_MAX_CALLS):
        if any(_calls_base(resolver, number) for number in fresh):
            return True
        fresh = {called for number in fresh for called in _called_on_itself(resolver, number)} - seen
        seen |= fresh
    return False


def _calls_base(resolver: Resolver, number: int) -> bool:
    """Tell whether a scope calls, by `super()`, what no class of the project defines."""
    return any(
        event.kind is EventKind.CALL
        and event.term[0] == "attr"
        and isinstance(resolver.value(number, event.term[1]), Super)
        and resolver.value(number, event.term) == UNKNOWN
        for event in resolver.scope(number).events
    )


def _called_on_itself(resolver: Resolver, number: int) -> set[int]:
    itself = Parameter(number, 0)
    callees = (
        resolver.value(number, event.term)
        for event in resolver.scope(number).events
        if event.kind is EventKind.CALL and event.term[:2] == ("attr", ("param", 0))
    )
    return {
        callee.function
        for callee in callees
        if isinstance(callee, FunctionValue) and callee.receiver == itself
    }
