"""What a method of an object gave before an attribute of it was set, and is what that is given at last."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue
from isolint.index.state.effects import Action


def is_what_getter_gave(resolver: Resolver, action: Action) -> bool:
    """Tell whether an attribute is set to what a call on its object had given before it was set otherwise.

    A method that is known has to look at the attribute.
    """
    if action.owner != action.source or action.event < 0:
        return False
    scope = resolver.scope(action.source)
    events = scope.events
    place, saved = events[action.event].term, events[action.event].value
    if place[0] != "attr" or saved[0] != "call" or saved[1] >= action.event:
        return False
    got = events[saved[1]]
    if got.kind is not EventKind.CALL or got.given or got.term[:2] != ("attr", place[1]):
        return False
    changes = scope.earlier(action.event, EventKind.STORE)
    if not changes or changes[0] < saved[1]:
        return False
    getter = resolver.value(action.source, got.term)
    if not isinstance(getter, FunctionValue):
        return True
    return ("attr", ("param", 0), place[2]) in resolver.scope(getter.function).reads
