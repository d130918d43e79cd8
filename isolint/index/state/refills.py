"""The environment as a whole, put back: emptied and filled, or replaced, with what it held before."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, AttributeOf, Copied, External, Parameter
from isolint.index.state.effects import Action

_ENVIRON = External("os.environ")
_CLEAR, _UPDATE = External("os.environ.clear"), External("os.environ.update")


def puts_all_back(resolver: Resolver, action: Action) -> bool:
    """Tell whether a call is the one or the other half of it."""
    if action.target not in (_CLEAR, _UPDATE) or action.event < 0:
        return False
    events = resolver.scope(action.source).events
    if action.target == _UPDATE:
        earlier = events[: action.event]
        is_empty = any(_callee(resolver, action.source, event) == _CLEAR for event in earlier)
        return is_empty and _is_filled(resolver, action.source, events[action.event])
    return any(
        _callee(resolver, action.source, event) == _UPDATE and _is_filled(resolver, action.source, event)
        for event in events[action.event + 1 :]
    )


def is_saved_copy(resolver: Resolver, action: Action) -> bool:
    """Tell whether an assignment puts a copy in the environment's place that was made of it before."""
    if action.event < 0:
        return False
    value = action.value
    if isinstance(value, AttributeOf) and isinstance(value.base, Parameter):
        return resolver.kept(value) == Copied(_ENVIRON)
    scope = resolver.scope(action.source)
    event = scope.events[action.event]
    if value != Copied(_ENVIRON) or event.value[0] != "call":
        return False
    made = scope.events[event.value[1]]
    return made.statement != event.statement and not any(
        _changes(one, event.value) for one in scope.events[: action.event]
    )


def _changes(event: Event, place: Term) -> bool:
    """Tell whether an event sets or takes an item of a mapping, or calls a method of it."""
    is_item = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[:2] == ("item", place)
    return is_item or (event.kind is EventKind.CALL and event.term[:2] == ("attr", place))


def _callee(resolver: Resolver, number: int, event: Event) -> External | None:
    is_named = event.term[0] == "attr" and event.term[2] in ("clear", "update")
    callee = resolver.value(number, event.term) if is_named else None
    return callee if isinstance(callee, External) else None


def _is_filled(resolver: Resolver, number: int, update: Event) -> bool:
    """Tell whether an update is given a copy of the environment, or what an object has kept for it."""
    given = resolver.value(number, update.args[0]) if update.args else UNKNOWN
    if isinstance(given, AttributeOf) and isinstance(given.base, Parameter):
        return resolver.kept(given) in (None, UNKNOWN, Copied(_ENVIRON))
    return given == Copied(_ENVIRON)
