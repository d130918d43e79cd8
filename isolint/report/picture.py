"""What the pages with pictures show: bars with their places in per cent, and the words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from isolint.profiling.baseline import PHASES, Profile, Test, known
from isolint.profiling.comparing import Level, MarkerComparison
from isolint.profiling.measurement import Measurement, TestTimes
from isolint.report.profile_text import seconds

#: The longest so many tests of a run are drawn; a page with more would be slow.
_DRAWN = 5000

_SLOWEST = 25
_TITLES = {"setup": "set-up", "call": "call", "teardown": "teardown"}


@dataclass(frozen=True, slots=True)
class Part:
    """A phase of a bar: its width in per cent of the bar, or of the axis, and its seconds."""

    phase: str
    width: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A test on the timeline: where it begins and how wide it is, in per cent of the session."""

    name: str
    result: str
    left: float
    width: float
    parts: tuple[Part, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A worker with its tests, in their order."""

    worker: str
    note: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A run: `ticks` are places on its axis with their labels, `omitted` counts the tests not drawn."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar made of phases, in per cent of the longest bar beside it."""

    name: str
    seconds: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars, before and after, with widths in per cent of the longest of all."""

    name: str
    before: float
    after: float
    widths: tuple[float, float]
    words: str


def timeline(run: Measurement) -> Timeline | None:
    """Return what ran when on which worker, or None where nobody noted when tests began."""
    started = run.started
    timed = [test for test in run.tests if test.began is not None]
    if started is None or not timed:
        return None
    whole = max(run.session or 0.0, max((test.began or 0.0) + test.seconds for test in timed) - started)
    drawn = sorted(timed, key=lambda test: -test.seconds)[:_DRAWN]
    lanes = tuple(
        Lane(
            worker=use.worker,
            note=f"{use.tests} tests, {seconds(use.busy)}",
            pieces=tuple(
                _piece(test, started, whole)
                for test in sorted(drawn, key=lambda test: test.began or 0.0)
                if test.worker == use.worker
            ),
        )
        for use in run.workers
    )
    ticks = tuple((100 * step / 5, seconds(whole * step / 5)) for step in range(6))
    return Timeline(lanes, ticks, len(timed) - len(drawn))


def _piece(test: TestTimes, started: float, whole: float) -> Piece:
    phases = {"setup": test.setup, "call": test.call, "teardown": test.teardown}
    words = ", ".join(f"{_TITLES[phase]} {seconds(value)}" for phase, value in phases.items())
    return Piece(
        name=test.node_id,
        result=test.result.value,
        left=_percent((test.began or started) - started, whole),
        width=_percent(test.seconds, whole),
        parts=_parts(phases.items(), test.seconds),
        text=f"{test.node_id}: {test.result.value} on {test.worker}, {words}",
    )


def modules(profile: Profile) -> tuple[Stack, ...]:
    """Return the phases of each module, the medians of its tests added up, the longest first."""
    by_module: dict[str, list[Test]] = {}
    for test in profile.tests:
        by_module.setdefault(test.module, []).append(test)
    phases = {
        module: {phase: sum(_median(getattr(test, phase)) for test in tests) for phase in PHASES}
        for module, tests in by_module.items()
    }
    return _stacks(phases.items())


def slowest(profile: Profile) -> tuple[Stack, ...]:
    """Return the tests that take longest, by their phases."""
    phases = (
        (test.node_id, {phase: _median(getattr(test, phase)) for phase in PHASES}) for test in profile.tests
    )
    return _stacks(phases)[:_SLOWEST]


def _stacks(rows: Iterable[tuple[str, dict[str, float]]]) -> tuple[Stack, ...]:
    found = sorted(((sum(row.values()), name, row) for name, row in rows), key=lambda row: (-row[0], row[1]))
    longest = found[0][0] if found else 0.0
    return tuple(Stack(name, total, _parts(row.items(), longest)) for total, name, row in found)


def _parts(phases: Iterable[tuple[str, float]], whole: float) -> tuple[Part, ...]:
    return tuple(Part(phase, _percent(value, whole), value) for phase, value in phases if value > 0.0)


def pairs(comparison: MarkerComparison) -> tuple[Pair, ...]:
    """Return the suite and its modules before and after."""
    changes = (*comparison.at(Level.MARKER), *comparison.at(Level.MODULE))
    longest = max((max(change.before, change.after) for change in changes), default=0.0)
    return tuple(
        Pair(
            name=change.name,
            before=change.before,
            after=change.after,
            widths=(_percent(change.before, longest), _percent(change.after, longest)),
            words=change.verdict.value
            if change.share is None
            else f"{change.share:+.1%}, {change.verdict.value}",
        )
        for change in changes
    )


def percents(values: Sequence[float]) -> tuple[float, ...]:
    """Return values in per cent of the greatest."""
    return tuple(_percent(value, max(values, default=0.0)) for value in values)


def _percent(value: float, whole: float) -> float:
    return round(100 * value / whole, 4) if whole > 0 else 0.0


def _median(values: Sequence[float | None]) -> float:
    found = known(values)
    return median(found) if found else 0.0
