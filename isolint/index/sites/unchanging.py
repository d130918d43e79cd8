"""Values of which nothing changes: texts and numbers."""

from __future__ import annotations

from isolint.index.resolution.values import Composed, External, Literal, Result, Value

_CLASSES = frozenset(f"builtins.{name}" for name in ("bool", "bytes", "float", "int", "str"))


def is_unchanging(value: Value) -> bool:
    """Tell whether a value is a text or number, rather than a container, another object or nothing."""
    match value:
        case Literal(content):
            return content is not None
        case Composed():
            return True
        case Result(External(name)):
            return name in _CLASSES
        case _:
            return False
