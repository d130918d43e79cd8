"""The execution profiles that `isolint test` starts from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from isolint.adoption.keeping import appended
from isolint.adoption.pytest_home import parse_toml

#: Tests that take this long are left out of a profile, by the marks of `isolint profile mark`.
_LEFT_OUT = {"fast": "not slow and not medium", "ci": "not slow"}
_TABLE = "tool.isolint.profiles"


def defaults(
    expression: str | None = None, *, coverage: bool = False, xdist: bool = False
) -> dict[str, list[str]]:
    """Return the words for pytest by profile, for a suite whose `addopts` have `-m EXPRESSION`.

    What no mark sets apart is taken for fast, so that each profile selects something from the first day on.
    """
    chosen = {
        name: f"({expression}) and {unmarked}" if expression else unmarked
        for name, unmarked in _LEFT_OUT.items()
    }
    one_process = ["--numprocesses=0"] if xdist else []
    return {
        "fast": ["-m", chosen["fast"], "--maxfail=1", "--tb=short"],
        "ci": ["-m", chosen["ci"]],
        "full": ["--cov"] if coverage else [],
        "debug": [*one_process, "-p", "no:randomly", "--maxfail=1", "--durations=20", "-vv"],
    }


def edit(text: str, profiles: Mapping[str, Sequence[str]]) -> str:
    """Return pyproject.toml with the table of profiles, unless it has one."""
    table = parse_toml("pyproject.toml", text).get("tool", {}).get("isolint", {})
    if "profiles" in table:
        return text
    # JSON's lists of plain texts are TOML's.
    lines = "".join(f"{name} = {json.dumps(list(words))}\n" for name, words in profiles.items())
    return appended(text, f"# `isolint test NAME` runs pytest with these.\n[{_TABLE}]\n{lines}")
