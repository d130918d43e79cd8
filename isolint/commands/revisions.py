"""Trees of a project as it was at Git revisions, each in a folder of its own for a while."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from isolint.errors import IsolintError


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Yield where a project's root is in a work tree of a revision, which goes afterwards.

    Raises:
        IsolintError: There is no Git, no repository, no such revision, or no such folder in it.
    """
    top = Path(_git(root, "rev-parse", "--show-toplevel")).resolve()
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    with tempfile.TemporaryDirectory(prefix="isolint-tree-") as folder:
        tree = Path(folder).resolve() / top.name
        _git(top, "worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            place = tree / root.resolve().relative_to(top)
            if not place.is_dir():
                raise IsolintError(f"{revision} has no folder {place.relative_to(tree)}")
            yield place
        finally:
            _git(top, "worktree", "remove", "--force", str(tree))


def described(root: Path) -> str | None:
    """Return the revision of a project's tree, with a word on whether it was changed, or None without Git."""
    try:
        return _git(root, "describe", "--always", "--dirty=, with changes")
    except IsolintError:
        return None


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise IsolintError("a revision needs git, which is not there") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise IsolintError(f"git {words[0]} {words[-1]}: {said[-1] if said else 'it knows nothing of that'}")
    return done.stdout.strip()
