"""A pytest plugin that records a run, and can turn its order around.

Load it with `-p`; it does nothing unless one of its options is given. Under pytest-xdist the controller,
which receives the reports of all workers, writes the record; the workers only apply the order.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .record import (
    MAIN,
    CollectionError,
    ItemRecord,
    Outcome,
    Phase,
    PhaseRecord,
    RunRecord,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

RECORD_OPTION = "--isolint-record"
REVERSE_OPTION = "--isolint-reverse"

PLUGIN_NAME = "isolint-recorder"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("isolint")
    group.addoption(RECORD_OPTION, metavar="PATH", help="write a record of the run, as JSON, to PATH")
    group.addoption(REVERSE_OPTION, action="store_true", help="run the collected tests in reversed order")


def pytest_configure(config: pytest.Config) -> None:
    """Start recording, unless this is a worker, whose reports go to its controller."""
    path = config.getoption(RECORD_OPTION)
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(path).absolute()), PLUGIN_NAME)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Reverse the order, after every other plugin has had its say."""
    if config.getoption(REVERSE_OPTION):
        items.reverse()


class Recorder:
    """Gather the reports of one session, and write the record at its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._collected: list[str] = []
        self._phases: dict[tuple[str, str], dict[Phase, PhaseRecord]] = {}
        self._errors: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what this process will run."""
        self._collected = [item.nodeid for item in session.items]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what the workers will run: each collects the same."""
        self._collected = self._collected or list(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a failed collection, which under pytest-xdist arrives once from each worker."""
        if report.failed:
            self._errors.setdefault(report.nodeid, _reason(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase ended; of a test that is run again, the last try counts."""
        try:
            phase, outcome = Phase(report.when), Outcome(report.outcome)
        except ValueError:
            # Plugins invent outcomes, such as "rerun", for tries that they will repeat.
            return
        reason = "" if outcome is Outcome.PASSED else _reason(report)
        phases = self._phases.setdefault((_worker(report), report.nodeid), {})
        phases[phase] = PhaseRecord(phase, outcome, report.duration, reason)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the record."""
        items = tuple(
            ItemRecord(node_id, worker, tuple(phases.values()))
            for (worker, node_id), phases in self._phases.items()
        )
        errors = tuple(CollectionError(node_id, reason) for node_id, reason in self._errors.items())
        write(self._path, RunRecord(int(exitstatus), tuple(self._collected), items, errors))


def _worker(report: pytest.TestReport) -> str:
    # The controller's reports carry the node that they came from; pytest itself knows no such attribute.
    node: Any = getattr(report, "node", None)
    return str(node.gateway.id) if node is not None else MAIN


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the first line that says why: of the exception, or of the skip."""
    longrepr: Any = report.longrepr
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        return _first_line(str(crash.message))
    if isinstance(longrepr, tuple):
        return _first_line(str(longrepr[2]))
    text = str(longrepr or "")
    # A failed import comes as text whose error lines pytest marks with an E in the margin.
    marked = [line[1:].strip() for line in text.split("\n") if line.startswith("E ")]
    return marked[0] if marked else _first_line(text)


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0].strip()
