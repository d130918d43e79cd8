"""`isolint verify --victim`: what changes one test, without running the whole matrix."""

from __future__ import annotations

from matrix import isolint
from verifying import WHARF, by_name, polluters, project, verified


def test_the_polluter_is_found_in_three_runs(tmp_path) -> None:
    suite = project(tmp_path, WHARF)

    code, report, _ = verified(suite, "--victim", "test_b.py::test_mode_is_day")

    (entry,) = report["tests"]
    assert (code, entry["nature"], report["arrangements"]) == (1, "victim", [])
    assert polluters(entry) == [["test_a.py::test_sets_the_mode"]]
    assert entry["polluters"][0]["causes"][0]["site"] == "env:WHARF_MODE"
    assert report["summary"]["runs"] == 2, "and one to collect"


def test_several_can_be_asked_for(tmp_path) -> None:
    victims = ("--victim", "test_b.py::test_berth", "--victim", "test_b.py::test_marks")

    _, report, _ = verified(project(tmp_path, WHARF), *victims)

    assert {name: entry["nature"] for name, entry in by_name(report).items()} == {
        "test_berth": "brittle",
        "test_marks": "victim",
    }
    assert polluters(by_name(report)["test_marks"]) == [
        ["test_a.py::test_breaks_and_leaves_a_mark", "test_a.py::test_leaves_another_mark"]
    ]


def test_a_test_that_no_other_changes_is_told(tmp_path) -> None:
    done = isolint(project(tmp_path, WHARF), "verify", "--victim", "test_a.py::test_registers")

    title = (
        "test_a.py::test_registers ends alone as it does after all other tests, in their order and reversed"
    )
    assert (done.returncode, done.stdout) == (0, f"{title}\n  alone: passed\n")
    assert done.stderr.splitlines()[-1].startswith(
        "1 test looked into: no other test makes a difference. 7 tests"
    )


def test_a_test_that_is_not_there_is_an_error(tmp_path) -> None:
    done = isolint(project(tmp_path, WHARF), "verify", "--victim", "test_a.py::test_other")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "error: pytest collects no test test_a.py::test_other"
