"""What leaving a context manager sets anew of the object that it is, by the names of attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.calls.exits import EXIT_METHODS
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.effects import Effect, EffectKind

_RESTORING = (EffectKind.WRITE, EffectKind.RESET)


def set_on_exit(resolver: Resolver, effects: Iterable[Effect]) -> Mapping[int, frozenset[str]]:
    """Return exit method -> the attributes that it sets or clears on an object which others name."""
    found: dict[int, set[str]] = {}
    for effect in effects:
        name = _set_by(resolver, effect) if effect.kind in _RESTORING and effect.event >= 0 else None
        for step in effect.via if name is not None else ():
            if name is not None and resolver.scope(step.function).name in EXIT_METHODS:
                found.setdefault(step.function, set()).add(name)
    return {number: frozenset(names) for number, names in found.items()}


def attributes_on_way(resolver: Resolver, effect: Effect) -> frozenset[str]:
    """Return the attributes that a write goes through, from its owner to what it changes."""
    return frozenset(
        name
        for step in effect.steps
        if step.event >= 0
        for name in _names(resolver.scope(step.function).events[step.event].term)
    )


def _set_by(resolver: Resolver, effect: Effect) -> str | None:
    event = resolver.scope(effect.source).events[effect.event]
    if event.kind is EventKind.STORE and event.term[0] == "attr" and not event.augmented:
        return str(event.term[2])
    is_clear = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "clear"
    return next(_names(event.term[1]), None) if is_clear else None


def _names(term: Term) -> Iterator[str]:
    while term[0] in ("attr", "item"):
        if term[0] == "attr":
            yield term[2]
        term = term[1]
