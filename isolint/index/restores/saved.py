"""What objects save in attributes of their own, or under a key in one, to put it back by another method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, AttributeOf, ItemOf, Literal, Value

#: A class, an attribute of its objects, and the key of an item in that, or None for the attribute itself.
Slot = tuple[int, str, Any]


class Saved:
    """Knows which places the methods of a class have read what their objects keep from."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def is_from(self, value: Value, place: Value) -> bool:
        """Tell whether a value is what an object has saved from a place, and from nowhere else."""
        if place == UNKNOWN or (slot := self._slot(value)) is None:
            return False
        saved = [
            self._resolver.value(number, event.value)
            for scope in self._resolver.classes.ancestry(slot[0])
            for number, event in self._stores.get((scope, *slot[1:]), ())
            if event.value[0] != "const"
        ]
        return bool(saved) and all(one == place for one in saved)

    def _slot(self, value: Value) -> Slot | None:
        match value:
            case ItemOf(AttributeOf(base, name), Literal(key)):
                owner = self._resolver.class_of(base)
                return (owner, name, key) if owner is not None else None
            case AttributeOf(base, name):
                owner = self._resolver.class_of(base)
                return (owner, name, None) if owner is not None else None
            case _:
                return None

    @cached_property
    def _stores(self) -> Mapping[Slot, Sequence[tuple[int, Event]]]:
        """Return slot -> the assignments to it by methods of its class."""
        found: dict[Slot, list[tuple[int, Event]]] = {}
        for number in self._resolver.program.functions():
            owner = self._resolver.program.enclosing_class(number)
            for event in self._resolver.scope(number).events if owner is not None else ():
                kept = _kept(event) if event.kind is EventKind.STORE and not event.augmented else None
                if kept is not None and owner is not None:
                    found.setdefault((owner, *kept), []).append((number, event))
        return found


def _kept(event: Event) -> tuple[str, Any] | None:
    """Return the attribute of its own object that a method sets, and the key if it is an item of that."""
    place: Term = event.term
    key = None
    if place[0] == "item" and place[2][0] == "const":
        place, key = place[1], place[2][1]
    elif place[0] == "item":
        return None
    is_own = place[0] == "attr" and place[1] == ("param", 0)
    return (place[2], key) if is_own else None
