"""What suites cost, over one or several runs of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from isolint.profiling.measurement import FixtureUse, Result, Status, WorkerUse, efficiency

PHASES = ("setup", "call", "teardown")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a suite, in seconds: its process, pytest's session, and until all tests were collected.

    `pace` are the seconds that a fixed piece of work took on a processor during the run, `cpu` those of the
    process itself on one, and `waited` those of waiting for one.
    """

    wall: float
    session: float | None = None
    collection: float | None = None
    pace: float | None = None
    cpu: float | None = None
    waited: float | None = None
    workers: tuple[WorkerUse, ...] = ()

    @property
    def efficiency(self) -> float | None:
        """Return the share of the session in which its workers were busy with tests."""
        return efficiency(self.session, self.workers)


@dataclass(frozen=True, slots=True)
class Test:
    """One test: the seconds of its phases in each run, None in a run that did not have it.

    `cpu` are its seconds on a processor, `waited` those of waiting for one, and `pace` those that a fixed
    piece of work took around it; each is None where nobody knows.
    """

    __test__ = False

    node_id: str
    result: Result | None
    setup: tuple[float | None, ...] = ()
    call: tuple[float | None, ...] = ()
    teardown: tuple[float | None, ...] = ()
    cpu: tuple[float | None, ...] = ()
    waited: tuple[float | None, ...] = ()
    pace: tuple[float | None, ...] = ()

    @property
    def module(self) -> str:
        """Return the path of its module."""
        return self.node_id.partition("::")[0]

    @property
    def seconds(self) -> tuple[float | None, ...]:
        """Return the seconds of all its phases, as far as they are known, in each run."""
        rows = [row for row in (self.setup, self.call, self.teardown) if row]
        return tuple(_sum(column) for column in zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class Profile:
    """What one suite cost; `marker` is None for the suite as a whole.

    `is_whole` tells whether all tests are listed, as is not so in the old format. `counts` are those of the
    last run, which is the one that `status` speaks of. `fixtures` are those of the run in the middle.
    """

    name: str
    marker: str | None
    command: str
    status: Status
    generated_at: str
    runs: tuple[Run, ...]
    tests: tuple[Test, ...]
    counts: Mapping[Result, int]
    deselected: int = 0
    trouble: str = ""
    is_whole: bool = True
    fixtures: tuple[FixtureUse, ...] = ()

    @property
    def wall(self) -> float:
        """Return the median of the wall times, in seconds."""
        return median(run.wall for run in self.runs) if self.runs else 0.0

    @property
    def is_measured(self) -> bool:
        """Tell whether its figures stand for whole runs: not for one cut off, and not for 0.0 seconds."""
        return self.wall > 0.0 and self.status in (Status.PASSED, Status.FAILED)

    @property
    def slowest(self) -> Iterator[tuple[str, str, float]]:
        """Yield node id, phase and median seconds of each phase of each test, the slowest first."""
        rows = [
            (test.node_id, phase, median(seconds))
            for test in self.tests
            for phase in PHASES
            if (seconds := known(getattr(test, phase)))
        ]
        yield from sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


@dataclass(frozen=True, slots=True)
class Baseline:
    """The profiles of a project, by name."""

    profiles: tuple[Profile, ...] = ()

    def get(self, name: str) -> Profile | None:
        """Return the profile of that name."""
        return next((profile for profile in self.profiles if profile.name == name), None)

    def with_profiles(self, profiles: Iterable[Profile]) -> Baseline:
        """Return it with profiles added, or in the place of those of the same name."""
        by_name = {profile.name: profile for profile in (*self.profiles, *profiles)}
        return Baseline(tuple(by_name[name] for name in sorted(by_name)))

    def durations(self) -> dict[str, tuple[float, ...]]:
        """Return node id -> the seconds of the test with set-up and teardown, in each run that is known."""
        found: dict[str, tuple[float, ...]] = {}
        for profile in self.profiles:
            for test in profile.tests:
                found[test.node_id] = (*found.get(test.node_id, ()), *known(test.seconds))
        return {node_id: found[node_id] for node_id in sorted(found)}


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that are there."""
    return [value for value in values if value is not None]


def _sum(values: Iterable[float | None]) -> float | None:
    found = known(values)
    return sum(found) if found else None
