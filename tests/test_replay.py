"""`isolint replay`: what a worker of a recorded run did, again in one process, down to the polluter."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest
from matrix import isolint
from verifying import project

from isolint.proof.replaying import serial
from isolint.runtime.launch import Suite

HARBOUR = {
    "pyproject.toml": "",
    "harbour.py": """
        import os

        def mode():
            return os.environ.get("HARBOUR_MODE", "day")
        """,
    "test_a.py": """
        import os
        import pytest

        @pytest.mark.parametrize("number", range(12))
        def test_nothing(number):
            assert number >= 0

        def test_night():
            os.environ["HARBOUR_MODE"] = "night"

        def test_after():
            assert True
        """,
    "test_b.py": """
        import os
        import harbour

        def test_mode():
            assert harbour.mode() == "day"

        def test_beside_others():
            assert "PYTEST_XDIST_WORKER" not in os.environ

        def test_broken():
            assert harbour.mode() == "never"

        def test_last():
            assert harbour.mode()
        """,
}


@pytest.fixture
def harbour(tmp_path) -> Suite:
    return project(tmp_path, HARBOUR)


def recorded(suite: Suite, *words: str) -> None:
    run(suite, "-q", "-p", "no:randomly", *words, "--isolint-record=isolint-run.json")


def run(suite: Suite, *words: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(
        command, cwd=suite.root, env=environment, capture_output=True, check=False
    ).returncode


def test_the_polluter_of_a_worker_is_found_and_both_lines_do_as_they_say(harbour) -> None:
    recorded(harbour, "-n", "1")

    done = isolint(harbour, "replay")

    assert done.returncode == 1, done.stderr
    first, *_ = done.stdout.splitlines()
    # What ran behind the last failure is not run again.
    assert first == "gw0 ran 18 tests, of which 3 failed; run again: 17"
    assert "test_b.py::test_mode passes alone, and fails after other tests\n" in done.stdout
    assert "  polluter: test_a.py::test_night\n    cause: environment, `env:HARBOUR_MODE`" in done.stdout
    lines = re.findall(r"^    pytest (.*?) +# (failed|passed)$", done.stdout, re.MULTILINE)
    assert [ending for _, ending in lines] == ["failed", "passed"]
    codes = [run(harbour, *shlex.split(words), "-p", "no:randomly") for words, _ in lines]
    assert codes == [1, 0]


def test_what_one_process_does_not_show_and_what_fails_alone_are_told_apart(harbour) -> None:
    recorded(harbour, "-n", "1")

    done = isolint(harbour, "replay", "gw0")

    assert "test_b.py::test_beside_others does not fail in one process: it takes other" in done.stdout
    assert "test_b.py::test_broken fails alone as well" in done.stdout
    assert done.stderr.endswith("2 of 3 tests failed again in one process, 1 for what ran before.\n")


def test_one_victim_is_looked_into_and_the_rest_of_the_run_is_left_alone(harbour) -> None:
    recorded(harbour, "-n", "1")
    (harbour.root / "test_a.py").write_text(
        (harbour.root / "test_a.py").read_text(encoding="utf-8").replace("range(12)", "range(11)"),
        encoding="utf-8",
    )

    done = isolint(harbour, "replay", "--victim", "test_b.py::test_mode", "--", "-n", "3")

    assert "run again: 14\n" in done.stdout
    assert "  1 test of these are no longer there, such as test_a.py::test_nothing[11]\n" in done.stdout
    assert "polluter: test_a.py::test_night" in done.stdout
    assert "test_broken" not in done.stdout


def test_a_run_is_recorded_with_the_words_for_pytest_and_leaves_one_file(harbour) -> None:
    before = {path.name for path in harbour.root.iterdir()}

    done = isolint(harbour, "replay", "--record", "--", "-n", "1", "test_a.py")

    assert (done.returncode, done.stdout) == (0, "gw0  14 tests, 0 failed\n")
    assert {path.name for path in harbour.root.iterdir()} - before == {"isolint-run.json"}
    again = isolint(harbour, "replay")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "No test failed in isolint-run.json: there is nothing to find.\n"
    wrong = isolint(harbour, "replay", "gw7")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "error: no worker gw7 in isolint-run.json, which has gw0\n",
    )


def test_without_a_record_the_message_tells_how_to_make_one(harbour) -> None:
    done = isolint(harbour, "replay")

    assert done.returncode == 2
    assert (
        "make one with `pytest --isolint-record=isolint-run.json` or `isolint replay --record`" in done.stderr
    )


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("-n", "4", "-x"), ("-x",)),
        (("-n4", "--dist=load", "-m", "slow"), ("-m", "slow")),
        (("-nauto", "--numprocesses", "2", "--no-header"), ("--no-header",)),
        (("-k", "north"), ("-k", "north")),
    ],
)
def test_words_that_spread_tests_are_left_out(words, kept) -> None:
    assert serial(words) == kept
