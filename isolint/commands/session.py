"""What the commands share: the request, the outcome, and opening the project that a request is about."""

from __future__ import annotations

import fnmatch
import os
import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from isolint import config as configuration
from isolint import discovery
from isolint.config import PYTEST_FILES, UNITTEST_FILES, Config
from isolint.engine import project as projects
from isolint.engine.check import Analysis, Setup, analyse, lies_in, prepare
from isolint.engine.pool import Module
from isolint.engine.project import Project
from isolint.errors import ExitCode, IsolintError
from isolint.report.text import Style


@dataclass(frozen=True, slots=True)
class Request:
    """What every command on a project is told; `paths` may be relative to `cwd`."""

    cwd: Path
    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: Path | None = None
    jobs: int = 1
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command prints to each stream, and how it ends."""

    out: str
    err: str
    code: ExitCode


@dataclass(frozen=True, slots=True)
class Session:
    """An opened project; `shown` are the requested paths relative to its root, none meaning all.

    `emptiness` is a warning where there is nothing in those paths to look at.
    """

    setup: Setup
    project: Project
    shown: tuple[str, ...]
    style: Style
    emptiness: str | None = None

    @property
    def root(self) -> Path:
        """Return the project's root."""
        return self.setup.config.root


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file that cannot be written which it is.

    Raises:
        IsolintError: What is written inside fails.
    """
    try:
        yield
    except OSError as error:
        raise IsolintError(f"cannot write {path}: {error.strerror}") from error


def open_session(request: Request) -> Session:
    """Read the whole project that the requested paths belong to.

    Raises:
        IsolintError: A path that is not there, a bad configuration, or nothing that could be read.
    """
    targets = [_target(request.cwd, path) for path in request.paths or (".",)]
    start = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in targets]))
    fallback = request.cwd if start.is_relative_to(request.cwd) else start
    config = configuration.load(start, file=request.config, fallback=fallback)
    shown = tuple(_relative(path, config.root) for path in targets)
    listing = discovery.walk(config.root, targets, config)
    project = projects.load(config.root, listing, request.jobs)
    config = _with_patterns(config, project)
    setup = prepare(config, request.select, request.ignore)
    style = Style(request.colour, lambda path: _seen_from(request.cwd, config.root / path))
    if project.errors and not project.modules:
        raise IsolintError(f"no file could be checked: {project.errors[0].path} {project.errors[0].message}")
    empty = not any(lies_in(path, shown) for path in listing.paths)
    emptiness = f"warning: no Python files in {', '.join(request.paths or ('.',))}" if empty else None
    return Session(setup, project, shown, style, emptiness)


def _with_patterns(config: Config, project: Project) -> Config:
    """Return the configuration, with unittest's pattern where no file that pytest looks for has a test."""
    testing = {posixpath.basename(path) for path, module in project.modules.items() if _has_tests(module)}

    def is_any(patterns: Sequence[str]) -> bool:
        return any(fnmatch.filter(testing, pattern) for pattern in patterns)

    is_unittest = not is_any(PYTEST_FILES) and is_any(UNITTEST_FILES)
    chosen = UNITTEST_FILES if config.python_files == PYTEST_FILES and is_unittest else config.python_files
    return replace(config, python_files=chosen)


def _has_tests(module: Module) -> bool:
    """Tell whether a file defines anything that goes by the name of a test."""
    return any(scope.name.lower().startswith("test") for scope in module.facts.scopes)


def analyse_tests(session: Session) -> Analysis:
    """Analyse the session's project.

    Raises:
        IsolintError: It has no tests.
    """
    analysis = analyse(session.setup, session.project)
    if not analysis.index.tests:
        patterns = ", ".join(session.setup.config.python_files)
        raise IsolintError(f"no tests found in {session.root} (files of tests: {patterns})")
    return analysis


def _target(cwd: Path, name: str) -> Path:
    path = cwd / name
    if not path.exists():
        raise IsolintError(f"{name} does not exist")
    if path.is_file() and path.suffix != ".py":
        raise IsolintError(f"{name} is neither a folder nor a Python file")
    # The last part of a file's path is not resolved: a link goes by its own name.
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _seen_from(cwd: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, cwd)).as_posix()
    except ValueError:
        # On another drive.
        return path.as_posix()


def _relative(path: Path, root: Path) -> str:
    if not path.is_relative_to(root):
        raise IsolintError(f"{path} lies outside of the project root {root}")
    return path.relative_to(root).as_posix()
