"""Run a test suite once, in a subprocess of its own interpreter, and return what happened."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import IO, TYPE_CHECKING

from . import journal, progress, times
from .asking import ASKED_OPTION, BAD, GOOD, LATER_OPTION, USUAL_OPTION
from .leaks import LeakRecord, LeakRecordError, Mode
from .leaks import read as read_leaks
from .plugin import CHOSEN_OPTION, LEAKS_OPTION, MODE_OPTION, WATCH_LIST_OPTION
from .record import RecordError, RunRecord, read
from .recorder import JOURNAL_OPTION, ORDER_OPTION, RECORD_OPTION, REVERSE_OPTION, SHUFFLE_OPTION
from .timing import TIMES_OPTION
from .watchlist import WatchList, dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The name under which a suite's interpreter, where isolint need not be installed, imports the plugin.
GUEST_PACKAGE = "isolint_runtime"

#: Left over from a pytest that started us; a nested one would believe it is that pytest's worker.
INHERITED = ("PYTEST_XDIST_", "PYTEST_CURRENT_TEST")

#: What a run says that was stopped from the keyboard.
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Asked:
    """A test that is run several times, each time as if its session ended with it, until it ends otherwise.

    That is otherwise than usual: than passing where `is_bad` is false, than the first time where it is None.
    What is collected `later` is so after the test has run once.
    """

    node_id: str
    is_bad: bool | None = None
    later: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the pytest arguments that make it so."""
        usual = () if self.is_bad is None else (f"{USUAL_OPTION}={BAD if self.is_bad else GOOD}",)
        later = (f"{LATER_OPTION}={place}" for place in self.later)
        return ("-p", f"{GUEST_PACKAGE}.asking", f"{ASKED_OPTION}={self.node_id}", *usual, *later)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """In which order and in how many processes to run which part of a suite.

    `order` are node ids, and then nothing else of what the targets hold is run; the test that is `asked` may
    be named there several times. A `seed` shuffles.
    """

    label: str
    targets: tuple[str, ...] = ()
    reverse: bool = False
    seed: int | None = None
    workers: int = 0
    dist: str = "load"
    order: tuple[str, ...] | None = None
    asked: Asked | None = None

    def arguments(self, *, xdist: bool = True) -> tuple[str, ...]:
        """Return the pytest arguments that make it so, all but `order`."""
        none = ("-n", "0") if xdist else ()
        # A test that kills its worker would kill all that come after: one is enough to know.
        spread = ("-n", str(self.workers), "--dist", self.dist, "--max-worker-restart=1")
        shuffle = () if self.seed is None else (f"{SHUFFLE_OPTION}={self.seed}",)
        reverse = (REVERSE_OPTION,) if self.reverse else ()
        return (*(spread if self.workers else none), *shuffle, *reverse, *self.targets)


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that ended without a record: wrong arguments, a dead interpreter, or out of time.

    `exit_code` is None where it was out of time; `seen` is what it had done until then, if it had begun.
    """

    exit_code: int | None
    output: str
    seen: RunRecord | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A test suite and the interpreter that can run it, with what every run of it is told.

    `in_order` are the arguments that keep the suite's own plugins from shuffling it, `path` the folders that
    modules are looked for in before all others. Where the suite is left `untidy`, files that a run changes
    stay changed, and bytecode is kept, as when its users run it.
    """

    root: Path
    python: str = sys.executable
    timeout: float = 600.0
    xdist: bool = True
    options: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ("-p", "no:randomly")
    path: tuple[str, ...] = ()
    untidy: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A run with what it cost: `seconds` of its process, and `times`, which pytest's reports lack."""

    result: RunRecord | Crash
    seconds: float
    times: times.Times


def run(suite: Suite, arrangement: Arrangement) -> RunRecord | Crash:
    """Run the suite as arranged; its tree, and the folder for temporary files, are put back as they were."""
    with tempfile.TemporaryDirectory(prefix="isolint-run-") as folder:
        return _run(suite, arrangement, Path(folder))


def measure(suite: Suite, arrangement: Arrangement) -> Measured:
    """Run the suite as its users do, and return what it cost.

    One that is interrupted, or whose measuring process is told to end, ends as a crash.
    """
    with tempfile.TemporaryDirectory(prefix="isolint-run-") as folder:
        path = Path(folder) / "times"
        words = ("-p", f"{GUEST_PACKAGE}.timing", f"{TIMES_OPTION}={path}")
        began = time.perf_counter()
        try:
            measured = replace(suite, untidy=True, options=(*suite.options, *words))
            result = _run(measured, arrangement, Path(folder))
        except (KeyboardInterrupt, SystemExit):
            result = Crash(None, INTERRUPTED, progress.read(progress.beside(_record(Path(folder)))))
        return Measured(result, time.perf_counter() - began, times.read(path))


def probe(
    suite: Suite,
    arrangement: Arrangement,
    watched: WatchList,
    mode: Mode = Mode.PROBE,
    chosen: tuple[str, ...] = (),
) -> tuple[RunRecord | Crash, LeakRecord | None]:
    """Run the suite under the watcher, and return what stayed changed.

    The watcher can put back what each test leaves, all of it or the chosen sites.
    """
    with tempfile.TemporaryDirectory(prefix="isolint-run-") as folder:
        sites, leaks = Path(folder) / "watch.json", Path(folder) / "leaks.json"
        sites.write_text(dumps(watched), encoding="utf-8")
        words = (
            f"{MODE_OPTION}={mode.value}",
            f"{WATCH_LIST_OPTION}={sites}",
            f"{LEAKS_OPTION}={leaks}",
            *(f"{CHOSEN_OPTION}={site}" for site in chosen),
        )
        result = _run(replace(suite, options=(*suite.options, *words)), arrangement, Path(folder))
        try:
            return result, read_leaks(leaks)
        except LeakRecordError:
            return result, None


def _run(suite: Suite, arrangement: Arrangement, scratch: Path) -> RunRecord | Crash:
    _install_plugin(scratch)
    record = _record(scratch)
    command = [
        *(suite.python, "-m", "pytest", "-p", f"{GUEST_PACKAGE}.recorder", f"{RECORD_OPTION}={record}"),
        # The same plugin, if isolint is installed there, would bring its options a second time.
        *("-p", "no:isolint", "-p", f"{GUEST_PACKAGE}.plugin"),
        *("-q", "--tb=short", "-o", f"cache_dir={scratch / 'cache'}"),
        *(() if suite.untidy else (f"{JOURNAL_OPTION}={scratch / 'journal'}",)),
        *suite.options,
        *suite.in_order,
        *_order(scratch, arrangement),
        *(arrangement.asked.arguments if arrangement.asked else ()),
        *arrangement.arguments(xdist=suite.xdist),
    ]
    try:
        exit_code, output = _execute(command, suite, scratch)
    finally:
        journal.put_back(scratch / "journal")
    try:
        return read(record)
    except RecordError:
        return Crash(exit_code, output, progress.read(progress.beside(record)))


def _record(scratch: Path) -> Path:
    return scratch / "record.json"


def _order(scratch: Path, arrangement: Arrangement) -> tuple[str, ...]:
    if arrangement.order is None:
        return ()
    path = scratch / "order.json"
    path.write_text(json.dumps(arrangement.order), encoding="utf-8")
    # One word: pytest takes the path of an existing file among its arguments for a place where tests are.
    return (f"{ORDER_OPTION}={path}",)


def _execute(command: list[str], suite: Suite, scratch: Path) -> tuple[int | None, str]:
    """Return the exit code, None if it ran out of time, and what was printed."""
    # A file, not a pipe: what a killed run leaves behind may hold a pipe open for ever.
    printed = scratch / "output"
    with printed.open("wb") as output, _started(command, suite, scratch, output) as process:
        try:
            exit_code: int | None = process.wait(suite.timeout)
        except subprocess.TimeoutExpired:
            exit_code = None
    if exit_code is None:
        return None, f"no end after {suite.timeout:.0f} seconds"
    return exit_code, printed.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def _started(
    command: list[str], suite: Suite, scratch: Path, output: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process in a group of its own, and leave nothing of the group behind, whatever happens."""
    process = subprocess.Popen(
        command,
        cwd=suite.root,
        env=_environment(scratch, suite),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


def _install_plugin(scratch: Path) -> None:
    with resources.as_file(resources.files(__package__ or GUEST_PACKAGE)) as package:
        shutil.copytree(package, scratch / GUEST_PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))


def _environment(scratch: Path, suite: Suite) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(INHERITED)}
    inherited = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join(
        [str(scratch), *suite.path, *([inherited] if inherited else [])]
    )
    if not suite.untidy:
        # A rewritten file can have the size and the time of the old one; bytecode must not outlive it.
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment
