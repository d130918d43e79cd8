"""Recordings of suites that were never run: profiles from seconds, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from isolint.profiling import baseline_file
from isolint.profiling.baseline import Baseline, Profile, Run, Test
from isolint.profiling.measurement import Measurement, Result, Status, TestTimes, WorkerUse


def profile(
    tests: Mapping[str, Sequence[float]],
    *,
    name: str = "all",
    status: Status = Status.PASSED,
    skipped: Sequence[str] = (),
    failed: Sequence[str] = (),
    waited: float = 0.0,
    slowness: float = 1.0,
) -> Profile:
    """Return a profile of calls, of which all goes by on a processor; `waited` are added to each of them.

    On a machine of some slowness everything takes so much longer.
    """
    count = len(next(iter(tests.values())))
    calls = {node: [seconds * slowness for seconds in row] for node, row in tests.items()}
    busy = [sum(row[number] + waited for row in calls.values()) for number in range(count)]
    runs = tuple(
        Run(
            wall=1.0 * slowness + total,
            session=total,
            collection=0.1,
            pace=0.0001 * slowness,
            cpu=1.0 * slowness + total - waited * len(calls),
            waited=waited * len(calls),
            workers=(WorkerUse("main", len(tests), total, total, total),),
        )
        for total in busy
    )
    found = tuple(
        Test(
            node,
            Result.SKIPPED if node in skipped else Result.FAILED if node in failed else Result.PASSED,
            setup=(0.0,) * count,
            call=tuple(seconds + waited for seconds in row),
            teardown=(0.0,) * count,
            cpu=tuple(row),
            waited=(waited,) * count,
            pace=(0.0001 * slowness,) * count,
        )
        for node, row in calls.items()
    )
    counts = {Result.PASSED: len(tests)}
    return Profile(name, None, "pytest", status, "2026-01-01T00:00:00+00:00", runs, found, counts)


def write(path: Path, *profiles: Profile) -> Path:
    """Write profiles as a baseline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(baseline_file.dumps(Baseline().with_profiles(profiles)), encoding="utf-8")
    return path


def measurement(wall: float, results: Mapping[str, Result], status: Status = Status.PASSED) -> Measurement:
    """Return a run of some wall time whose tests ended as given, in no time."""
    return Measurement(
        wall=wall,
        session=wall,
        collection=0.0,
        pace=None,
        cpu=None,
        waited=None,
        started=0.0,
        status=status,
        tests=tuple(TestTimes(name, "main", result, 0.0, 0.0, 0.0) for name, result in results.items()),
        workers=(),
    )
