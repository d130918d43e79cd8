"""Run a test suite once, in a subprocess of its own interpreter, and return what happened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from .record import RecordError, RunRecord, read
from .recorder import RECORD_OPTION, REVERSE_OPTION

#: The name under which a suite's interpreter, where isolint need not be installed, imports the plugin.
GUEST_PACKAGE = "isolint_runtime"
GUEST_MODULES = ("__init__.py", "record.py", "recorder.py")

#: Left over from a pytest that started us; a nested one would believe it is that pytest's worker.
INHERITED = ("PYTEST_XDIST_", "PYTEST_CURRENT_TEST")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """In which order and in how many processes to run which part of a suite."""

    label: str
    targets: tuple[str, ...] = ()
    reverse: bool = False
    seed: int | None = None
    workers: int = 0
    dist: str = "load"

    def arguments(self) -> tuple[str, ...]:
        """Return the pytest arguments that make it so; pytest-randomly is off unless there is a seed."""
        order = ("-p", "no:randomly") if self.seed is None else (f"--randomly-seed={self.seed}",)
        spread = ("-n", str(self.workers), "--dist", self.dist) if self.workers else ("-n", "0")
        return (*order, *spread, *((REVERSE_OPTION,) if self.reverse else ()), *self.targets)


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that ended without a record: wrong arguments, a dead interpreter, or out of time."""

    exit_code: int | None
    output: str


@dataclass(frozen=True, slots=True)
class Suite:
    """A test suite and the interpreter that can run it."""

    root: Path
    python: str = sys.executable
    timeout: float = 600.0


def run(suite: Suite, arrangement: Arrangement) -> RunRecord | Crash:
    """Run the suite as arranged; its tree stays clean of caches."""
    with tempfile.TemporaryDirectory(prefix="isolint-run-") as folder:
        scratch = Path(folder)
        _install_plugin(scratch)
        record = scratch / "record.json"
        command = [
            *(suite.python, "-m", "pytest", "-p", f"{GUEST_PACKAGE}.recorder", RECORD_OPTION, str(record)),
            *("-q", "--tb=short", "-o", f"cache_dir={scratch / 'cache'}"),
            *arrangement.arguments(),
        ]
        try:
            done = subprocess.run(
                command,
                cwd=suite.root,
                env=_environment(scratch),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=suite.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Crash(None, f"no end after {suite.timeout:.0f} seconds")
        try:
            return read(record)
        except RecordError:
            return Crash(done.returncode, done.stdout)


def _install_plugin(scratch: Path) -> None:
    guest = scratch / GUEST_PACKAGE
    guest.mkdir()
    package = resources.files(__package__ or GUEST_PACKAGE)
    for name in GUEST_MODULES:
        with resources.as_file(package / name) as module:
            shutil.copyfile(module, guest / name)


def _environment(scratch: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(INHERITED)}
    inherited = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(scratch), *([inherited] if inherited else [])])
    # A rewritten file can have the size and the time of the old one; bytecode must not outlive it.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment
