"""`isolint verify` on small suites, with real runs of pytest."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from interrupting import heeding
from matrix import copy_suite, isolint
from verifying import FEW, WHARF, by_name, polluters, project, verified

from isolint.runtime.launch import Suite


def ends(suite: Suite, command: str) -> int:
    """Run a printed command line as a user would."""
    words = ("-P", "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    line = f"{sys.executable} {' '.join(words)} {command.removeprefix('pytest ')}"
    return subprocess.run(line, cwd=suite.root, shell=True, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def wharf(tmp_path_factory) -> Suite:
    return project(tmp_path_factory.mktemp("wharf"), WHARF)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("evidence") / "proof.json"


@pytest.fixture(scope="module")
def report(wharf, evidence) -> dict[str, Any]:
    code, report, _ = verified(wharf, "--evidence", str(evidence))
    assert code == 1
    return report


def test_what_differs_is_named_with_its_nature(report) -> None:
    assert {name: entry["nature"] for name, entry in by_name(report).items()} == {
        "test_mode_is_day": "victim",
        "test_berth": "brittle",
        "test_marks": "victim",
    }


def test_a_test_that_fails_wherever_it_runs_is_no_difference(report) -> None:
    (entry,) = report["always_failing"]

    assert entry["test"] == "test_a.py::test_breaks_and_leaves_a_mark"
    assert (entry["exception"], entry["place"]) == ("AssertionError", "test_a.py:13")


def test_polluters_are_minimal(report) -> None:
    found = by_name(report)

    assert polluters(found["test_mode_is_day"]) == [["test_a.py::test_sets_the_mode"]]
    assert polluters(found["test_berth"]) == [["test_a.py::test_registers"]]
    assert polluters(found["test_marks"]) == [
        ["test_a.py::test_breaks_and_leaves_a_mark", "test_a.py::test_leaves_another_mark"]
    ]


def test_causes_are_named_with_the_lines_that_write_and_read(report) -> None:
    (cause,) = by_name(report)["test_mode_is_day"]["polluters"][0]["causes"]

    assert cause == {
        "family": "environment",
        "site": "env:WHARF_MODE",
        "code": "ISO102",
        "write": {"path": "test_a.py", "line": 5},
        "read": {"path": "wharf.py", "line": 7},
        "change": "not set -> 'night'",
    }
    (cause,) = by_name(report)["test_marks"]["polluters"][0]["causes"]
    assert (cause["family"], cause["site"]) == ("module state", "global:wharf:marks")


def test_each_finding_has_a_verdict_that_check_shows(wharf, report, evidence) -> None:
    verdicts = {row["site"]: row for row in json.loads(evidence.read_text("utf-8"))["findings"]}

    assert {site: row["verdict"] for site, row in verdicts.items()} == {
        "env:WHARF_MODE": "confirmed",
        "global:wharf:berths": "confirmed",
        "global:wharf:marks": "confirmed",
    }
    assert verdicts["env:WHARF_MODE"]["victim"] == "test_b.py::test_mode_is_day"
    shown = isolint(wharf, "check", "--evidence", str(evidence)).stdout
    sentence = "test_b.py::test_mode_is_day ends otherwise after test_a.py::test_sets_the_mode"
    assert f"= when run: confirmed: {sentence}" in shown
    as_json = json.loads(
        isolint(wharf, "check", "--evidence", str(evidence), "--output-format", "json").stdout
    )
    assert {found["evidence"]["verdict"] for found in as_json["findings"]} == {"confirmed"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "{path} is no evidence that `isolint verify` wrote"),
        ('{"version": 9, "findings": []}', "{path} is evidence of version 9, expected 1"),
        (None, "cannot read {path}: No such file or directory"),
    ],
)
def test_what_is_no_evidence_is_refused(tmp_path, content, message) -> None:
    path = tmp_path / "proof.json"
    if content is not None:
        path.write_text(content)

    done = isolint(project(tmp_path, {"test_a.py": "def test_a(): pass\n"}), "check", "--evidence", str(path))

    assert (done.returncode, done.stderr) == (2, f"error: {message.format(path=path)}\n")


def test_predicted_polluters_take_three_runs_at_most(report) -> None:
    assert sorted(entry["runs"] for entry in report["tests"])[1] <= 3


@pytest.mark.parametrize("name", ["test_mode_is_day", "test_berth", "test_marks"])
def test_the_two_lines_printed_end_as_they_say(wharf, report, name) -> None:
    entry = by_name(report)[name]
    alone_is_good = entry["alone"]["outcome"] == "passed"

    assert (ends(wharf, entry["command"]) == 0) is alone_is_good
    after = ends(wharf, entry["polluters"][0]["command"])
    # The polluter of two fails itself, whatever comes after it.
    assert after == (1 if alone_is_good else 0)


def test_pairs_of_modules_that_share_state_are_covered(report) -> None:
    assert report["summary"]["pairs"] == {"run": 1, "known": 1}
    assert "test_a.py, then test_b.py" in [entry["label"] for entry in report["arrangements"]]


def test_a_clean_suite_passes_in_every_arrangement(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pytest.ini": "[pytest]\n",
            "test_a.py": "import os\ndef test_a(monkeypatch): monkeypatch.setenv('A', '1')\n",
            "test_b.py": "import os\ndef test_b(): assert 'A' not in os.environ\n",
        },
    )

    done = isolint(suite, "verify", "--seeds", "1", "-n", "2")

    table, _, modules = done.stdout.partition("\n\n")
    assert modules == "Test modules:\n  2: safe in parallel and shuffled\n"
    labels = [line.split("  ")[0] for line in table.splitlines()]
    assert labels == [
        "test_a.py alone",
        "test_b.py alone",
        "together",
        "reversed",
        "shuffled, seed 1",
        "-n 2 --dist loadfile",
        "-n 2 --dist loadscope",
        "-n 2 --dist load",
        "-n 2 --dist worksteal",
    ]
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.splitlines()[-1].startswith("Every test ended alike in every arrangement. 2 tests, ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pytest.ini", "test_a.py", "test_b.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a Ctrl-C goes to all processes of a console")
def test_an_interrupt_leaves_what_was_learned(tmp_path) -> None:
    files = {
        "pytest.ini": "[pytest]\n",
        "test_a.py": "def test_a(): pass\n",
        "test_b.py": """
            import pathlib, time
            def test_b():
                pathlib.Path(__file__).with_name("begun").touch()
                time.sleep(600)
            """,
    }
    suite = project(tmp_path, files)
    command = (sys.executable, "-P", "-m", "isolint", *FEW)
    process = subprocess.Popen(
        heeding(command), cwd=suite.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)

    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    report = json.loads(out)
    assert report["complete"] is False
    assert [(entry["label"], entry["passed"]) for entry in report["arrangements"]] == [("test_a.py alone", 1)]
    assert not (tmp_path / "begun").exists(), "the tree is put back"


def test_a_test_that_ends_the_interpreter_loses_no_other(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pytest.ini": "[pytest]\n",
            "test_a.py": """
                import os
                def test_leaves(): os.environ["LEFT"] = "1"
                def test_dies(): os._exit(3)
                def test_after(): pass
                """,
            "test_b.py": "import os\ndef test_victim(): assert 'LEFT' not in os.environ\n",
        },
    )

    code, report, _ = verified(suite)

    assert code == 1
    (together,) = (entry for entry in report["arrangements"] if entry["label"] == "together")
    assert together["trouble"] == "the interpreter ended with code 3 in test_a.py::test_dies"
    assert (together["passed"], together["failed"], together["collected"]) == (2, 2, 4)
    assert [entry["test"] for entry in report["always_failing"]] == ["test_a.py::test_dies"]
    assert polluters(by_name(report)["test_victim"]) == [["test_a.py::test_leaves"]]


def test_a_test_without_end_is_stopped_and_named(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pytest.ini": "[pytest]\n",
            "test_a.py": "import time\ndef test_waits(): time.sleep(600)\ndef test_after(): pass\n",
        },
    )

    started = time.monotonic()
    code, report, _ = verified(suite, "--timeout", "4")

    assert time.monotonic() - started < 60
    assert code == 0
    (entry,) = report["always_failing"]
    assert (entry["test"], entry["outcome"]) == ("test_a.py::test_waits", "hung")
    assert report["arrangements"][0]["passed"] == 1


def test_a_module_that_cannot_be_imported_is_told_and_the_others_go_on(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pytest.ini": "[pytest]\n",
            "test_a.py": "import a_module_that_is_not_there\n",
            "test_b.py": "def test_b(): pass\n",
        },
    )

    code, report, _ = verified(suite)

    assert code == 2
    (entry,) = report["not_collected"]
    assert entry["module"] == "test_a.py"
    assert entry["reason"] == "ModuleNotFoundError: No module named 'a_module_that_is_not_there'"
    assert [entry["passed"] for entry in report["arrangements"]] == [1, 0, 1, 1]


@pytest.mark.proof
def test_transit_fails_before_the_fix_and_passes_after(tmp_path) -> None:
    suite = copy_suite("transit", tmp_path)

    before = isolint(suite, *FEW, "--max-pairs", "0")
    isolint(suite, "fix", "--apply", "--unsafe-fixes", ".")
    after = isolint(suite, "verify", "--repeat", "3")

    assert before.returncode == 1
    causes = {
        found["causes"][0]["family"]
        for entry in json.loads(before.stdout)["tests"]
        for found in entry["polluters"]
        if found["causes"]
    }
    assert {"environment", "module state", "database"} <= causes
    assert after.returncode == 0, after.stdout
