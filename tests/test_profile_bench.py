"""`isolint profile bench`: strategies in turn, with what they gain and what they give up."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from interrupting import heeding
from matrix import isolint
from recordings import measurement
from verifying import project

from isolint.profile_config import Strategy
from isolint.profiling.bench import Bench, Benched, gain, turns
from isolint.profiling.measurement import Result, Status
from isolint.runtime.launch import Suite

QUAY = {
    "pyproject.toml": """
        [tool.pytest.ini_options]
        markers = ["unit"]

        [tool.isolint.profile]
        repeat = 2

        [tool.isolint.profile.strategies]
        serial = []
        unit = ["-m", "unit"]
        "two workers" = ["-n", "2", "--dist", "loadfile"]
        """,
    "quay.py": """
        import time

        def moor():
            time.sleep(0.01)
        """,
    "test_quay.py": """
        import os
        import time
        import pytest
        import quay

        @pytest.mark.unit
        def test_moors():
            quay.moor()

        @pytest.mark.unit
        def test_is_unstable():
            seen = os.path.exists("seen")
            open("seen", "w").close()
            assert seen

        def test_unloads():
            time.sleep(1)
        """,
    "test_crew.py": """
        import time

        def test_rests():
            time.sleep(1)

        def test_mutinies():
            assert False
        """,
}


def git(root: Suite, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(("git", *identity, *words), cwd=root.root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def quay(tmp_path_factory) -> Suite:
    return project(tmp_path_factory.mktemp("quay"), QUAY)


@pytest.fixture(scope="module")
def done(quay) -> subprocess.CompletedProcess[str]:
    return isolint(quay, "profile", "bench", "--output-format", "json")


@pytest.fixture(scope="module")
def strategies(done) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in json.loads(done.stdout)["strategies"]}


def test_the_strategies_of_the_configuration_are_run_in_turn(done) -> None:
    names = [line.split(", ", 1)[1].split(":")[0] for line in done.stderr.splitlines()[1:]]

    assert names == ["serial", "unit", "two workers", "unit", "two workers", "serial"]


def test_tests_are_counted_by_how_they_ended(strategies) -> None:
    assert strategies["serial"]["outcomes"]["failed"] in (1, 2)
    assert sum(strategies["serial"]["outcomes"].values()) == 5
    assert (sum(strategies["unit"]["outcomes"].values()), strategies["unit"]["deselected"]) == (2, 3)
    assert strategies["serial"]["command"] == "pytest"
    assert strategies["two workers"]["command"] == "pytest -n 2 --dist loadfile"


def test_coverage_given_up_is_named(strategies) -> None:
    given_up = ["test_crew.py::test_mutinies", "test_crew.py::test_rests", "test_quay.py::test_unloads"]

    assert strategies["unit"]["given_up"] == given_up
    assert strategies["two workers"]["given_up"] == []


def test_differences_are_those_of_the_medians(strategies) -> None:
    serial, unit = strategies["serial"], strategies["unit"]

    assert serial["difference"] is None
    assert serial["wall"] == pytest.approx(sum(run["wall"] for run in serial["runs"]) / 2, abs=0.001)
    assert unit["difference"]["seconds"] == pytest.approx(unit["wall"] - serial["wall"], abs=0.001)
    assert unit["difference"]["share"] == pytest.approx(unit["wall"] / serial["wall"] - 1, abs=0.001)
    assert unit["difference"]["seconds"] < -1


def test_what_does_not_always_end_alike_is_named(strategies, done) -> None:
    endings = strategies["serial"]["unstable"]["test_quay.py::test_is_unstable"]

    assert sorted(endings) == ["failed", "passed"]
    assert strategies["serial"]["failing"] == ["test_crew.py::test_mutinies"]
    assert done.returncode == 1


def test_the_report_has_the_figures_of_the_runs(tmp_path) -> None:
    quay = project(tmp_path, {**QUAY, "seen": ""})

    done = isolint(
        quay, "profile", "bench", "serial", "unit", "--output-format", "markdown", "--", "-p", "no:randomly"
    )

    lines = done.stdout.splitlines()
    assert lines[0] == "# Benchmark of test strategies"
    assert "## serial (before)" in lines
    assert "pytest -m unit -p no:randomly" in lines
    section = lines[lines.index("## unit") :]
    result = next(line for line in section if line.startswith("* Result: "))
    assert result.startswith("* Result: `2 passed, 3 deselected in ")
    (before,) = (line for line in lines if line.startswith("* Before: "))
    (wall, *_) = (line for line in lines if line.startswith("* Wall clock: "))
    assert before.split("`")[1] == wall.split("`")[1].partition(" (")[0]
    assert "* Coverage given up: 3 tests that serial runs: " in done.stdout
    assert "* Every test ended alike in 2 runs" in section
    assert lines[-1] == "Nothing that runs the same tests is faster than serial."


def test_a_revision_is_run_in_a_tree_of_its_own(tmp_path) -> None:
    quay = project(tmp_path / "repository" / "part", {**QUAY, "seen": ""})
    git(quay, "init", "-q", "-b", "main")
    git(quay, "add", ".")
    git(quay, "commit", "-qm", "before")
    (quay.root / "quay.py").write_text("def moor(): raise RuntimeError\n")
    (quay.root / "test_more.py").write_text("def test_more(): pass\n")

    done = isolint(
        quay,
        *("profile", "bench", "--strategy", "before@HEAD=-k 'moors or more'"),
        *("--strategy", "after=-k 'moors or more'", "--repeat", "1", "--output-format", "json"),
    )

    before, after = json.loads(done.stdout)["strategies"]
    assert (before["outcomes"], after["outcomes"]) == ({"passed": 1}, {"failed": 1, "passed": 1})
    assert after["added"] == ["test_more.py::test_more"]
    trees = subprocess.run(
        ("git", "worktree", "list"), cwd=quay.root, capture_output=True, text=True, check=True
    )
    assert len(trees.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("quick",), "unknown strategy 'quick'; known: serial, unit, two workers"),
        (("--strategy", "a@no-such-revision"), "git rev-parse no-such-revision^{commit}: "),
        (("--strategy", "a", "--strategy", "a"), "two strategies have the same name"),
        (("--strategy", "a='"), '--strategy "a=\'" cannot be split into words: No closing quotation.'),
    ],
)
def test_what_cannot_be_run_is_said(tmp_path, words, message) -> None:
    quay = project(tmp_path, QUAY)
    git(quay, "init", "-q")

    done = isolint(quay, "profile", "bench", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith(f"error: {message}")


def test_without_strategies_the_way_to_name_some_is_said(tmp_path) -> None:
    done = isolint(project(tmp_path, {"pyproject.toml": ""}), "profile", "bench")

    assert done.returncode == 2
    assert done.stderr.startswith("error: no strategies: name some with `--strategy 'serial=-n 0' ")


def test_every_round_begins_with_another_strategy() -> None:
    assert turns(3, 2) == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (1, 0)]


def benched(name: str, walls: list[float], **results: Result) -> Benched:
    runs = tuple(measurement(wall, results) for wall in walls)
    return Benched(Strategy(name), "pytest", runs)


ALL = {"a": Result.PASSED, "b": Result.PASSED}


def test_the_fastest_gives_nothing_up() -> None:
    serial = benched("serial", [10.0, 10.2], **ALL)
    unit = benched("unit", [1.0, 1.1], a=Result.PASSED)
    failing = benched("failing", [2.0, 2.1], a=Result.PASSED, b=Result.FAILED)
    parallel = benched("parallel", [5.0, 5.1], **ALL)

    assert Bench((serial, unit, failing, parallel), 2).fastest is parallel
    assert Bench((serial, unit, failing), 2).fastest is serial


def test_a_run_that_was_killed_makes_no_time() -> None:
    cut = measurement(0.5, {"a": Result.PASSED}, Status.UNFINISHED)
    one = Benched(Strategy("one"), "pytest", (cut, measurement(9.0, ALL)))

    assert (one.wall, one.troubles) == (9.0, ("unfinished",))
    assert list(one.unstable) == ["b"]


def test_noise_is_told_in_the_direction_of_the_change() -> None:
    faster, slower = gain([10.0], [5.0], []), gain([5.0], [10.0], [])

    assert slower.noise > 0.5
    assert (1 + slower.noise) * (1 - faster.noise) == pytest.approx(1)


COUNTING = """
    import pathlib
    import time

    def test_counts():
        runs = pathlib.Path("runs")
        runs.write_text(runs.read_text() + "." if runs.exists() else ".")
        if len(runs.read_text()) == 4:
            pathlib.Path("waiting").touch()
            time.sleep(60)
    """


@pytest.mark.parametrize("word_to_end", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_a_bench_leaves_it_the_rounds_that_are_whole(tmp_path, word_to_end) -> None:
    suite = project(tmp_path, {"pyproject.toml": "", "test_a.py": COUNTING})
    strategies = ("--strategy", "one", "--strategy", "other", "--repeat", "3", "--output-format", "json")
    process = subprocess.Popen(
        heeding((sys.executable, "-P", "-m", "isolint", "profile", "bench", *strategies)),
        cwd=suite.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + 60
    while not (suite.root / "waiting").exists() and time.monotonic() < limit:
        time.sleep(0.05)

    process.send_signal(word_to_end)
    printed, progress = process.communicate(timeout=60)
    said = json.loads(printed)

    assert process.returncode == 130
    assert [" left)" in line for line in progress.splitlines()[1:]] == [True] * 3 + [False]
    assert (said["rounds"], said["complete"]) == (1, False)
    assert [len(one["runs"]) for one in said["strategies"]] == [1, 1]
