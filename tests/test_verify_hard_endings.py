"""Tests that end more than themselves: `isolint verify` names them, and loses nothing of the others."""

from __future__ import annotations

from typing import Any

import pytest
from verifying import by_name, polluters, project, verified

LEAVES = "import os\n\ndef test_leaves():\n    os.environ['LEFT'] = '1'\n\n"
VICTIM = (
    "import os\n\ndef test_victim():\n    assert 'LEFT' not in os.environ\n\ndef test_other():\n    pass\n"
)

KILLS = "def test_kills():\n    if 'PYTEST_XDIST_WORKER' in os.environ:\n        os._exit(9)\n\n"
AFTER = "def test_after():\n    pass\n"


def found(tmp_path, first: str, second: str = VICTIM, *options: str) -> dict[str, Any]:
    files = {"pytest.ini": "[pytest]\n", "test_a.py": first, "test_b.py": second}
    _, report, _ = verified(project(tmp_path, files), *options)
    return report


def rows(report: dict[str, Any]) -> dict[str, tuple[int, int, str | None]]:
    return {row["label"]: (row["passed"], row["failed"], row["trouble"]) for row in report["arrangements"]}


def test_a_test_that_kills_its_worker_is_named_and_the_others_run(tmp_path) -> None:
    report = found(tmp_path, LEAVES + KILLS + AFTER, VICTIM, "-n", "2")

    entry = by_name(report)["test_kills"]
    assert (entry["nature"], entry["alone"]["outcome"]) == ("parallel only", "passed")
    assert {seen["outcome"] for seen in entry["seen"] if seen["arrangement"].startswith("-n 2")} == {
        "crashed"
    }
    parallel = [row for label, row in rows(report).items() if label.startswith("-n 2")]
    assert len(parallel) == 4
    assert {passed + failed for passed, failed, _ in parallel} == {5}
    assert polluters(by_name(report)["test_victim"]) == [["test_a.py::test_leaves"]]


@pytest.mark.parametrize("end", ["pytest.exit('enough')", "raise KeyboardInterrupt"])
def test_a_test_that_ends_the_run_is_named_and_the_others_run(tmp_path, end) -> None:
    report = found(tmp_path, f"import pytest\n{LEAVES}def test_ends():\n    {end}\n\n{AFTER}")

    assert rows(report)["together"] == (3, 2, "ended early by test_a.py::test_ends")
    assert [entry["test"] for entry in report["always_failing"]] == ["test_a.py::test_ends"]
    assert polluters(by_name(report)["test_victim"]) == [["test_a.py::test_leaves"]]


def test_a_module_that_ends_the_interpreter_at_import_is_one_that_cannot_be_collected(tmp_path) -> None:
    report = found(tmp_path, "import sys\nsys.exit(3)\n", AFTER)

    (entry,) = report["not_collected"]
    assert (entry["module"], entry["reason"]) == ("test_a.py", "SystemExit: 3")
    assert rows(report)["together"] == (1, 0, None)


def test_a_fixture_that_leaves_something_and_fails_is_a_polluter(tmp_path) -> None:
    fixture = "@pytest.fixture\ndef server():\n    os.environ['LEFT'] = '1'\n    raise OSError\n"

    report = found(tmp_path, f"import os, pytest\n\n{fixture}\ndef test_asks(server):\n    pass\n")

    entry = by_name(report)["test_victim"]
    assert polluters(entry) == [["test_a.py::test_asks"]]
    assert entry["polluters"][0]["causes"][0]["site"] == "env:LEFT"


@pytest.mark.proof
@pytest.mark.parametrize(
    ("end", "outcome"), [("os.kill(os.getpid(), 11)", "crashed"), ("time.sleep(600)", "hung")]
)
def test_a_victim_that_ends_no_more_or_takes_the_interpreter_with_it_has_its_polluter(
    tmp_path, end, outcome
) -> None:
    victim = f"import os, time\n\ndef test_victim():\n    if 'LEFT' in os.environ:\n        {end}\n\n{AFTER}"

    report = found(tmp_path, LEAVES, victim, "--timeout", "20")

    entry = by_name(report)["test_victim"]
    assert (entry["nature"], entry["polluters"][0]["outcome"]) == ("victim", outcome)
    assert polluters(entry) == [["test_a.py::test_leaves"]]
    assert rows(report)["together"][:2] == (2, 1)


def test_a_module_that_cannot_be_collected_beside_another_has_its_polluter(tmp_path) -> None:
    leaves = f"import os\nos.environ['LEFT'] = '1'\n\n{AFTER}"
    refuses = f"import os\nassert 'LEFT' not in os.environ, 'no'\n\n{AFTER}"

    report = found(tmp_path, leaves, refuses)

    (entry,) = report["tests"]
    assert (entry["test"], entry["nature"]) == ("test_b.py", "victim")
    (one,) = entry["polluters"]
    assert [(unit["module"], unit["imported_only"]) for unit in one["units"]] == [("test_a.py", True)]
    assert one["causes"][0]["site"] == "env:LEFT"
    assert one["command"] == "pytest test_a.py test_b.py --deselect=test_a.py"
