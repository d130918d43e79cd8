"""Categories of tests by how long they take, kept steady from one measurement to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from isolint.errors import IsolintError
from isolint.profile_config import Limits
from isolint.runtime import categories as file_format
from isolint.runtime.categories import VERSION, CategoriesError

NAMES = tuple(file_format.MEANINGS)


def categorise(
    durations: Mapping[str, Sequence[float]], limits: Limits, before: Mapping[str, str]
) -> dict[str, str]:
    """Return the category of each test by the worst of its runs; what was not measured keeps what it had."""
    found = {test: before[test] for test in before.keys() - durations.keys()}
    for test, seconds in durations.items():
        if seconds:
            found[test] = _category(max(seconds), limits, before.get(test))
        elif test in before:
            found[test] = before[test]
    return {test: found[test] for test in sorted(found)}


def _category(seconds: float, limits: Limits, before: str | None) -> str:
    rank = 0
    for number, limit in enumerate((limits.fast, limits.medium)):
        # The limit gives way to those who were on this side of it already.
        was_above = before is not None and NAMES.index(before) > number
        share = 0.0 if before is None else -limits.margin if was_above else limits.margin
        rank += seconds >= limit * (1 + share)
    return NAMES[rank]


def by_function(categories: Mapping[str, str]) -> dict[str, str]:
    """Return the category of each test function: the slowest of its parameters'."""
    found: dict[str, str] = {}
    for test, category in categories.items():
        function = test.partition("[")[0]
        found[function] = max(found.get(function, NAMES[0]), category, key=NAMES.index)
    return found


def read(path: Path) -> dict[str, str]:
    """Return the categories in a file, none where it is not there.

    Raises:
        IsolintError: It cannot be read.
    """
    try:
        return file_format.read(path)
    except FileNotFoundError:
        return {}
    except (OSError, CategoriesError) as error:
        raise IsolintError(f"cannot read {path}: {error}") from error


def dumps(categories: Mapping[str, str], limits: Limits) -> str:
    """Return categories as JSON, a line a test."""
    data: dict[str, Any] = {
        "version": VERSION,
        "limits": {"fast": limits.fast, "medium": limits.medium},
        "tests": dict(sorted(categories.items())),
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
