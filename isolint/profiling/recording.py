"""Put the runs of one suite together into its profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isolint.profiling.baseline import Profile, Run, Test
from isolint.profiling.measurement import Measurement, Status, TestTimes

#: Of several runs the worst ending counts.
_WORST = (Status.UNFINISHED, Status.FAILED, Status.EMPTY, Status.PASSED)


@dataclass(frozen=True, slots=True)
class Subject:
    """What was run: the name of its profile, the marker if it is one, the line that runs it, and when."""

    name: str
    marker: str | None
    command: str
    generated_at: str


def profile(subject: Subject, runs: Sequence[Measurement]) -> Profile:
    """Return the profile of at least one run; of a run that was cut off it has what was done until then."""
    status = next(worst for worst in _WORST if any(run.status is worst for run in runs))
    decisive = next(run for run in runs if run.status is status)
    return Profile(
        name=subject.name,
        marker=subject.marker,
        command=subject.command,
        status=status,
        generated_at=subject.generated_at,
        runs=tuple(_run(run) for run in runs),
        tests=_tests(runs),
        counts=decisive.counts,
        deselected=max(run.deselected for run in runs),
        trouble=decisive.trouble,
        fixtures=sorted(runs, key=lambda run: run.wall)[(len(runs) - 1) // 2].fixtures,
    )


def _run(run: Measurement) -> Run:
    return Run(run.wall, run.session, run.collection, run.pace, run.cpu, run.waited, run.workers)


def _tests(runs: Sequence[Measurement]) -> tuple[Test, ...]:
    seen: list[dict[str, TestTimes]] = [{test.node_id: test for test in run.tests} for run in runs]
    names = sorted({name for tests in seen for name in tests})
    return tuple(_test(name, [tests.get(name) for tests in seen]) for name in names)


def _test(node_id: str, seen: Sequence[TestTimes | None]) -> Test:
    latest = next(test for test in reversed(seen) if test is not None)
    return Test(
        node_id=node_id,
        result=latest.result,
        setup=tuple(test.setup if test else None for test in seen),
        call=tuple(test.call if test else None for test in seen),
        teardown=tuple(test.teardown if test else None for test in seen),
        cpu=tuple(test.cpu if test else None for test in seen),
        waited=tuple(test.waited if test else None for test in seen),
        pace=tuple(test.pace if test else None for test in seen),
    )
