"""Clean-ups that are passed over only where there is nothing to clean up: `if server: server = None`."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.demanded import demanded_parts

_NOTHING: Term = ("const", None)
_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


def is_otherwise_at_start(scope: Scope, event: int) -> bool:
    """Tell whether an event is passed over only where a place that its scope empties holds nothing."""
    asked = list(demanded_parts(scope.demanded(event)))
    if not asked or not scope.is_spelled_out(event):
        return False
    emptied = set(_emptied(scope))
    return all(_asked_for(test, outcome) in emptied for test, outcome in asked)


def _emptied(scope: Scope) -> Iterator[Term]:
    for event in scope.events:
        if event.kind in _SETTING and event.value == _NOTHING and not event.augmented:
            yield event.term


def _asked_for(test: Term, outcome: bool) -> Term | None:
    """Return the place of which a condition says that it holds something."""
    match test, outcome:
        case (("compare", "is", place, other), False) | (("compare", "is not", place, other), True):
            return place if other == _NOTHING else None
        case (_, True):
            return test
        case _:
            return None
