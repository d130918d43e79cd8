"""What has to come out of the parts of a condition for the whole to come out as it has to."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Scope
from isolint.facts.terms import Term


def demanded_parts(scope: Scope, event: int) -> Iterator[tuple[Term, bool]]:
    """Yield the conditions, none of them made of others, that an event stands behind, with their outcomes."""
    for demand in scope.demanded(event) if event >= 0 else ():
        yield from _parts(demand.test, demand.outcome)


def _parts(test: Term, outcome: bool) -> Iterator[tuple[Term, bool]]:
    match test:
        case ("not", inner):
            yield from _parts(inner, not outcome)
        case ("and", parts) if outcome:
            for part in parts:
                yield from _parts(part, True)
        case ("or", parts) if not outcome:
            for part in parts:
                yield from _parts(part, False)
        case _:
            yield test, outcome
