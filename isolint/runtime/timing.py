"""A pytest plugin that notes what a run costs and pytest's own reports do not say.

Load it with `-p`; it does nothing without its option. Under pytest-xdist the workers send what they note with
their reports, and the controller writes it down.
"""

from __future__ import annotations

import inspect
import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .record import MAIN
from .times import FIXTURE, PROCESS, SPAN, line

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

TIMES_OPTION = "--isolint-times"

#: The attribute of a report, and the entry of a worker's output, that brings what was noted.
CARRIED = "isolint_times"

#: The attribute of a report that brings what fixtures were set up for it.
FIXTURES = "isolint_fixtures"

#: Where Linux says how many nanoseconds a process has waited for a processor, as the second number.
_SCHEDULER = "/proc/self/schedstat"

#: Seconds between two looks at the pace of the machine, and the work of one: some tenths of a millisecond.
_INTERVAL = 0.05
_TIMES, _WORK = 5, range(500)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our option."""
    parser.getgroup("isolint").addoption(
        TIMES_OPTION, metavar="PATH", help="write to PATH what the run costs beside what pytest reports"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take the time in each process that runs tests, and write it down in the one that hears all reports."""
    path = config.getoption(TIMES_OPTION)
    if not path:
        return
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    output: dict[str, Any] = getattr(config, "workeroutput", {})
    timekeeper = Timekeeper(str(worker["workerid"]) if worker else MAIN, output)
    config.pluginmanager.register(timekeeper, "isolint-timekeeper")
    if worker is None:
        config.pluginmanager.register(Writer(Path(path).absolute(), output), "isolint-times")


class Clock:
    """Tells the time, whatever tests do to it, and reads what this process has cost so far."""

    def __init__(self) -> None:
        # Libraries that stop time replace the functions in modules, and those that move it leave this one.
        self.count = time.perf_counter
        self._offset = time.time() - self.count()
        try:
            self._scheduler: int | None = os.open(_SCHEDULER, os.O_RDONLY)
        except OSError:
            self._scheduler = None

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return self._offset + self.count()

    def read(self) -> tuple[float, float | None]:
        """Return its seconds on a processor, and those that its main thread has waited for one."""
        return time.process_time(), self._queued()

    def _queued(self) -> float | None:
        if self._scheduler is None:
            return None
        try:
            return int(os.pread(self._scheduler, 100, 0).split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            # A test may close what it did not open.
            self._scheduler = None
            return None


class Pace:
    """Tells how fast the machine is, which its other tenants change: by what a fixed piece of work takes."""

    def __init__(self, clock: Clock) -> None:
        self.looks: list[list[float]] = []
        self._clock = clock
        self._next = 0.0

    def look(self) -> None:
        """Do the piece of work, if none was done for a while, and note when that was and what it took."""
        now = self._clock.now()
        if now >= self._next:
            self.looks.append([now, statistics.median(_work() for _ in range(_TIMES))])
            self._next = self._clock.now() + _INTERVAL


def _work() -> float:
    before = time.thread_time()
    words = {str(number * 7919 % 1009): number for number in _WORK}
    sorted(words, key=words.__getitem__, reverse=True)
    return time.thread_time() - before


class Timekeeper:
    """Notes the costs of each phase on its report, and those of the process at its end."""

    def __init__(self, worker: str, output: dict[str, Any]) -> None:
        self._worker = worker
        self._output = output
        self._clock = Clock()
        self._pace = Pace(self._clock)
        self._began = self._collected = self._clock.now()
        self._deselected = 0
        self._before = self._clock.read()
        self._phase: list[float | None] = [self._began, 0.0, 0.0, None]
        self._fixtures: list[list[Any]] = []
        self._within: list[float] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Note when the session begins, and what it took to get there."""
        self._began = self._clock.now()
        self._before = self._clock.read()

    def pytest_collection_finish(self) -> None:
        """Note when all tests are known."""
        self._collected = self._clock.now()

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what is left out."""
        self._deselected += len(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> None:
        """Look at the machine before a test begins."""
        self._pace.look()

    def pytest_runtest_logfinish(self) -> None:
        """Look at it again after the test."""
        self._pace.look()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        """Take what the set-up of a test costs."""
        yield from self._take()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Take what the test itself costs."""
        yield from self._take()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        """Take what the teardown of a test costs."""
        yield from self._take()

    def _take(self) -> Iterator[None]:
        began, (cpu_before, queued_before) = self._clock.now(), self._clock.read()
        yield
        cpu, queued = self._clock.read()
        seconds = self._clock.now() - began
        self._phase = [began, seconds, cpu - cpu_before, _difference(queued, queued_before)]

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Take the time of a fixture's set-up, without that of those which it asks for meanwhile."""
        self._within.append(0.0)
        began = self._clock.count()
        yield
        whole = self._clock.count() - began
        others = self._within.pop()
        if self._within:
            self._within[-1] += whole
        row = [fixturedef.argname, str(fixturedef.scope), _place(fixturedef.func), whole - others]
        self._fixtures.append(row)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, None]:
        """Let the report of a phase carry when it began and what it took of the machine."""
        outcome = yield
        if outcome.excinfo is None:
            setattr(outcome.get_result(), CARRIED, self._phase)
            setattr(outcome.get_result(), FIXTURES, self._fixtures)
        self._fixtures = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Leave what the process took where the worker, or the writer, finds it."""
        (cpu, queued), (cpu_before, queued_before) = self._clock.read(), self._before
        children = os.times()
        cpu += children.children_user + children.children_system
        self._output[CARRIED] = [
            *(self._worker, self._began, self._collected, self._clock.now()),
            *(cpu - cpu_before, _difference(queued, queued_before), cpu_before, queued_before),
            *(self._pace.looks, self._deselected),
        ]


class Writer:
    """Writes down what the reports of one session carry, wherever the tests ran."""

    def __init__(self, path: Path, output: dict[str, Any]) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._own = output
        self._clock = Clock()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a report brings."""
        carried = getattr(report, CARRIED, None)
        if carried is None:
            return
        # The controller's reports carry the node that they came from; pytest itself knows no such attribute.
        node: Any = getattr(report, "node", None)
        worker = MAIN if node is None else str(node.gateway.id)
        self._write(SPAN, [report.nodeid, worker, report.when, *carried, hasattr(report, "wasxfail")])
        for fixture in getattr(report, FIXTURES, ()):
            self._write(FIXTURE, [report.nodeid, worker, *fixture])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Write what a worker says of itself at its end."""
        carried = getattr(node, "workeroutput", {}).get(CARRIED)
        if carried is not None:
            self._write(PROCESS, carried)

    def pytest_sessionfinish(self) -> None:
        """Write what this process says of itself, whose session ends when that of its workers has."""
        # Neither first nor last: beside the hook in which pytest's own JUnit report takes the time.
        worker, began, collected, _, *costs = self._own[CARRIED]
        self._write(PROCESS, [worker, began, collected, self._clock.now(), *costs])
        self._file.close()

    def _write(self, kind: str, values: list[Any]) -> None:
        # Of workers that are stopped early the end is told after that of the session.
        if not self._file.closed:
            self._file.write(line(kind, values))
            self._file.flush()


def _place(function: Any) -> str:
    # What plugins put around a fixture's function usually leads to it; what is partial or callable does not.
    code = getattr(inspect.unwrap(function), "__code__", None)
    return str(code.co_filename) if code is not None else ""


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
