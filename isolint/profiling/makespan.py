"""How long tests would take on several workers, at best."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Makespan:
    """Seconds in tests on some workers: `bound` is what no distribution can beat.

    `by_test` distributes single tests, `by_module` keeps modules together as `--dist loadfile` does.
    """

    workers: int
    bound: float
    by_test: float
    by_module: float


def makespan(tests: Mapping[str, Sequence[float]], workers: int) -> Makespan:
    """Return the makespan of modules, given as path -> seconds of each of their tests."""
    singles = [seconds for row in tests.values() for seconds in row]
    modules = [sum(row) for row in tests.values()]
    longest = max(singles, default=0.0)
    return Makespan(
        workers=workers,
        bound=max(sum(singles) / workers, longest),
        by_test=_longest_first(singles, workers),
        by_module=_longest_first(modules, workers),
    )


def _longest_first(pieces: Iterable[float], workers: int) -> float:
    """Return when the last worker ends if each takes the longest piece left, a third too late at most."""
    ends = [0.0] * workers
    for piece in sorted(pieces, reverse=True):
        heapq.heapreplace(ends, ends[0] + piece)
    return max(ends)
