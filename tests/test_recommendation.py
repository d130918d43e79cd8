"""Which distribution `isolint init` recommends, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from isolint.adoption.recommendation import Recommendation, recommend
from isolint.config import Config
from isolint.engine import project as projects
from isolint.engine.check import analyse, prepare

APP = {
    "app.py": "seen = []\n\n\ndef add(item):\n    seen.append(item)\n\n\ndef count():\n    return len(seen)\n"
}
WRITES = "def test_writes():\n    app.add(1)\n"
READS = "def test_reads():\n    assert app.count() == 0\n"
QUIET = "".join(f"def test_quiet_{number}():\n    assert {number} >= 0\n\n\n" for number in range(9))
TWO_MODULES = {"test_a.py": f"import app\n\n\n{WRITES}", "test_b.py": f"import app\n\n\n{READS}"}
WIDE_FIXTURE = """
import pytest


@pytest.fixture(scope="module")
def built():
    return object()


def test_a(built):
    assert built


def test_b(built):
    assert built
"""
SAME_FILE = """
def test_{0}():
    with open("/tmp/of-all.txt", "a") as file:
        file.write("{0}")
    assert open("/tmp/of-all.txt").read() == "{0}"
"""


def recommended(files: Mapping[str, str]) -> Recommendation:
    analysis = analyse(prepare(Config(Path("/"))), projects.from_texts({**APP, **files}))
    return recommend(analysis.index, analysis.findings)


@pytest.mark.parametrize(
    ("why", "files", "distribution"),
    [
        ("nothing is shared", {"test_a.py": QUIET}, "worksteal"),
        ("functions of one module share", {"test_a.py": f"import app\n\n\n{WRITES}\n\n{READS}"}, "loadscope"),
        (
            "a function and a class of one module share",
            {
                "test_a.py": f"import app\n\n\n{WRITES}\n\n"
                "class TestReads:\n    def test_reads(self):\n        assert app.count() == 0\n"
            },
            "loadfile",
        ),
        (
            "two modules share, and few others are there",
            TWO_MODULES,
            "loadfile",
        ),
        (
            "two modules share, and many others do not",
            {**TWO_MODULES, "test_c.py": QUIET},
            "loadgroup",
        ),
        (
            "modules have fixtures of their own",
            {"test_a.py": WIDE_FIXTURE},
            "loadscope",
        ),
    ],
)
def test_what_shares_state_is_kept_in_one_process(
    why: str, files: Mapping[str, str], distribution: str
) -> None:
    assert recommended(files).distribution.value == distribution


def test_the_reason_names_the_sites_and_how_many_tests_share_them() -> None:
    advice = recommended(
        {
            "test_a.py": f"import app\n\n\n{WRITES}",
            "test_b.py": f"import app\n\n\n{READS}",
            "test_c.py": QUIET,
        }
    )

    assert advice.reason == (
        "2 of 11 tests share state (global:app:seen), across 2 modules: marked as groups, these run in one "
        "process each, and the rest wherever there is room"
    )
    [group] = advice.groups
    assert (group.name, group.tests) == ("app_seen", {"test_a.py::test_writes", "test_b.py::test_reads"})


def test_what_all_processes_share_is_named_where_no_distribution_helps() -> None:
    advice = recommended({f"test_{name}.py": SAME_FILE.format(name) for name in "ab"})

    assert advice.distribution.value == "loadfile"
    assert advice.reason.endswith(
        "keeps at least each module together and in order, but all processes share file:/tmp/of-all.txt"
    )
