"""The names of tests: to pytest as it reports them, to pytest as arguments, and to the index."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from isolint.proof.observations import module_of


@dataclass(frozen=True, slots=True)
class Places:
    """Node ids start at pytest's root directory, its arguments and the index's names at the project's."""

    root: Path
    pytest_root: Path

    def argument(self, node_id: str) -> str:
        """Return a node id, or the path of a module, as an argument for pytest in the project's root."""
        path, separator, rest = node_id.partition("::")
        return f"{self._moved(path)}{separator}{rest}"

    def static(self, node_id: str) -> str:
        """Return what the index calls a test, whatever its parameters."""
        path = module_of(node_id)
        name, _, _ = node_id[len(path) :].partition("[")
        return f"{self._moved(path)}{name}"

    def _moved(self, path: str) -> str:
        if self.root == self.pytest_root:
            return path
        return Path(os.path.relpath(self.pytest_root / path, self.root)).as_posix()
