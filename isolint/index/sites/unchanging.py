"""Values of which nothing changes: texts and numbers."""

from __future__ import annotations

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Composed, External, Handed, Literal, Result, Value

#: Methods of texts that give lists.
_PARTING = frozenset({"rsplit", "split", "splitlines"})
_CLASSES = frozenset(f"builtins.{name}" for name in ("bool", "bytes", "float", "int", "str"))


def is_unchanging(resolver: Resolver, value: Value) -> bool:
    """Tell whether a value is a text or number, rather than a container, another object or nothing."""
    match value:
        case Literal(content):
            return content is not None
        case Composed():
            return True
        case Result(External(name)):
            return name in _CLASSES
        case Result(AttributeOf(text, method)):
            return is_unchanging(resolver, text) and method not in _PARTING
        case Handed():
            given = resolver.definition(value)
            return given != value and is_unchanging(resolver, given)
        case _:
            return False
