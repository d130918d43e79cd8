"""What the commands share that run suites to see what they cost: one run, and where the figures go."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from isolint import workspace
from isolint.commands.session import writing
from isolint.errors import IsolintError
from isolint.profiling.measurement import Measurement, measurement
from isolint.proof import interpreter
from isolint.proof.opening import RANDOMLY_STILL, needs_randomly
from isolint.runtime.launch import Arrangement, Crash, Suite, measure
from isolint.runtime.record import RunRecord

#: A run may take as long as a suite may reasonably take, unless a limit is asked for: a day.
_PATIENCE = 86_400.0

#: What pytest exits with where it does not understand its arguments, and how it begins to say so.
_USAGE = 4
_COMPLAINT = "error: "
_UNKNOWN = "unrecognized arguments: "

_DISTRIBUTING = ("-n", "--numprocesses", "--dist", "--maxprocesses", "--tx")


@dataclass(slots=True)
class Measurer:
    """Runs one suite as often as it is asked to; `interpreter` is a line on what runs it."""

    suite: Suite
    interpreter: str = ""

    def run(self, words: Sequence[str]) -> Measurement:
        """Run pytest with some words in the suite's root, and return what it cost."""
        arrangement = Arrangement("profile", targets=tuple(words))
        measured = measure(self.suite, arrangement)
        if needs_randomly(measured.result):
            self.suite = replace(self.suite, in_order=RANDOMLY_STILL)
            measured = measure(self.suite, arrangement)
        complaint = self._complaint(measured.result)
        found = measurement(measured)
        return replace(found, trouble=complaint) if complaint else found

    def _complaint(self, result: RunRecord | Crash) -> str:
        """Return what pytest had against its arguments, or an empty string."""
        if isinstance(result, RunRecord) or result.exit_code != _USAGE:
            return ""
        said = _said(result)
        if _UNKNOWN in said and any(word.startswith(_DISTRIBUTING) for word in said.split()):
            mend = f"install it with `{self.suite.python} -m pip install pytest-xdist`"
            return f"pytest-xdist is not there, or switched off: {mend}"
        return f"pytest: {said}"


def _said(crash: Crash) -> str:
    lines = [line.strip() for line in crash.output.splitlines() if line.strip()]
    complaints = [line for line in lines if _COMPLAINT in line.lower() and "usage:" not in line]
    if complaints:
        return complaints[0][complaints[0].lower().index(_COMPLAINT) + len(_COMPLAINT) :]
    return lines[-1] if lines else "it printed nothing"


def measurer(root: Path, python: str | None, limit: float | None, say: Callable[[str], None]) -> Measurer:
    """Return what runs a project's suite with its own interpreter.

    Raises:
        IsolintError: There is no interpreter with pytest.
    """
    found = interpreter.find(root, python, os.environ)
    say(f"Running with {found.line}")
    suite = Suite(root, found.path, timeout=limit or _PATIENCE, xdist=False)
    return Measurer(suite, f"Python {found.python}, pytest {found.pytest}")


def require_writable(path: Path) -> None:
    """Raise `IsolintError` if a file cannot be written, before time is spent on what goes into it."""
    target = path if path.exists() else path.parent
    while not target.exists():
        target = target.parent
    # For root `os.access` finds everything writable.
    if not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        raise IsolintError(f"cannot write {path}: {target} is read-only")
    if target != path and not target.is_dir():
        raise IsolintError(f"cannot write {path}: {target} is no folder")


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all, and the folders that it lies in.

    Raises:
        IsolintError: It cannot be written.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else None
    workspace.commit(path.parent, {path.name: (before, content)})
