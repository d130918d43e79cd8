"""What a nested function is given by the one around it, in the terms of that."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.facts.terms import Term
from isolint.index.resolution.program import Program


def as_in_outer(program: Program, number: int, terms: Sequence[Term]) -> tuple[int, tuple[Term, ...]]:
    """Return the function that all of some terms are locals of, and what they are in it.

    That is the scope itself where they are no locals of one function around it.
    """
    outer = {term[1] for term in terms if term[0] == "cell"}
    if len(outer) != 1 or not all(term[0] in ("cell", "const") for term in terms):
        return number, tuple(terms)
    around = program.number(program.path(number), outer.pop())
    scope = program.scopes[around]
    bound: dict[str, Term] = {one.name: ("param", place) for place, one in enumerate(scope.parameters)}
    bound.update(scope.bindings)
    return around, tuple(bound.get(term[2], term) if term[0] == "cell" else term for term in terms)
