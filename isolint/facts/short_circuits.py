"""Operands that are only come to where those before had an outcome, as in `found and found.close()`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from isolint.facts.builder import Builder
from isolint.facts.records import BlockKind, Demand
from isolint.facts.terms import UNKNOWN, Term


class Mark(NamedTuple):
    """How many events and blocks a scope had before an operand."""

    events: int
    blocks: int


def mark(scope: Builder) -> Mark:
    """Return where a scope stands."""
    return Mark(len(scope.events), len(scope.blocks))


def set_apart(scope: Builder, before: Mark, tests: Sequence[Term], outcome: bool) -> None:
    """Put what an operand has added since a mark into a branch that asks for an outcome of conditions."""
    if len(scope.events) == before.events:
        return
    scope.open_block(BlockKind.BRANCH)
    branch = scope.block
    scope.close_block()
    for place in range(before.events, len(scope.events)):
        event = scope.events[place]
        if event.block == scope.block:
            scope.events[place] = event._replace(block=branch)
    for place in range(before.blocks, branch):
        block = scope.blocks[place]
        if block.parent == scope.block:
            scope.blocks[place] = block._replace(parent=branch)
    for test in tests:
        note(scope, test, outcome, branch, 0)


def note(scope: Builder, test: Term, outcome: bool, block: int, start: int) -> None:
    """Note a condition of a block part by part, as far as each has to have an outcome of its own."""
    if test[0] == "not":
        note(scope, test[1], not outcome, block, start)
    elif test[0] == ("and" if outcome else "or"):
        for part in test[1]:
            note(scope, part, outcome, block, start)
    elif test != UNKNOWN:
        scope.demands.append(Demand(test, outcome, block, start))
