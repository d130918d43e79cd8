"""What must come out of conditions on the way to a write, and the tests that may bring it about."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

from isolint.index.resolution.trees import Tree


class Demanded(NamedTuple):
    """A condition, and the outcome that is asked for."""

    tree: Tree
    outcome: bool


class Sure(enum.IntEnum):
    """Whether conditions are known to come out as demanded, and if so, whether tests may change that."""

    NO = 0
    AT_FIRST = 1
    ALWAYS = 2


class State(NamedTuple):
    """What must come out of conditions on a scope's parameters, and the tests that may bring it about.

    `sure` is told of all other conditions on the way.
    """

    demands: frozenset[Demanded]
    tests: int
    sure: Sure


class Through(NamedTuple):
    """The tests that may come to a write, those that surely do, and those that do whatever went before."""

    tests: int
    surely: int
    always: int


def covers(known: State, new: State) -> bool:
    """Tell whether all that a new state may lead to has been looked for."""
    return known.sure >= new.sure and known.demands <= new.demands and not new.tests & ~known.tests


def in_common(moved: State, known: Sequence[State], tests: int) -> State:
    """Return what stands for a state beside too many others: only what all of them ask for is kept."""
    return State(moved.demands.intersection(*(one.demands for one in known)), tests, Sure.NO)
