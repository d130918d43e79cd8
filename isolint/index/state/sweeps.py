"""Removals of what a folder holds, one after the other: by names that are not known, or as it is listed."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Composed,
    External,
    ItemOf,
    Literal,
    Result,
    Value,
    composed,
)

#: Ends the key of a site that stands for whatever goes by some name in a folder.
SWEPT = "/?"

_METHODS = frozenset({"glob", "iterdir", "rglob"})
_FUNCTIONS = frozenset({"glob.glob", "glob.iglob", "os.listdir", "os.scandir"})


def swept_folder(place: Value) -> Value:
    """Return the folder of which a path is something or other."""
    match place:
        case ItemOf(Result(AttributeOf(folder, method))) if method in _METHODS:
            return folder
        case Composed((*outer, Literal(str(text)), last)) if text.endswith("/") and _is_any(last):
            above = text.rstrip("/")
            return _below([*outer, Literal(above)] if above else outer)
        case _:
            return UNKNOWN


def _below(parts: Sequence[Value]) -> Value:
    return parts[0] if len(parts) == 1 else composed(tuple(parts))


def _is_any(name: Value) -> bool:
    """Tell whether a name is not known, or that of each thing in a folder."""
    match name:
        case AttributeOf(ItemOf(Result(AttributeOf(_, method))), "name"):
            return method in _METHODS
        case ItemOf(Result(External(function))):
            return function in _FUNCTIONS
        case _:
            return name in (UNKNOWN, ItemOf(UNKNOWN, UNKNOWN))
