"""Names that a test makes up: with a time, a random number or the like in them, no other can know them."""

from __future__ import annotations

from isolint.index.resolution.values import AttributeOf, Composed, External, ItemOf, Result, Value

#: Libraries' functions that give another answer each time.
_VARYING = (
    "random.",
    "secrets.",
    "time.monotonic",
    "time.perf_counter",
    "time.time",
    "uuid.uuid1",
    "uuid.uuid4",
)


def is_made_up(name: Value) -> bool:
    """Tell whether a text has something in it that is another one each time it is made."""
    if isinstance(name, Composed):
        return any(is_made_up(part) for part in name.parts)
    while isinstance(name, (AttributeOf, ItemOf, Result)):
        if isinstance(name, Result):
            if isinstance(name.callee, External):
                return name.callee.name.startswith(_VARYING) or any(map(is_made_up, name.args))
            name = name.callee
        else:
            name = name.base
    return False
