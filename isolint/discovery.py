"""Which files of a project are its Python sources."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from isolint.errors import IsolintError
from isolint.model import FileError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from isolint.config import Config

_SKIPPED = frozenset(
    {".eggs", ".git", ".hg", ".nox", ".svn", ".tox", ".venv", "__pycache__", "node_modules", "venv"}
)
_OUTPUT = frozenset({"build", "dist"})


@dataclass(frozen=True, slots=True)
class Listing:
    """A project's Python files, sorted, relative to the root; and the folders that could not be listed."""

    paths: tuple[str, ...]
    errors: tuple[FileError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One ignore file's patterns; they are shown a path without `base` and with `inside` before it."""

    spec: GitIgnoreSpec
    base: str = ""
    inside: str = ""

    def verdict(self, path: str) -> bool | None:
        relative = path[len(self.base) :].lstrip("/")
        return self.spec.check_file(f"{self.inside}/{relative}".lstrip("/")).include


@dataclass(slots=True)
class _Walk:
    """What one walk has come across so far."""

    root: Path
    exclude: _Ignore
    files: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    errors: list[FileError] = field(default_factory=list)


def walk(root: Path, paths: Sequence[Path], config: Config) -> Listing:
    """Return the Python files below `root`.

    Directory links are not followed and a file reached twice counts once. The files among `paths` are
    included even where a pattern ignores them: they were asked for by name.
    """
    state = _Walk(root.resolve(), _Ignore(_compile(config.exclude)))
    for path in paths:
        if path.is_file():
            # Only the folder is resolved: a link to a file goes by its own name.
            relative = (path.parent.resolve() / path.name).relative_to(state.root).as_posix()
            (state.links if path.is_symlink() else state.files).add(relative)
    _descend(state)
    seen = {state.root / path for path in state.files}
    chosen = list(state.files)
    for link in sorted(state.links):
        target = (state.root / link).resolve()
        if target not in seen:
            seen.add(target)
            chosen.append(link)
    return Listing(tuple(sorted(chosen)), tuple(sorted(state.errors, key=lambda error: error.path)))


def _descend(state: _Walk) -> None:
    pending: list[tuple[str, tuple[_Ignore, ...]]] = [("", _outer_ignores(state.root))]
    while pending:
        folder, ignores = pending.pop()
        try:
            entries = list(os.scandir(state.root / folder))
        except OSError as error:
            state.errors.append(FileError(folder or ".", f"cannot be listed: {error.strerror}"))
            continue
        names = {entry.name for entry in entries}
        if folder and "pyvenv.cfg" in names:
            continue
        if ".gitignore" in names:
            ignores = (*ignores, *_read_ignore(state.root / folder / ".gitignore", base=folder))
        ignores = (*ignores, state.exclude)
        for entry in entries:
            path = f"{folder}/{entry.name}".lstrip("/")
            if entry.is_dir(follow_symlinks=False):
                if not _skipped(entry) and not _ignored(f"{path}/", ignores):
                    pending.append((path, ignores[:-1]))
            elif entry.name.endswith(".py") and entry.is_file() and not _ignored(path, ignores):
                (state.links if entry.is_symlink() else state.files).add(path)


def _skipped(entry: os.DirEntry[str]) -> bool:
    # A package may well be called `build`; what a build leaves behind has no `__init__.py` at its top.
    return entry.name in _SKIPPED or (
        entry.name in _OUTPUT and not (Path(entry.path) / "__init__.py").exists()
    )


def _ignored(path: str, ignores: Sequence[_Ignore]) -> bool:
    # The last that has an opinion decides: as in Git, the deepest ignore file.
    verdicts = (ignore.verdict(path) for ignore in reversed(ignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _outer_ignores(root: Path) -> tuple[_Ignore, ...]:
    """Return the ignore files of the repository above the root, unless they ignore the root itself."""
    repository = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    outer: list[_Ignore] = []
    folder = repository
    for step in root.relative_to(repository).parts:
        inside = root.relative_to(folder).as_posix()
        outer += _read_ignore(folder / ".gitignore", inside=inside)
        folder /= step
    return () if any(ignore.verdict("") for ignore in outer) else tuple(outer)


def _read_ignore(path: Path, *, base: str = "", inside: str = "") -> Iterator[_Ignore]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        yield _Ignore(_compile(lines), base, inside)
    except (OSError, IsolintError):
        # Git passes over an ignore file, or a pattern, that it cannot use; so does this.
        return


def _compile(patterns: Sequence[str]) -> GitIgnoreSpec:
    # Imported late: this is a good part of the time that a run on a few files takes.
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise IsolintError(f"a pattern in 'exclude' is not valid: {error}") from error
