"""Items that a function gives back: it stores what it has read there before."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term

#: Methods that hand out the item of a key.
_GETTERS = frozenset({"get", "pop", "__getitem__"})


def gives_back(scope: Scope, event: Event) -> bool:
    """Tell whether an event stores what its scope has read from the same place."""
    return saved_at(scope, event) is not None


def saved_at(scope: Scope, event: Event) -> int | None:
    """Return the line at which a scope has read what an event stores at the same place, if it has.

    Of what a local name stands for it is not known when it was read: at the start, as one does who saves it.
    """
    if event.kind is not EventKind.STORE or event.term[0] != "item" or event.augmented:
        return None
    if event.value == event.term:
        place = scope.reads.get(event.term)
        return place.line if place is not None else 0
    if event.value[0] != "call":
        return None
    got = scope.events[event.value[1]]
    is_getter = got.term[0] == "attr" and got.term[2] in _GETTERS and got.term[1] == event.term[1]
    return got.span.line if is_getter and got.args[:1] == (event.term[2],) else None


def key_of(event: Event) -> Term | None:
    """Return the key of the one item that an event stores, deletes, or calls a method for."""
    if event.term[0] == "item":
        key: Term = event.term[2]
        return key
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr" and event.args
    return event.args[0] if is_method else None
