"""A copy of a project to try things in, so that nothing which stops us can leave the project half done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What no test needs of a project's folder, or may not touch.
_LEFT_OUT = (
    *(".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "env", "node_modules"),
    *("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
)


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Yield the root of a copy, which goes when it is no longer needed."""
    with tempfile.TemporaryDirectory(prefix="isolint-copy-") as folder:
        copy = Path(folder).resolve() / root.name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        yield copy
