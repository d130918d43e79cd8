"""One test behind each of others, inside real pytest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isolint.runtime.launch import Arrangement, Asked, Suite, run
from isolint.runtime.record import RunRecord

if TYPE_CHECKING:
    from pathlib import Path

MODE = """
import pytest

mode = []

@pytest.fixture(scope="module")
def opened():
    mode.append("opened")
    yield
    mode.remove("opened")

def test_does_nothing():
    pass

def test_opens(opened):
    pass

def test_leaves():
    mode.append("left")

def test_asked(opened):
    assert mode == ["opened"]
"""
ASKED = "test_mode.py::test_asked"


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_mode.py").write_text(MODE)
    return tmp_path


def ended(project: Path, names: str, asked: Asked) -> list[str]:
    order = tuple(f"test_mode.py::test_{name}" for name in names.split())
    result = run(Suite(project), Arrangement("asked", order=order, asked=asked))
    assert isinstance(result, RunRecord), result
    return [f"{item.node_id.rpartition('test_')[2]} {item.outcome.value}" for item in result.items]


def test_each_run_counts_and_the_first_that_ends_otherwise_is_the_last(project) -> None:
    seen = ended(project, "asked does_nothing asked leaves asked does_nothing asked", Asked(ASKED))

    assert seen == ["asked passed", "does_nothing passed", "asked passed", "leaves passed", "asked failed"]


def test_what_is_set_up_before_the_test_is_torn_down_behind_it(project) -> None:
    assert ended(project, "opens asked opens asked", Asked(ASKED)) == ["opens passed", "asked passed"] * 2


@pytest.mark.parametrize("imports", ["prepend", "importlib"])
def test_other_modules_can_be_imported_when_it_has_run_alone(project, imports) -> None:
    (project / "pytest.ini").write_text(f"[pytest]\naddopts = --import-mode={imports}\n")
    (project / "test_a.py").write_text("import os\nos.environ['HARBOUR'] = ''\ndef test_1(): pass\n")
    (project / "test_b.py").write_text("import os\ndef test_asked(): assert 'HARBOUR' not in os.environ\n")
    order = ("test_b.py::test_asked", "test_a.py::test_1", "test_b.py::test_asked")
    asked = Asked(order[0], later=order[:2])

    result = run(Suite(project), Arrangement("asked", targets=order[:1], order=order, asked=asked))

    assert isinstance(result, RunRecord)
    assert [(item.node_id, item.outcome.value) for item in result.items] == [
        (order[0], "passed"),
        (order[0], "failed"),
    ]


def test_after_later_imports_it_runs_behind_each(project) -> None:
    (project / "test_a.py").write_text("def test_1(): pass\ndef test_2(): pass\n")
    order = (ASKED, "test_a.py::test_2", ASKED, "test_a.py::test_1", ASKED)
    asked = Asked(ASKED, later=("test_a.py", ASKED))

    result = run(Suite(project), Arrangement("asked", targets=(ASKED,), order=order, asked=asked))

    assert isinstance(result, RunRecord)
    assert [item.node_id for item in result.items] == [ASKED, *order]


@pytest.mark.parametrize(("is_bad", "count"), [(None, 4), (False, 2), (True, 4)])
def test_how_it_usually_ends_can_be_told(project, is_bad, count) -> None:
    assert len(ended(project, "leaves asked does_nothing asked", Asked(ASKED, is_bad))) == count


CASE = """
import unittest

class TestX(unittest.TestCase):
    {line}

    def test_asked(self):
        self.seen.append(1)
        assert self.seen == [1]
"""


@pytest.mark.parametrize(("line", "count"), [("def setUp(self): self.seen = []", 3), ("seen = []", 2)])
def test_methods_of_a_testcase_can_be_asked_too(project, line, count) -> None:
    (project / "test_mode.py").write_text(CASE.format(line=line))
    order = ("test_mode.py::TestX::test_asked",) * 3

    result = run(Suite(project), Arrangement("asked", order=order, asked=Asked(order[0])))

    assert isinstance(result, RunRecord)
    assert len(result.items) == count
