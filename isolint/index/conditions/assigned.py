"""Conditions on attributes that the same scope has set before: they ask for what it has put there."""

from __future__ import annotations

from typing import Any

from isolint.facts.records import Demand, Scope
from isolint.facts.terms import Term


def as_assigned(scope: Scope, demand: Demand) -> Term:
    """Return a condition, with what attributes were set to by then in place of their paths."""
    replaced: Term = _replaced(scope, _position(scope, demand), demand.test)
    return replaced


def _position(scope: Scope, demand: Demand) -> int:
    """Return the first event that happens after a condition was asked."""
    inside = (
        position for position, event in enumerate(scope.events) if demand.block in scope.around(event.block)
    )
    return max(demand.start, next(inside, 0))


def _replaced(scope: Scope, position: int, term: Any) -> Any:
    match term:
        case ("attr", ("param", _), str()):
            return scope.current(position, term)
        case ("and" | "or" as kind, parts):
            return (kind, tuple(_replaced(scope, position, part) for part in parts))
        case ("not" | "test" as kind, inner):
            return (kind, _replaced(scope, position, inner))
        case ("compare", kind, left, right):
            return ("compare", kind, _replaced(scope, position, left), _replaced(scope, position, right))
        case _:
            return term
