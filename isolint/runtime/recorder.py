"""A pytest plugin that records a run, and can put its tests into another order.

Load it with `-p`; it does nothing unless one of its options is given. Under pytest-xdist the controller,
which receives the reports of all workers, writes the record; the workers only apply the order.
"""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import journal
from .progress import Event, Gathered, beside, line
from .record import MAIN, Outcome, Phase, write

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

RECORD_OPTION = "--isolint-record"
REVERSE_OPTION = "--isolint-reverse"
SHUFFLE_OPTION = "--isolint-shuffle"
ORDER_OPTION = "--isolint-order"
JOURNAL_OPTION = "--isolint-journal"

PLUGIN_NAME = "isolint-recorder"

#: The plugins whose presence decides how a suite has to be run, by the names that they register under.
KNOWN_PLUGINS = ("xdist", "pytest_cov", "rerunfailures")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("isolint")
    group.addoption(RECORD_OPTION, metavar="PATH", help="write a record of the run, as JSON, to PATH")
    group.addoption(REVERSE_OPTION, action="store_true", help="run the collected tests in reversed order")
    group.addoption(
        SHUFFLE_OPTION, type=int, metavar="SEED", help="shuffle modules, classes and tests, each in its place"
    )
    group.addoption(ORDER_OPTION, metavar="PATH", help="run just the node ids of a JSON list, in its order")
    group.addoption(JOURNAL_OPTION, metavar="PATH", help="keep in the folder PATH what files are changed")


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Keep a journal of files from before the first line of the suite runs."""
    folder = early_config.known_args_namespace.isolint_journal
    if folder:
        temporary = tempfile.gettempdir()
        roots = (str(Path.cwd()), temporary)
        # What pytest's own fixtures make is new in each run.
        spared = (str(Path(folder).parent), *map(str, Path(temporary).glob("pytest-of-*")))
        journal.begin(Path(folder), roots, spared)


def pytest_configure(config: pytest.Config) -> None:
    """Start recording, if that is asked for."""
    path = config.getoption(RECORD_OPTION)
    if path:
        start(config, path)


def start(config: pytest.Config, path: str) -> None:
    """Record this run, unless this is a worker, whose reports go to its controller."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config, Path(path).absolute()), PLUGIN_NAME)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Apply the order, after every other plugin has had its say."""
    chosen = config.getoption(ORDER_OPTION)
    if chosen:
        wanted = json.loads(Path(chosen).read_text(encoding="utf-8"))
        by_id = {item.nodeid: item for item in items}
        kept = [by_id[node_id] for node_id in wanted if node_id in by_id]
        names = set(wanted)
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in names])
        items[:] = kept
    seed = config.getoption(SHUFFLE_OPTION)
    if seed is not None:
        items[:] = _shuffled(items, seed)
    if config.getoption(REVERSE_OPTION):
        items.reverse()


def _shuffled(items: Sequence[pytest.Item], seed: int) -> list[pytest.Item]:
    """Shuffle modules, classes within them and tests within these, so that wide fixtures are set up once.

    Where a name comes depends on nothing but itself: one test less leaves the others in their order.
    """

    def rank(*parts: str) -> float:
        return random.Random("::".join((str(seed), *parts))).random()

    def key(item: pytest.Item) -> tuple[float, ...]:
        parts = item.nodeid.partition("[")[0].split("::")
        return (*(rank(*parts[:depth]) for depth in range(1, len(parts))), rank(item.nodeid))

    return sorted(items, key=key)


class Recorder:
    """Gather the reports of one session, and write the record at its end."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self._config = config
        self._path = path
        self._root = Path(str(getattr(config, "rootpath", None) or config.rootdir))  # type: ignore[attr-defined]
        self._gathered = Gathered()
        self._progress = beside(path).open("w", encoding="utf-8")

    def _note(self, event: Event, *values: Any) -> None:
        self._gathered.take(event, values)
        self._progress.write(line(event, values))
        self._progress.flush()

    def pytest_sessionstart(self) -> None:
        """Note where node ids start, and which plugins there are."""
        present = [name for name in KNOWN_PLUGINS if self._config.pluginmanager.has_plugin(name)]
        self._note(Event.SESSION, str(self._root), present)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what this process will run."""
        self._note(Event.COLLECTED, [item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what the workers will run: each collects the same."""
        self._note(Event.COLLECTED, list(ids))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, None]:
        """Take a module that ends the interpreter when it is imported for one that cannot be collected."""
        outcome = yield
        if outcome.excinfo is not None and issubclass(outcome.excinfo[0], SystemExit):
            reason = f"SystemExit: {outcome.excinfo[1]}"
            outcome.force_result(pytest.CollectReport(collector.nodeid, "failed", reason, []))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a failed collection, which under pytest-xdist arrives once from each worker."""
        if report.failed:
            self._note(Event.ERROR, report.nodeid, _reason(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note that a test begins."""
        self._note(Event.START, nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note that a test is over."""
        self._note(Event.FINISH, nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase ended."""
        try:
            phase, outcome = Phase(report.when), Outcome(report.outcome)
        except ValueError:
            # Plugins invent outcomes, such as "rerun", for tries that they will repeat.
            return
        went_wrong = outcome is not Outcome.PASSED
        reason = _reason(report) if went_wrong else ""
        place = self._place(report) if went_wrong else ""
        self._note(
            *(Event.PHASE, report.nodeid, _worker(report), phase.value, outcome.value),
            *(report.duration, reason, place),
        )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the record, which has all that was kept of the progress."""
        self._progress.close()
        write(self._path, self._gathered.record(int(exitstatus)))
        beside(self._path).unlink()

    def _place(self, report: pytest.TestReport) -> str:
        longrepr: Any = report.longrepr
        crash = getattr(longrepr, "reprcrash", None)
        if crash is not None:
            path, number = str(crash.path), crash.lineno
        elif isinstance(longrepr, tuple):
            path, number = str(longrepr[0]), longrepr[1]
        else:
            return ""
        with contextlib.suppress(ValueError):
            # A short style of tracebacks makes paths relative to the working directory.
            path = Path(path).absolute().relative_to(self._root).as_posix()
        return f"{path}:{number}"


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
