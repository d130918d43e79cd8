"""Remember what a value holds: to see that it has changed, to say how, and to put it back in place.

Containers are compared by what they hold, objects of Python classes by their attributes, all else by
identity. No method that a class of the suite defines is called, so that looking changes nothing: `isinstance`
would ask a proxy for the class of what it stands for.
"""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import decimal
import itertools
import logging
import pathlib
import sys
import types
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Union

#: How far below a value, and at how many places of it, changes are seen.
MAX_DEPTH = 4
MAX_PARTS = 400

#: Above this many bytes, an array is known by its identity only.
MAX_BYTES = 1 << 16

_PLAIN = frozenset(
    {
        *(int, float, complex, bool, str, bytes, range, type(None), type(Ellipsis), decimal.Decimal),
        *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone),
        *(pathlib.PosixPath, pathlib.PurePosixPath, pathlib.WindowsPath, pathlib.PureWindowsPath),
    }
)
LISTS = frozenset({list, collections.deque, tuple})
DICTS = frozenset({dict, collections.OrderedDict, collections.defaultdict, collections.Counter})
SETS = frozenset({set, frozenset})
#: Through its logger any object leads to all handlers, pytest's included; loggers have a probe of their own.
_CLOSED = (
    *(type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    logging.Logger,
)
_ITERATORS = frozenset(
    {type(iter([])), type(iter(())), type(iter(range(0))), type(iter({})), itertools.count}
)
#: What pytest has of its own changes all the time, and `pytest.mark` leads to all of it.
_OF_PYTEST = ("_pytest.", "pluggy.")
_ARRAYS = frozenset({("builtins", "bytearray"), ("array", "array"), ("numpy", "ndarray")})


class Absent:
    """What there is at a place where there is nothing."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is Absent

    def __hash__(self) -> int:
        return 0


class Leaf:
    """A value without parts: a number, a text, or an object that is known by its identity."""

    __slots__ = ("owner",)

    def __init__(self, owner: Any) -> None:
        self.owner = owner

    def __eq__(self, other: object) -> bool:
        if type(other) is not Leaf:
            return False
        mine, theirs = self.owner, other.owner
        return mine is theirs or (type(mine) is type(theirs) and type(mine) in _PLAIN and mine == theirs)

    def __hash__(self) -> int:
        return 0


class Node:
    """A value with parts: items of a container, attributes of an object, the position of an iterator."""

    __slots__ = ("owner", "parts")

    def __init__(self, owner: Any, parts: Any) -> None:
        self.owner = owner
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is Node and type(self.owner) is type(other.owner) and bool(self.parts == other.parts)
        )

    def __hash__(self) -> int:
        return 0


Contents = Union[Absent, Leaf, Node]

ABSENT = Absent()


def remember(value: Any) -> Contents:
    """Return what a value holds now."""
    return Leaf(value) if type(value) in _PLAIN else _remember(value, 0, itertools.count())


def still_holds(contents: Contents, value: Any) -> bool:
    """Tell whether a value holds what was remembered: as `remember(value) == contents`, but quicker."""
    if type(contents) is not Node:
        return contents == Leaf(value)
    kind, parts = type(value), contents.parts
    if type(contents.owner) is not kind:
        return False
    if kind in LISTS:
        return len(parts) == len(value) and all(map(still_holds, parts, list(value)))
    if kind in SETS:
        return bool(parts == value)
    if kind not in DICTS and not isinstance(parts, dict):
        return remember(value) == contents
    held = value if kind in DICTS else attributes(value)
    if held is None or len(held) != len(parts):
        return False
    for key, part in parts.items():
        item = held.get(key, ABSENT)
        # Most parts are the very object that they were.
        if not (type(part) is Leaf and part.owner is item) and not still_holds(part, item):
            return False
    return True


def attributes(value: object) -> Mapping[str, Any] | None:
    """Return the attributes that an object holds itself, or None where its class gives it none.

    The mapping is the object's own where that is all there is.
    """
    kind = type(value)
    # A proxy has no such dictionary of its own: it would ask the object that it stands for.
    found: dict[str, Any] | None = object.__getattribute__(value, "__dict__") if kind.__dictoffset__ else None
    if getattr(kind, "__slots__", None) is not None:
        found = dict(found or {})
        for base in kind.__mro__:
            if "__slots__" in base.__dict__:
                found.update(_slots(base, value))
    return found


def _remember(value: Any, depth: int, places: Iterator[int]) -> Contents:
    kind = type(value)
    if kind in _PLAIN or depth >= MAX_DEPTH or next(places) > MAX_PARTS:
        return Leaf(value)
    below = depth + 1
    if kind in LISTS:
        return Node(value, [_remember(item, below, places) for item in list(value)])
    if kind in DICTS:
        return Node(value, {key: _remember(item, below, places) for key, item in list(value.items())})
    if kind in SETS:
        return Node(value, frozenset(value))
    if kind is ContextVar:
        return Node(value, [_remember(value.get(None), below, places)])
    if (kind.__module__, kind.__name__) == ("sqlite3", "Connection"):
        return _connection(value)
    if kind in _ITERATORS:
        return Node(value, repr(value) if kind is itertools.count else value.__length_hint__())
    if (kind.__module__, kind.__name__) in _ARRAYS:
        return _array(value)
    is_closed = issubclass(kind, _CLOSED) or f"{kind.__module__}.".startswith(_OF_PYTEST)
    held = None if is_closed else attributes(value)
    if held is None:
        return Leaf(value)
    return Node(value, {name: _remember(item, below, places) for name, item in list(held.items())})


def _slots(base: type, value: object) -> Iterator[tuple[str, Any]]:
    for name, slot in base.__dict__.items():
        if type(slot) is types.MemberDescriptorType:
            with contextlib.suppress(AttributeError):
                yield name, slot.__get__(value)


def _connection(value: Any) -> Contents:
    """Return how many rows were changed through a connection of sqlite3, by which it is known."""
    try:
        return Node(value, f"rows changed so far: {value.total_changes}")
    except sys.modules["sqlite3"].Error:
        # It is closed, or belongs to another thread.
        return Leaf(value)


def _array(value: Any) -> Contents:
    try:
        view = memoryview(value)
        return Node(value, view.tobytes()) if view.nbytes <= MAX_BYTES else Leaf(value)
    except (TypeError, ValueError, BufferError):
        # An array of objects, say.
        return Leaf(value)
