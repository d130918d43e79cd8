"""Give values back the contents that were remembered of them, in place: others hold the same objects."""

from __future__ import annotations

from collections import deque
from contextvars import ContextVar
from typing import Any

from .contents import Absent, Contents, Node, attributes, remember


class CannotRestore(Exception):
    """Some state cannot be put back; the message says why."""


def put_back(contents: Contents) -> None:
    """Give the remembered object, and all below it, back what it held.

    Raises:
        CannotRestore: It does not let itself be changed.
    """
    if not isinstance(contents, Node) or remember(contents.owner) == contents:
        return
    owner, parts = contents.owner, contents.parts
    try:
        _fill(owner, parts)
    except (AttributeError, TypeError, ValueError, BufferError) as error:
        raise CannotRestore(f"{type(owner).__qualname__} cannot be changed back: {error}") from error
    if isinstance(parts, (list, dict)):
        for part in parts.values() if isinstance(parts, dict) else parts:
            put_back(part)


def value_of(contents: Contents) -> Any:
    """Return the object that was remembered."""
    assert not isinstance(contents, Absent)
    return contents.owner


def _fill(owner: Any, parts: Any) -> None:
    kind = type(owner)
    if issubclass(kind, dict):
        kept = {key: value_of(part) for key, part in parts.items()}
        # A subclass of ours may do more than keep: go by the plain methods.
        dict.clear(owner)
        dict.update(owner, kept)
    elif issubclass(kind, (list, deque)):
        kept_items = [value_of(part) for part in parts]
        owner.clear()
        owner.extend(kept_items)
    elif issubclass(kind, set):
        owner.clear()
        owner.update(parts)
    elif issubclass(kind, ContextVar):
        owner.set(value_of(parts[0]))
    elif isinstance(parts, bytes):
        memoryview(owner).cast("B")[:] = parts
    elif isinstance(parts, (int, str)):
        what = "a database" if kind.__name__ == "Connection" else "an iterator"
        raise CannotRestore(f"{what} cannot be turned back")
    elif isinstance(parts, dict):
        _set_attributes(owner, {name: value_of(part) for name, part in parts.items()})


def _set_attributes(owner: Any, wanted: dict[str, Any]) -> None:
    """Set what differs, past properties and `__setattr__` of its class, which may do more than set."""
    held = attributes(owner) or {}
    for name in held.keys() - wanted.keys():
        object.__delattr__(owner, name)
    for name, value in wanted.items():
        if held.get(name, owner) is not value:
            object.__setattr__(owner, name, value)
