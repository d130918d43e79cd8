"""Strategies of running one suite, in turn, and what they gain and give up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from isolint.profile_config import Strategy
from isolint.profiling.measurement import Measurement, Result, Status
from isolint.profiling.statistics import Judgement, Samples, judge, pooled

_BAD = (Result.FAILED, Result.ERROR)


@dataclass(frozen=True)
class Benched:
    """One strategy with its runs, of which there is at least one, and the line that runs it."""

    strategy: Strategy
    command: str
    runs: tuple[Measurement, ...]

    @cached_property
    def walls(self) -> tuple[float, ...]:
        """Return the wall time of each run that came to its end, in seconds."""
        return tuple(run.wall for run in self.runs if run.status in (Status.PASSED, Status.FAILED))

    @property
    def wall(self) -> float | None:
        """Return the median of the wall times, None where no run came to its end."""
        return median(self.walls) if self.walls else None

    @property
    def typical(self) -> Measurement:
        """Return the run whose wall time is the median, or the one below it; a whole one if there is any."""
        whole = [run for run in self.runs if run.status in (Status.PASSED, Status.FAILED)] or list(self.runs)
        return sorted(whole, key=lambda run: run.wall)[(len(whole) - 1) // 2]

    @cached_property
    def ran(self) -> frozenset[str]:
        """Return the tests that ran in some run, those that were skipped left out."""
        return frozenset(
            test.node_id for run in self.runs for test in run.tests if test.result is not Result.SKIPPED
        )

    @cached_property
    def unstable(self) -> dict[str, tuple[Result, ...]]:
        """Return node id -> how a test ended, for each that did not end alike in all runs, or was missing."""
        seen: dict[str, list[Result]] = {}
        for run in self.runs:
            for test in run.tests:
                seen.setdefault(test.node_id, []).append(test.result)
        return {
            node_id: tuple(results)
            for node_id, results in sorted(seen.items())
            if len(set(results)) > 1 or len(results) != len(self.runs)
        }

    @property
    def failing(self) -> tuple[str, ...]:
        """Return the tests that failed in every run."""
        failed = [{test.node_id for test in run.tests if test.result in _BAD} for run in self.runs]
        return tuple(sorted(frozenset.intersection(*map(frozenset, failed))))

    @property
    def troubles(self) -> tuple[str, ...]:
        """Return what came in the way of runs that did not come to their end."""
        found = (run.trouble or run.status.value for run in self.runs if run.status is Status.UNFINISHED)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Gain:
    """What a strategy does to the wall time of another, and whether runs of one differ as much."""

    before: float
    after: float
    judgement: Judgement

    @property
    def seconds(self) -> float:
        """Return the difference, in seconds; less than nothing is faster."""
        return self.after - self.before

    @property
    def share(self) -> float:
        """Return the difference as a share of the time before."""
        return self.seconds / self.before

    @property
    def noise(self) -> float:
        """Return the share by which runs may differ in this direction though nothing changed."""
        noise = self.judgement.noise
        # What noise may double on one side it may halve on the other.
        return noise if self.seconds >= 0 else noise / (1 + noise)


@dataclass(frozen=True)
class Bench:
    """All strategies; the first is what the others are measured against."""

    benched: tuple[Benched, ...]
    rounds: int

    @property
    def reference(self) -> Benched:
        """Return what the others are measured against."""
        return self.benched[0]

    def gain(self, one: Benched) -> Gain | None:
        """Return what a strategy gains over the reference, None where one of them never came to its end."""
        if one is self.reference or not (one.walls and self.reference.walls):
            return None
        return gain(self.reference.walls, one.walls, [entry.walls for entry in self.benched])

    def given_up(self, one: Benched) -> frozenset[str]:
        """Return the tests that the reference runs and a strategy does not."""
        return self.reference.ran - one.ran

    def added(self, one: Benched) -> frozenset[str]:
        """Return the tests that a strategy runs and the reference does not."""
        return one.ran - self.reference.ran

    @property
    def fastest(self) -> Benched | None:
        """Return the fastest of those that run all tests of the reference, stably and as well as it does."""
        bad = set(self.reference.failing)
        sound = [
            one
            for one in self.benched
            if one.wall is not None
            and not (self.given_up(one) or one.unstable or one.troubles or set(one.failing) - bad)
        ]
        return min(sound, key=lambda one: one.wall or 0.0, default=None)


def gain(before: Sequence[float], after: Sequence[float], all_walls: Sequence[Sequence[float]]) -> Gain:
    """Return the gain of some runs over others, by the noise of both, or of all runs where that is more."""
    samples = Samples(tuple(before), tuple(after))
    common = pooled(Samples(tuple(walls), tuple(walls)) for walls in all_walls if walls)
    return Gain(median(before), median(after), judge(samples, common))


def turns(count: int, rounds: int) -> list[tuple[int, int]]:
    """Return round and strategy of each run, every round beginning with another strategy.

    What the machine does over time hits all alike then.
    """
    return [(number, (number + step) % count) for number in range(rounds) for step in range(count)]
