"""The files at a project's root that tell how its tests are set up."""

from __future__ import annotations

from pathlib import Path

from isolint.adoption import dependencies, pytest_home
from isolint.errors import IsolintError
from isolint.source import DecodeError, decode


def read_setup(root: Path) -> dict[str, str]:
    """Return the text of each file at the root that tells how tests are set up, those that are there.

    Raises:
        IsolintError: One cannot be read.
    """
    found = {root / name for name in (*pytest_home.PLACES, *dependencies.NAMES)}
    for pattern in dependencies.PATTERNS:
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
