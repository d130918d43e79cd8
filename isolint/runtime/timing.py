"""A pytest plugin that notes what a run costs and pytest's own reports do not say.

Load it with `-p`; it does nothing without its option. Under pytest-xdist the workers send what they note with
their reports, and the controller writes it down.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .record import MAIN
from .times import PROCESS, SPAN, line

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMES_OPTION = "--isolint-times"

#: The attribute of a report, and the entry of a worker's output, that brings what was noted.
CARRIED = "isolint_times"

#: Where Linux says how many nanoseconds a process has waited for a processor, as the second number.
_SCHEDULER = "/proc/self/schedstat"


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
    """Reads what this process has cost so far."""

    def __init__(self) -> None:
        try:
            self._scheduler: int | None = os.open(_SCHEDULER, os.O_RDONLY)
        except OSError:
            self._scheduler = None

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


class Timekeeper:
    """Notes the costs of each phase on its report, and those of the process at its end."""

    def __init__(self, worker: str, output: dict[str, Any]) -> None:
        self._worker = worker
        self._output = output
        self._clock = Clock()
        self._began = self._collected = time.time()
        self._deselected = 0
        self._last = self._clock.read()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Note when the session begins."""
        self._began = time.time()

    def pytest_collection_finish(self) -> None:
        """Note when all tests are known."""
        self._collected = time.time()

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what is left out."""
        self._deselected += len(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> None:
        """Begin with a test."""
        self._last = self._clock.read()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Let the report of a phase carry when it began and what it took of the machine."""
        (cpu, queued), (cpu_before, queued_before) = self._clock.read(), self._last
        outcome: Any = yield
        if outcome.excinfo is None:
            waited = None if queued is None or queued_before is None else queued - queued_before
            setattr(outcome.get_result(), CARRIED, [call.start, cpu - cpu_before, waited])
        self._last = self._clock.read()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Leave what the process took where the worker, or the writer, finds it."""
        used = os.times()
        self._output[CARRIED] = [
            *(self._worker, self._began, self._collected, time.time()),
            *(used.user + used.system, used.children_user + used.children_system),
            *(self._clock.read()[1], self._deselected),
        ]


class Writer:
    """Writes down what the reports of one session carry, wherever the tests ran."""

    def __init__(self, path: Path, output: dict[str, Any]) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._own = output

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a report brings."""
        carried = getattr(report, CARRIED, None)
        if carried is None:
            return
        # The controller's reports carry the node that they came from; pytest itself knows no such attribute.
        node: Any = getattr(report, "node", None)
        worker = MAIN if node is None else str(node.gateway.id)
        self._write(SPAN, [report.nodeid, worker, report.when, *carried, hasattr(report, "wasxfail")])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Write what a worker says of itself at its end."""
        carried = getattr(node, "workeroutput", {}).get(CARRIED)
        if carried is not None:
            self._write(PROCESS, carried)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write what this process says of itself, whose session ends when that of its workers has."""
        worker, began, collected, _, *costs = self._own[CARRIED]
        self._write(PROCESS, [worker, began, collected, time.time(), *costs])
        self._file.close()

    def _write(self, kind: str, values: list[Any]) -> None:
        # Of workers that are stopped early the end is told after that of the session.
        if not self._file.closed:
            self._file.write(line(kind, values))
            self._file.flush()
