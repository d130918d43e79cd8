"""What suites cost, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from isolint.profiling.baseline import PHASES, Profile, known
from isolint.profiling.measurement import Measurement, Result, Status, WorkerUse
from isolint.report.text import Style, plural, printable

_TITLES = {"setup": "set-up", "call": "call", "teardown": "teardown"}

#: Longest lists of failed tests.
_SHOWN = 10

#: Seconds below which a phase is not slow; pytest's own list leaves the same out.
_FELT = 0.005


def ending(run: Measurement) -> str:
    """Return how one run went, in a line."""
    text = f"{counted(run.counts, run.deselected)} in {seconds(run.wall)}"
    return f"{text}; {printable(run.trouble)}" if run.trouble else text


def counted(counts: Mapping[Result, int], deselected: int) -> str:
    """Return counts of tests as pytest's last line has them."""
    parts = [f"{count} {result.value}" for result, count in counts.items()]
    parts += [f"{deselected} deselected"] if deselected else []
    return ", ".join(parts) or "no tests"


def seconds(value: float) -> str:
    """Return seconds as they are shown everywhere."""
    return f"{value:.2f} s"


def render(profiles: Sequence[Profile], slowest: int, style: Style) -> str:
    """Return a block for each profile: its time by phase and worker, and its slowest tests."""
    blocks = [_block(profile, slowest, style) for profile in profiles]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _block(profile: Profile, slowest: int, style: Style) -> Iterator[str]:
    colour = "green" if profile.status is Status.PASSED else "red"
    title = style.paint(profile.name, bold=True)
    counts = style.paint(counted(profile.counts, profile.deselected), fg=colour)
    yield f"{title}: {counts}; {_wall(profile)}"
    yield f"  {profile.command}"
    if profile.status is Status.EMPTY:
        yield f"  {what(profile)} selects no tests: nothing was measured"
        return
    if profile.trouble:
        yield f"  {style.paint(printable(profile.trouble), fg='red')}"
    if not profile.tests:
        return
    yield f"  {', '.join((*_collection(profile), *_phases(profile)))}"
    yield from _workers(profile)
    yield from _failed(profile)
    yield "  slowest:"
    slow = [row for row in profile.slowest if row[2] >= _FELT]
    for node_id, phase, value in slow[:slowest]:
        yield f"  {value:>8.2f} s  {_TITLES[phase]:<8}  {printable(node_id)}"


def what(profile: Profile) -> str:
    """Return the suite of a profile in words."""
    return f"the marker {profile.marker!r}" if profile.marker else "pytest"


def _wall(profile: Profile) -> str:
    walls = [run.wall for run in profile.runs]
    text = f"{seconds(profile.wall)} wall"
    if len(walls) < 2:
        return text
    return f"{text} ({min(walls):.2f} to {max(walls):.2f} in {plural(len(walls), 'run')})"


def _collection(profile: Profile) -> Iterator[str]:
    collections = known(run.collection for run in profile.runs)
    if collections:
        yield f"collection {seconds(sum(collections) / len(collections))}"


def _phases(profile: Profile) -> Iterator[str]:
    """Yield the seconds of each phase, over all tests, of the average run."""
    for phase in PHASES:
        total = sum(sum(known(getattr(test, phase))) for test in profile.tests)
        yield f"{_TITLES[phase]} {seconds(total / len(profile.runs))}"


def _workers(profile: Profile) -> Iterator[str]:
    run = profile.runs[-1]
    for use in run.workers:
        yield f"  {use.worker}: {plural(use.tests, 'test')}, {seconds(use.busy)} in tests{_cpu(use)}"
    if run.efficiency is not None:
        share = f"{run.efficiency:.0%} of {seconds(run.session or 0.0)}"
        many = len(run.workers) > 1
        yield f"  {'parallel efficiency' if many else 'in tests'}: {share}{' on each worker' if many else ''}"


def _cpu(use: WorkerUse) -> str:
    return (
        "" if use.utilisation is None else f", CPU used {use.utilisation:.0%} of {seconds(use.span or 0.0)}"
    )


def _failed(profile: Profile) -> Iterator[str]:
    bad = [test for test in profile.tests if test.result in (Result.FAILED, Result.ERROR)]
    for test in bad[:_SHOWN]:
        yield f"  {test.result.value if test.result else ''}: {printable(test.node_id)}"
    if len(bad) > _SHOWN:
        yield f"  and {len(bad) - _SHOWN} more"
