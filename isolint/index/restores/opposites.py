"""What an event does to a container: it puts something in, or takes something out."""

from __future__ import annotations

import enum

from isolint.facts.records import Event, EventKind
from isolint.index.state.mutations import QUEUE_GETTERS, REMOVERS

_ADDING = frozenset(
    {
        "append", "appendleft", "insert", "add", "extend", "extendleft", "update", "setdefault", "put",
        "put_nowait",
    }
)  # fmt: skip
_TAKING = REMOVERS | QUEUE_GETTERS


class Way(enum.Enum):
    """Which of the two an event does."""

    ADDS = "adds"
    REMOVES = "removes"


def way_of(event: Event) -> Way | None:
    """Return what an event does to the container whose item it sets or deletes, or whose method it calls."""
    if event.term[0] == "item" and event.kind in (EventKind.STORE, EventKind.DELETE):
        return Way.REMOVES if event.kind is EventKind.DELETE else Way.ADDS
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr"
    return way_of_method(event.term[2]) if is_method else None


def way_of_method(name: str) -> Way | None:
    """Return what a container's method of a name does to it."""
    if name in _TAKING:
        return Way.REMOVES
    return Way.ADDS if name in _ADDING else None


def way_of_function(name: str) -> Way | None:
    """Return what a library's function of a name does to what the process has of it."""
    if name.startswith(("clear", "unregister")):
        return Way.REMOVES
    return Way.ADDS if name.startswith("register") else way_of_method(name)


def puts_nothing(event: Event) -> bool:
    """Tell whether an assignment puts an empty display in the place of what was there."""
    return not event.augmented and event.value[0] == "new" and not event.value[2]
