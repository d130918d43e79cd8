"""Which calls of a scope have results that something is done with."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, Scope


def used_results(scope: Scope) -> frozenset[int]:
    """Return the numbers of the calls whose results are kept, passed on or looked into.

    A call that is merely returned may stand in a lambda, whose result nobody wants.
    """
    found: set[int] = set()
    for event in scope.events:
        parts: list[object] = [event.term, *event.given]
        if event.kind is not EventKind.RETURN or event.value[0] != "call":
            parts.append(event.value)
        found.update(_calls(parts))
    found.update(_calls(list(scope.bindings.values())))
    return frozenset(found)


def _calls(parts: list[object]) -> Iterator[int]:
    """Yield the numbers of the calls in some terms."""
    while parts:
        part = parts.pop()
        if isinstance(part, tuple) and len(part) == 2 and part[0] == "call" and isinstance(part[1], int):
            yield part[1]
        elif isinstance(part, tuple):
            parts.extend(part)
