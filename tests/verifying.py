"""What tests of `isolint verify` share: a suite with hazards, and its report."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from matrix import isolint

from isolint.runtime.launch import Suite

#: No shuffles and no parallel runs: what is left tells all that these suites hide.
FEW = ("verify", "--seeds", "0", "-n", "0", "--output-format", "json")

WHARF = {
    "pyproject.toml": "",
    "wharf.py": """
        import os

        marks = []
        berths = {}

        def mode():
            return os.environ.get("WHARF_MODE", "day")

        def berth(name):
            return berths[name]
        """,
    "test_a.py": """
        import os
        import wharf

        def test_sets_the_mode():
            os.environ["WHARF_MODE"] = "night"
            assert wharf.mode() == "night"

        def test_registers():
            wharf.berths["north"] = 1

        def test_breaks_and_leaves_a_mark():
            wharf.marks.append("red")
            assert False, "always"

        def test_leaves_another_mark():
            wharf.marks.append("green")
        """,
    "test_b.py": """
        import wharf

        def test_mode_is_day():
            assert wharf.mode() == "day"

        def test_berth():
            assert wharf.berth("north") == 1

        def test_marks():
            assert set(wharf.marks) != {"red", "green"}
        """,
}


def project(folder: Path, files: dict[str, str]) -> Suite:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return Suite(folder)


def verified(suite: Suite, *arguments: str) -> tuple[int, dict[str, Any], str]:
    done = isolint(suite, *FEW, *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def by_name(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["test"].rpartition("::")[2]: entry for entry in report["tests"]}


def polluters(entry: dict[str, Any]) -> list[list[str]]:
    return [[unit["test"] or unit["module"] for unit in found["units"]] for found in entry["polluters"]]
