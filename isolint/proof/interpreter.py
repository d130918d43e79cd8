"""Which interpreter runs a project's tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint.errors import IsolintError

_ASK = "import sys, pytest; print(sys.version.split()[0], pytest.__version__)"
_SECONDS = 60
_FOLDERS = (".venv", "venv", "env")
_PROGRAMS = ("bin/python", "Scripts/python.exe")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that has pytest; `origin` says why it was chosen."""

    path: str
    origin: str
    python: str
    pytest: str

    @property
    def line(self) -> str:
        """Return one line that says what is used."""
        return f"{self.path} (Python {self.python}, pytest {self.pytest}; {self.origin})"


def find(root: Path, asked: str | None, environment: Mapping[str, str]) -> Interpreter:
    """Return the interpreter that was asked for, or else the first likely one that has pytest.

    Raises:
        IsolintError: There is none; the message has the command that would mend it.
    """
    found = [(asked, "asked for")] if asked is not None else list(_candidates(root, environment))
    for path, origin in found:
        versions = _versions(path, root)
        if versions is not None:
            return Interpreter(path, origin, *versions)
    path = found[0][0]
    if asked is not None and not _runs(path, root):
        raise IsolintError(f"{path} is no Python interpreter")
    raise IsolintError(
        f"{path} has no pytest: install it with `{path} -m pip install pytest`, "
        "or name the project's interpreter with `--python`"
    )


def has_module(found: Interpreter, root: Path, name: str) -> bool:
    """Tell whether an interpreter can import a module of that name."""
    ask = f"import importlib.util; print(importlib.util.find_spec({name!r}) is not None)"
    return _output((found.path, "-c", ask), root).strip() == "True"


def version_of(found: Interpreter, root: Path, distribution: str) -> str | None:
    """Return the version of what is installed beside an interpreter, or None."""
    ask = f"import importlib.metadata; print(importlib.metadata.version({distribution!r}))"
    return _output((found.path, "-c", ask), root).strip() or None


def _candidates(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    active = environment.get("VIRTUAL_ENV") or environment.get("CONDA_PREFIX")
    if active:
        yield from ((path, "the active environment") for path in _programs(Path(active)))
    for folder in (root, *root.parents):
        for name in _FOLDERS:
            yield from ((path, f"the environment in {folder / name}") for path in _programs(folder / name))
        if (folder / ".git").exists():
            break
    yield sys.executable, "the interpreter that runs isolint"


def _programs(environment: Path) -> Iterator[str]:
    for name in _PROGRAMS:
        # Not resolved: the link is what makes it the environment's own.
        path = environment / name
        if path.exists() and os.access(path, os.X_OK):
            yield str(path)


def _versions(path: str, root: Path) -> tuple[str, str] | None:
    words = _output((path, "-c", _ASK), root).split()
    return (words[0], words[1]) if len(words) == 2 else None


def _runs(path: str, root: Path) -> bool:
    return _output((path, "-c", "print('yes')"), root).strip() == "yes"


def _output(command: tuple[str, ...], root: Path) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
