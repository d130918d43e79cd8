"""What a module has recorded in a container of its own when it was imported."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Display, Global, ItemOf, Result, Value

_GETTERS = frozenset({"get", "items", "values"})


def recorded(resolver: Resolver, value: Value) -> Iterator[Value]:
    """Yield what the display holds, at any depth, that a value is taken out of by way of a module's name."""
    inside = False
    while not isinstance(value, Global):
        match value:
            case ItemOf(base, _) | Result(AttributeOf(base, _)) if _is_item(value):
                value, inside = base, True
            case _:
                return
    made = resolver.definition(value) if not resolver.linker.is_rebound(value.path, value.name) else None
    pending: list[object] = [made] if inside else []
    while pending:
        part = pending.pop()
        if isinstance(part, Display):
            pending.extend(part.elements)
        elif isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, Value):
            yield part


def _is_item(value: Value) -> bool:
    """Tell whether a value is an item of a container, or what one of its own methods gives to get at them."""
    return isinstance(value, ItemOf) or (
        isinstance(value, Result) and isinstance(value.callee, AttributeOf) and value.callee.name in _GETTERS
    )
