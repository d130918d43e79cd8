"""What has to come out of the parts of a condition for the whole to come out as it has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.facts.records import Demand
from isolint.facts.terms import Term


def demanded_parts(demands: Iterable[Demand]) -> Iterator[tuple[Term, bool]]:
    """Yield the conditions that demands come down to, none of them made of others, with their outcomes."""
    for demand in demands:
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
