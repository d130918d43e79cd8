"""The files at a project's root that tell how its tests are set up."""

from __future__ import annotations

from pathlib import Path

from isolint.adoption import dependencies, pre_commit, pytest_home, workflow
from isolint.errors import IsolintError
from isolint.source import DecodeError, decode


def read_setup(root: Path, *others: str) -> dict[str, str]:
    """Return the text of each file that tells how tests are set up, and of others, of those there are.

    Raises:
        IsolintError: One cannot be read.
    """
    found = {
        root / name
        for name in (*pytest_home.PLACES, *dependencies.NAMES, *dependencies.LOCKS, pre_commit.FILE, *others)
    }
    for pattern in (*dependencies.PATTERNS, f"{workflow.FOLDER}/*.yml", f"{workflow.FOLDER}/*.yaml"):
        found.update(root.glob(pattern))
    return {path.relative_to(root).as_posix(): read_text(path) for path in sorted(found) if path.is_file()}


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        IsolintError: It cannot be read.
    """
    try:
        return decode(path.read_bytes())[0]
    except OSError as error:
        raise IsolintError(f"{path} cannot be read: {error.strerror}") from error
    except DecodeError as error:
        raise IsolintError(f"{path} cannot be decoded: {error}") from error
