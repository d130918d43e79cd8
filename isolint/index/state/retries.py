"""Attempts that are made again with something else where they fail."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import BlockKind, EventKind, Scope
from isolint.facts.terms import Term


def is_tried_with_another(scope: Scope, position: int) -> bool:
    """Tell whether an event only tries what it is given: a loop goes on to the next where it raises."""
    event = scope.events[position]
    loop = _loop_around_try(scope, event.block)
    if loop is None:
        return False
    given = set(_parts((event.args, event.keywords)))
    if any(part[0] == "join" for part in given):
        return True
    return any(
        other.kind is EventKind.STORE and other.term in given and loop in scope.around(other.block)
        for other in scope.events
    )


def _loop_around_try(scope: Scope, block: int) -> int | None:
    """Return the loop that a `try` around a block lies in, if there are both."""
    is_tried = False
    while block > 0:
        kind = scope.blocks[block].kind
        if kind is BlockKind.LOOP and is_tried:
            return block
        is_tried = is_tried or kind is BlockKind.TRY
        block = scope.blocks[block].parent
    return None


def _parts(term: tuple[object, ...]) -> Iterator[Term]:
    """Yield all terms that a term, or a tuple of them, is made of."""
    pending: list[object] = [term]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple) and part:
            if isinstance(part[0], str):
                yield part
            pending.extend(part)
