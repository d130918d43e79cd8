"""Variables that are taken away by names which are put together: how such a name begins is often known."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.begun_names import beginnings
from isolint.index.state.effects import REMOVING, Effect, EffectKind, event_of
from isolint.index.state.environment import ANY_VARIABLE


def begins_as_removed(resolver: Resolver, effect: Effect, name: str) -> bool:
    """Tell whether an effect takes away variables that begin as a name does, whatever follows."""
    if effect.kind is not EffectKind.WRITE or effect.site != ANY_VARIABLE or effect.form not in REMOVING:
        return False
    event = event_of(resolver, effect)
    key = _key(event) if event is not None else None
    known = _known(resolver, effect.source, key, effect.event) if key is not None else ()
    return any(name.startswith(text) for text in known if text)


def _key(event: Event) -> Term | None:
    """Return the term of the name under which an event takes a variable away."""
    if event.kind is EventKind.CALL:
        return event.args[0] if event.args else None
    return event.term[2] if event.term[0] == "item" else None


def _known(resolver: Resolver, number: int, key: Term, position: int) -> tuple[str, ...]:
    """Return with what a name begins: with a text that something is added to, or as it is asked."""
    if key[0] == "format" and isinstance(text := resolver.literal(resolver.value(number, key[1][0])), str):
        return (text,)
    asked = [
        demand.test[1]
        for demand in resolver.scope(number).demanded(position)
        if demand.outcome and demand.test[0] == "call"
    ]
    events = resolver.scope(number).events
    return tuple(
        text
        for call in (events[one] for one in asked)
        if call.args and call.term == ("attr", key, "startswith")
        for text in beginnings(resolver, number, call)
    )
