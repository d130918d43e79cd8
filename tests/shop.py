"""What tests of templates share: a copy of the bundled application, isolint and pytest on it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from matrix import PROJECTS, isolint, record_of

from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.record import Outcome, RunRecord

IN_ORDER = Arrangement("in order")
REVERSED = Arrangement("reversed", reverse=True)

SETTINGS = """\
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--strict-markers", "-p", "no:cacheprovider"]
asyncio_default_fixture_loop_scope = "function"
filterwarnings = ["error"]
"""


def shop(folder: Path, files: Mapping[str, str]) -> Suite:
    """Lay out the application, with these files beside it."""
    shutil.copytree(
        PROJECTS / "shop", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    for path, text in {"pyproject.toml": SETTINGS, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Suite(folder)


def added(suite: Suite, *arguments: str) -> str:
    """Run `isolint add ... --apply`, and return the text of the suite's outermost conftest.py."""
    done = isolint(suite, "add", *arguments, "--apply")
    assert done.returncode == 0, done.stderr
    return min(suite.root.rglob("conftest.py"), key=lambda path: len(path.parts)).read_text(encoding="utf-8")


def passed(suite: Suite, arrangement: Arrangement) -> RunRecord:
    """Run the suite's tests, insist that there are some and that all pass, and return the record."""
    record = record_of(suite, arrangement)
    assert record.items
    assert {item.node_id: item.outcome for item in record.items} == {
        item.node_id: Outcome.PASSED for item in record.items
    }
    return record
