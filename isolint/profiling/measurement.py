"""One measured run, put together from what pytest reported and what the processes noted."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from isolint.profiling.paces import Paces
from isolint.runtime.launch import INTERRUPTED, Crash, Measured
from isolint.runtime.record import MAIN, ItemRecord, Outcome, Phase, RunRecord
from isolint.runtime.times import FixtureTimes, ProcessTimes, Span, Times

#: Seconds by which pytest's duration of a phase may differ from what was noted, however short it was.
_ASTRAY = 0.5

#: What pytest exits with where no test was run.
_NO_TESTS = 5

#: What files of installed packages are shown below, and the folders that these are in.
INSTALLED = "(installed)"
_PACKAGES = ("site-packages", "dist-packages")


class Status(enum.Enum):
    """How the run of a suite ended as a whole."""

    PASSED = "passed"
    FAILED = "failed"
    EMPTY = "empty"
    UNFINISHED = "unfinished"


class Result(enum.Enum):
    """What became of a test, in the words of pytest's last line and in their order."""

    FAILED = "failed"
    PASSED = "passed"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class TestTimes:
    """One test in one run: seconds of its phases as pytest reports them.

    `pace` are the seconds that a fixed piece of work took on a processor around it.

    `cpu` are its seconds on a processor, `waited` those in which its process waited for one, None where the
    system does not tell; `began` is in seconds since the epoch, None where it is not known.
    """

    __test__ = False

    node_id: str
    worker: str
    result: Result
    setup: float
    call: float
    teardown: float
    cpu: float | None = None
    waited: float | None = None
    pace: float | None = None
    began: float | None = None
    reason: str = ""

    @property
    def seconds(self) -> float:
        """Return the duration of all phases."""
        return self.setup + self.call + self.teardown


@dataclass(frozen=True, slots=True)
class FixtureUse:
    """All set-ups of one fixture in one run: how many, in how many modules and processes, and their seconds.

    `place` is the file that defines it, relative to pytest's root if it lies there, or to where packages are
    installed. `longest` is one set-up.
    """

    name: str
    place: str
    scope: str
    setups: int
    modules: int
    workers: int
    seconds: float
    longest: float

    @property
    def is_own(self) -> bool:
        """Tell whether the project defines it."""
        return not self.place.startswith(INSTALLED) and not PurePath(self.place).is_absolute()


@dataclass(frozen=True, slots=True)
class WorkerUse:
    """One process that ran tests: how long its session was, how long it was busy with tests, in seconds.

    Of the session, `cpu` went by on a processor, that of child processes included, and `waited` in waiting
    for one. All three are None for a process that was killed, `waited` also where the system does not tell.
    """

    worker: str
    tests: int
    busy: float
    span: float | None
    cpu: float | None
    waited: float | None = None

    @property
    def utilisation(self) -> float | None:
        """Return the share of its time on a processor."""
        return self.cpu / self.span if self.span and self.cpu is not None else None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run: `wall` from the start of the process to its end, `session` as pytest's last line counts it.

    `collection` are the seconds until all processes knew their tests, `pace` those that a fixed piece of work
    took on a processor meanwhile. `cpu` and `waited` are those of the process from its very start, on a
    processor and waiting for one. `started` is when pytest began, in
    seconds since the epoch; `trouble` is one line on a run that did not end well.
    """

    wall: float
    session: float | None
    collection: float | None
    pace: float | None
    cpu: float | None
    waited: float | None
    started: float | None
    status: Status
    tests: tuple[TestTimes, ...]
    workers: tuple[WorkerUse, ...]
    fixtures: tuple[FixtureUse, ...] = ()
    deselected: int = 0
    trouble: str = ""
    interrupted: bool = False

    @property
    def counts(self) -> dict[Result, int]:
        """Return how many tests ended how, leaving out what did not happen."""
        found = Counter(test.result for test in self.tests)
        return {result: found[result] for result in Result if found[result]}

    @property
    def efficiency(self) -> float | None:
        """Return the share of the session in which its workers were busy with tests."""
        return efficiency(self.session, self.workers)


def efficiency(session: float | None, workers: Sequence[WorkerUse]) -> float | None:
    """Return the share of a session, in seconds, in which its workers were busy with tests."""
    if not session or not workers:
        return None
    return sum(use.busy for use in workers) / (session * len(workers))


def measurement(measured: Measured) -> Measurement:
    """Return what a run cost, however it ended."""
    result, times = measured.result, measured.times
    record = result.seen if isinstance(result, Crash) else result
    record = record or RunRecord(-1, (), ())
    spans = {(span.worker, span.node_id, span.phase): span for span in times.spans}
    paces = {entry.worker: Paces(entry.looks) for entry in times.processes if entry.looks}
    tests = tuple(_test(item, spans, paces.get(item.worker)) for item in record.items)
    session = next((entry for entry in times.processes if entry.worker == MAIN), None)
    return Measurement(
        wall=measured.seconds,
        session=session.ended - session.began if session else None,
        collection=max(entry.collected for entry in times.processes) - session.began if session else None,
        started=session.began if session else _first(tests),
        pace=median(entry.whole for entry in paces.values()) if paces else None,
        cpu=session.cpu_before + session.cpu if session else None,
        waited=_waited(session),
        status=_status(result, tests),
        tests=tests,
        workers=_workers(tests, times),
        fixtures=_fixtures(times.fixtures, record.root),
        deselected=max((entry.deselected for entry in times.processes), default=0),
        trouble=_trouble(result),
        interrupted=isinstance(result, Crash) and result.output == INTERRUPTED,
    )


def _test(item: ItemRecord, spans: dict[tuple[str, str, str], Span], paces: Paces | None) -> TestTimes:
    found = {phase: spans.get((item.worker, item.node_id, phase.phase.value)) for phase in item.phases}
    seconds = {phase.phase: _plausible(phase.seconds, span) for phase, span in found.items()}
    own = [span for span in found.values() if span is not None]
    cpu = [span.cpu for span in own]
    queued = [span.queued for span in own if span.queued is not None]
    began = min((span.start for span in own), default=None)
    total = sum(seconds.values())
    return TestTimes(
        node_id=item.node_id,
        worker=item.worker,
        result=_result(item, own),
        setup=seconds.get(Phase.SETUP, 0.0),
        call=seconds.get(Phase.CALL, 0.0),
        teardown=seconds.get(Phase.TEARDOWN, 0.0),
        cpu=sum(cpu) if cpu else None,
        waited=sum(queued) if queued else None,
        pace=paces.around(began, began + total) if paces and began else None,
        began=began,
        reason=item.reason if item.outcome is Outcome.FAILED else "",
    )


def _plausible(reported: float, span: Span | None) -> float:
    """Return what pytest reports, or what was noted where a test has set the clock that pytest looks at."""
    if span is None or abs(reported - span.seconds) <= max(_ASTRAY, span.seconds):
        return reported
    return span.seconds


def _result(item: ItemRecord, spans: Iterable[Span]) -> Result:
    failed = {phase.phase for phase in item.phases if phase.outcome is Outcome.FAILED}
    if failed:
        return Result.FAILED if failed & {Phase.CALL, Phase.CRASH} else Result.ERROR
    expected = any(span.expected for span in spans)
    if item.outcome is Outcome.SKIPPED:
        return Result.XFAILED if expected else Result.SKIPPED
    return Result.XPASSED if expected else Result.PASSED


def _status(result: RunRecord | Crash, tests: tuple[TestTimes, ...]) -> Status:
    if isinstance(result, Crash):
        return Status.UNFINISHED
    if result.exit_code == _NO_TESTS and not result.errors:
        return Status.EMPTY
    is_bad = result.exit_code != 0 or any(test.result in (Result.FAILED, Result.ERROR) for test in tests)
    return Status.FAILED if is_bad or result.errors else Status.PASSED


def _waited(process: ProcessTimes | None) -> float | None:
    if process is None or process.queued is None or process.queued_before is None:
        return None
    return process.queued_before + process.queued


def _first(tests: tuple[TestTimes, ...]) -> float | None:
    return min((test.began for test in tests if test.began is not None), default=None)


def _workers(tests: tuple[TestTimes, ...], times: Times) -> tuple[WorkerUse, ...]:
    processes: dict[str, ProcessTimes] = {entry.worker: entry for entry in times.processes}
    names = {test.worker for test in tests} | (processes.keys() - {MAIN})
    return tuple(_use(name, tests, processes.get(name)) for name in sorted(names, key=_rank))


def _fixtures(setups: Iterable[FixtureTimes], root: str) -> tuple[FixtureUse, ...]:
    by_fixture: dict[tuple[str, str, str], list[FixtureTimes]] = {}
    for setup in setups:
        by_fixture.setdefault((_relative(setup.place, root), setup.name, setup.scope), []).append(setup)
    return tuple(
        FixtureUse(
            name=name,
            place=place,
            scope=scope,
            setups=len(found),
            modules=len({setup.node_id.partition("::")[0] for setup in found}),
            workers=len({setup.worker for setup in found}),
            seconds=sum(setup.seconds for setup in found),
            longest=max(setup.seconds for setup in found),
        )
        for (place, name, scope), found in sorted(by_fixture.items())
    )


def _relative(path: str, root: str) -> str:
    place = PurePath(path)
    for folder in _PACKAGES:
        if folder in place.parts:
            return f"{INSTALLED}/{'/'.join(place.parts[place.parts.index(folder) + 1 :])}"
    return place.relative_to(root).as_posix() if root and place.is_relative_to(root) else path


def _use(name: str, tests: tuple[TestTimes, ...], process: ProcessTimes | None) -> WorkerUse:
    own = [test.seconds for test in tests if test.worker == name]
    span = process.ended - process.began if process else None
    cpu, waited = (process.cpu, process.queued) if process else (None, None)
    return WorkerUse(name, len(own), sum(own), span, cpu, waited)


def _rank(name: str) -> tuple[int, str]:
    return len(name), name


def _trouble(result: RunRecord | Crash) -> str:
    if isinstance(result, RunRecord):
        error = next(iter(result.errors), None)
        return f"{error.node_id}: {error.reason}" if error else ""
    where = f" in {', '.join(result.seen.running)}" if result.seen and result.seen.running else ""
    if result.exit_code is None:
        return f"{result.output}{where}"
    if result.seen is not None and result.seen.collected:
        if result.exit_code < 0:
            return f"the interpreter was ended by signal {-result.exit_code}{where}"
        return f"the interpreter ended with code {result.exit_code}{where}"
    lines = [line.strip() for line in result.output.splitlines() if line.strip()]
    return f"pytest ended with code {result.exit_code}: {lines[-1] if lines else 'it printed nothing'}"
