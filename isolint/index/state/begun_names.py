"""What a call of `startswith` asks the names to start with that it goes over."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, Value


def beginnings(resolver: Resolver, number: int, event: Event) -> Iterator[str]:
    """Yield what names are to start with, where it is known and not nothing."""
    given = resolver.value(number, event.args[0])
    options: tuple[Value, ...] = (given,)
    if isinstance(given, Display) and given.kind == "tuple":
        options = tuple(one for one in given.elements if not isinstance(one, tuple))
    for option in options:
        beginning = resolver.literal(option)
        if isinstance(beginning, str) and beginning:
            yield beginning
