"""How the changes that test cases make are undone: clean-ups by Python version, and long lines."""

from __future__ import annotations

from typing import Any

from rewriting import at, line, refusal, rewritten

from isolint.codemods.state_in_testcase import StateInTestcase

SOURCE = """\
import unittest
from unittest.mock import patch

import app


class TestLimit(unittest.TestCase):
    def test_a(self):
        if app:
            app.LIMIT = 1  # low
        app.TABLE["a"] = 2
        assert patch
"""


def payload(source: str, *texts: str, **options: Any) -> dict[str, Any]:
    writes = [{"line": number, "sure": True} for number in at(source, *texts)]
    return {"function": line(source, "def test_a"), "owner": "method", "writes": writes} | options


def test_python_before_3_11_has_patchers_and_clean_ups() -> None:
    changed = rewritten(
        StateInTestcase, SOURCE, **payload(SOURCE, "app.LIMIT", "app.TABLE", enter_context=False)
    )
    assert changed == SOURCE.replace(
        "            app.LIMIT = 1  # low\n",
        '            patcher = patch.object(app, "LIMIT", 1)  # low\n'
        "            patcher.start()\n"
        "            self.addCleanup(patcher.stop)\n",
    ).replace(
        '        app.TABLE["a"] = 2\n',
        '        patcher = patch.dict(app.TABLE, {"a": 2})\n'
        "        patcher.start()\n"
        "        self.addCleanup(patcher.stop)\n",
    )


def test_what_is_too_long_for_a_line_goes_on_lines_of_its_own() -> None:
    source = SOURCE.replace("= 2", "= a_name_that_takes_some_space + another_name").replace(
        "= 1", "= a_name_that_takes_some_space.followed_by_another + and_one_that_is_longer_still"
    )
    changed = rewritten(StateInTestcase, source, **payload(source, "app.LIMIT", "app.TABLE"))
    assert (
        """\
            self.enterContext(
                patch.object(
                    app,
                    "LIMIT",
                    a_name_that_takes_some_space.followed_by_another + and_one_that_is_longer_still,
                )
            )  # low
        self.enterContext(
            patch.dict(app.TABLE, {"a": a_name_that_takes_some_space + another_name})
        )
"""
        in changed
    )


def test_several_statements_on_a_line_are_left_alone() -> None:
    source = SOURCE.replace("app.LIMIT = 1", "app.LIMIT = 1; print()")
    assert refusal(StateInTestcase, source, **payload(source, "app.LIMIT")) == "a line has several statements"
