"""The file that says which tests are fast, medium and slow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1

#: The categories from the least on, with what is said of their marks by `pytest --markers`.
MEANINGS = {
    "fast": "measured to take little time",
    "medium": "measured to take some time",
    "slow": "measured to take much time",
}


class CategoriesError(ValueError):
    """A file that holds no categories."""


def read(path: Path) -> dict[str, str]:
    """Return node id -> category, as `isolint profile mark` has written them.

    Raises:
        OSError: The file cannot be read.
        CategoriesError: It holds something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version, tests = data["version"], data["tests"]
        are_known = all(category in MEANINGS for category in tests.values())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CategoriesError(f"it holds no categories ({error})") from error
    if version != VERSION or not are_known:
        raise CategoriesError(f"it is of version {version}, expected {VERSION}")
    return dict(tests)
