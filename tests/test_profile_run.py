"""`isolint profile run`, with real runs of pytest."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from interrupting import heeding
from matrix import copy_suite, isolint
from profiling import BASELINE, profiles, yard
from verifying import project

from isolint.profiling import baseline_file
from isolint.profiling.measurement import measurement
from isolint.runtime.launch import Measured, Suite
from isolint.runtime.record import MAIN, ItemRecord, Outcome, Phase, PhaseRecord, RunRecord
from isolint.runtime.times import Span, Times

ONE_TEST = {"pyproject.toml": "", "test_a.py": "def test_a(): pass\n"}


@pytest.fixture(scope="module")
def suite(tmp_path_factory) -> Suite:
    return yard(tmp_path_factory.mktemp("yard"))


@pytest.fixture(scope="module")
def printed(suite) -> subprocess.CompletedProcess[str]:
    return isolint(suite, "profile", "run")


def test_each_marker_of_the_configuration_is_run_with_its_flags(suite, printed) -> None:
    found = profiles(suite)

    assert {name: entry["command"] for name, entry in found.items()} == {
        "crane": "pytest -m crane --crane",
        "ferry": "pytest -m ferry",
    }
    assert found["crane"]["outcomes"] == {"passed": 1, "xfailed": 1}
    assert found["ferry"]["outcomes"] == {"failed": 1, "passed": 1}
    assert [entry["deselected"] for entry in found.values()] == [3, 3]


def test_a_failed_suite_is_recorded_as_failed_and_the_others_go_on(suite, printed) -> None:
    assert printed.returncode == 1
    assert {name: entry["status"] for name, entry in profiles(suite).items()} == {
        "crane": "passed",
        "ferry": "failed",
    }


def test_phases_are_those_of_pytest(suite, printed) -> None:
    test = profiles(suite)["crane"]["tests"]["test_crane.py::test_lifts"]

    (setup,), (call,), (teardown,) = test["setup"], test["call"], test["teardown"]
    assert setup > 0.2
    assert call > 0.05
    assert teardown > 0.1
    assert profiles(suite)["crane"]["slow_tests"][0] == {
        "nodeid": "test_crane.py::test_lifts",
        "duration": setup,
        "phase": "setup",
    }


def test_figures_that_are_printed_are_those_of_the_file(suite, printed) -> None:
    crane, ferry = profiles(suite)["crane"], profiles(suite)["ferry"]

    assert printed.stdout.splitlines()[:2] == [
        f"crane: 1 passed, 1 xfailed, 3 deselected; {crane['wall_time_seconds']:.2f} s wall",
        "  pytest -m crane --crane",
    ]
    lifts = crane["tests"]["test_crane.py::test_lifts"]
    assert f"{lifts['setup'][0]:>10.2f} s  set-up    test_crane.py::test_lifts" in printed.stdout
    assert (
        f"ferry: 1 failed, 1 passed, 3 deselected; {ferry['wall_time_seconds']:.2f} s wall" in printed.stdout
    )
    assert "  failed: test_ferry.py::test_sinks" in printed.stdout.splitlines()


def test_a_marker_on_the_command_line_leaves_the_others_as_they_are(tmp_path) -> None:
    suite = yard(tmp_path)
    isolint(suite, "profile", "run", "crane")
    crane = profiles(suite)["crane"]

    done = isolint(suite, "profile", "run", "ferry", "--repeat", "2", "--output-format", "json")

    assert profiles(suite)["crane"] == crane
    assert json.loads(done.stdout)["profiles"] == {"ferry": profiles(suite)["ferry"]}
    assert len(profiles(suite)["ferry"]["tests"]["test_ferry.py::test_crosses"]["call"]) == 2


@pytest.mark.parametrize("words", [(), ("-n", "2", "--dist", "loadscope")], ids=["serial", "loadscope"])
def test_totals_are_those_of_junit(tmp_path, words) -> None:
    suite = copy_suite("transit", tmp_path)
    junit = tmp_path / "junit.xml"

    done = isolint(suite, "profile", "run", "--repeat", "1", "--", *words, f"--junitxml={junit}")

    found = profiles(suite)["all"]
    (theirs,) = ET.parse(junit).getroot()
    cases = list(theirs)
    seconds = sum(
        sum(test[phase]) for test in found["tests"].values() for phase in ("setup", "call", "teardown")
    )
    assert done.returncode == 1
    assert len(found["tests"]) == len(cases) == 33
    assert found["outcomes"]["failed"] == int(theirs.attrib["failures"])
    # The file has four digits of each phase, and JUnit three of each test.
    assert seconds == pytest.approx(
        sum(float(case.attrib["time"]) for case in cases), rel=0.01, abs=33 * 0.0005
    )
    # Both take the time in hooks that are called one after the other.
    assert found["runs"][0]["session"] == pytest.approx(float(theirs.attrib["time"]), rel=0.01, abs=0.1)


def test_each_worker_is_told_apart(tmp_path) -> None:
    suite = yard(tmp_path)

    done = isolint(suite, "profile", "run", "crane", "--", "-n", "2")

    workers = profiles(suite)["crane"]["runs"][0]["workers"]
    assert [entry["worker"] for entry in workers] == ["gw0", "gw1"]
    assert sum(entry["tests"] for entry in workers) == 2
    assert all(entry["cpu"] > 0 and entry["busy"] < entry["span"] for entry in workers)
    assert profiles(suite)["crane"]["deselected"] == 3
    assert "parallel efficiency: " in done.stdout


def test_the_baseline_has_the_same_order_however_tests_ran(tmp_path) -> None:
    suite = yard(tmp_path)
    isolint(suite, "profile", "run")
    first = (suite.root / BASELINE).read_text("utf-8")

    isolint(suite, "profile", "run", "ferry", "crane", "--", "-n", "2")

    second = (suite.root / BASELINE).read_text("utf-8")
    keys = [line.partition(":")[0] for line in first.splitlines() if '": {"outcome"' in line]
    assert len(keys) == 4
    assert [line.partition(":")[0] for line in second.splitlines() if '": {"outcome"' in line] == keys


def test_a_marker_that_selects_nothing_is_said(tmp_path) -> None:
    suite = yard(tmp_path)

    done = isolint(suite, "profile", "run", "balloon", "crane")

    assert done.returncode == 2
    assert "  the marker 'balloon' selects no tests: nothing was measured" in done.stdout.splitlines()
    assert {name: entry["status"] for name, entry in profiles(suite).items()} == {
        "balloon": "empty",
        "crane": "passed",
    }


def test_xdist_that_is_not_there_is_said(tmp_path) -> None:
    suite = project(tmp_path, {**ONE_TEST, "pytest.ini": "[pytest]\naddopts = -p no:xdist\n"})

    done = isolint(suite, "profile", "run", "--", "-n", "2")

    mend = f"install it with `{sys.executable} -m pip install pytest-xdist`"
    assert f"  pytest-xdist is not there, or switched off: {mend}" in done.stdout.splitlines()
    assert done.returncode == 2


def test_what_pytest_does_not_understand_is_said_in_its_words(tmp_path) -> None:
    done = isolint(project(tmp_path, ONE_TEST), "profile", "run", "--", "--no-such-option")

    assert "  pytest: unrecognized arguments: --no-such-option" in done.stdout.splitlines()
    assert done.returncode == 2


KILLED = {
    **ONE_TEST,
    "test_b.py": """
        import os

        def test_before(): pass
        def test_kills(): os.environ.get("KILL") and os.kill(os.getpid(), 9)
        def test_after(): pass
        """,
}


def test_a_killed_run_keeps_what_was_measured_and_what_there_was_before(tmp_path) -> None:
    suite = project(tmp_path, KILLED)
    isolint(suite, "profile", "run", "--repeat", "2")
    before = (suite.root / BASELINE).read_text("utf-8")

    done = isolint(suite, "profile", "run", "--repeat", "2", env={"KILL": "1"})

    assert done.returncode == 2
    assert (suite.root / BASELINE).read_text("utf-8") == before
    partial = suite.root / BASELINE.replace(".json", ".partial.json")
    found = json.loads(partial.read_text("utf-8"))["profiles"]["all"]
    assert (found["status"], list(found["tests"])) == (
        "unfinished",
        ["test_a.py::test_a", "test_b.py::test_before"],
    )
    assert found["trouble"] == "the interpreter was ended by signal 9 in test_b.py::test_kills"
    assert f"all: what was measured is in {partial}" in done.stderr.splitlines()


WAITING = """
    import time

    def test_a(): pass

    def test_waits():
        open("waiting", "w").close()
        time.sleep(60)
    """


@pytest.mark.parametrize("word_to_end", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_a_measurement_keeps_what_was_measured(tmp_path, word_to_end) -> None:
    files = {"test_a.py": WAITING}
    suite = project(tmp_path, {"pyproject.toml": "", **files})
    command = (sys.executable, "-P", "-m", "isolint", "profile", "run")
    process = subprocess.Popen(
        heeding(command), cwd=suite.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    limit = time.monotonic() + 60
    while not (suite.root / "waiting").exists() and time.monotonic() < limit:
        time.sleep(0.05)

    process.send_signal(word_to_end)
    process.communicate(timeout=60)

    assert process.returncode == 130
    assert profiles(suite)["all"]["trouble"] == "interrupted in test_a.py::test_waits"
    assert list(profiles(suite)["all"]["tests"]) == ["test_a.py::test_a"]


def test_an_interpreter_without_pytest_is_named(tmp_path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    python = next(path for path in (bare / "bin/python", bare / "Scripts/python.exe") if path.exists())

    done = isolint(project(tmp_path, ONE_TEST), "profile", "run", "--python", str(python))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {python} has no pytest: install it with ")


def test_a_baseline_that_cannot_be_read_is_left_alone(tmp_path) -> None:
    suite = project(tmp_path, {**ONE_TEST, BASELINE: '{"version": 2, "profiles": {"all": {'})
    path = suite.root / BASELINE
    before = path.read_text("utf-8")

    done = isolint(suite, "profile", "run")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {path} is no baseline that can be read: Expecting property name")
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize("part", [BASELINE, str(Path(BASELINE).parent)], ids=["file", "folder"])
def test_a_read_only_place_is_said_before_anything_runs(tmp_path, part) -> None:
    suite = project(tmp_path, {**ONE_TEST, BASELINE: '{"profiles": {}}'})
    path = suite.root / part
    if path.is_dir():
        (suite.root / BASELINE).unlink()
    path.chmod(0o555)

    done = isolint(suite, "profile", "run")

    path.chmod(0o755)
    place = suite.root / BASELINE
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: cannot write {place}: {path} is read-only\n"


def test_the_old_format_is_read(tmp_path) -> None:
    old = {
        "generated_at": "2025-01-01T00:00:00Z",
        "profiles": {
            "crane": {
                "marker": "crane",
                "command": ["pytest", "-m", "crane"],
                "wall_time_seconds": 12.5,
                "slow_tests": [
                    {"nodeid": "test_a.py::test_a", "duration": 2.0, "phase": "setup"},
                    {"nodeid": "test_a.py::test_a", "duration": 0.5, "phase": "call"},
                ],
            },
            "ferry": {
                "marker": "ferry",
                "command": "pytest -m ferry",
                "wall_time_seconds": 0.0,
                "slow_tests": [],
            },
        },
    }

    read = baseline_file.loads(json.dumps(old), "old.json")

    crane, ferry = read.profiles
    assert (crane.command, crane.wall, crane.is_whole) == ("pytest -m crane", 12.5, False)
    assert (crane.is_measured, ferry.is_measured) == (True, False)
    assert read.durations() == {"test_a.py::test_a": (2.5,)}
    assert baseline_file.loads(baseline_file.dumps(read), "new") == read


def test_a_later_format_is_refused(tmp_path) -> None:
    suite = project(tmp_path, {**ONE_TEST, BASELINE: '{"version": 3, "profiles": {}}'})

    done = isolint(suite, "profile", "run")

    path = suite.root / BASELINE
    assert done.stderr == f"error: {path} is a baseline of version 3, expected at most 2\n"


def test_a_project_that_shuffles_is_measured_in_its_own_order(tmp_path) -> None:
    suite = project(tmp_path, {**ONE_TEST, "pytest.ini": "[pytest]\naddopts = --randomly-seed=5\n"})

    done = isolint(suite, "profile", "run", "--repeat", "1")

    assert done.returncode == 0
    assert profiles(suite)["all"]["outcomes"] == {"passed": 1}


FROZEN = """
    import time
    import pytest

    @pytest.fixture(autouse=True)
    def stopped(monkeypatch):
        time.sleep(0.05)
        monkeypatch.setattr(time, "time", lambda: 0.0)
        monkeypatch.setattr(time, "monotonic", lambda: 0.0)
        monkeypatch.setattr(time, "perf_counter", lambda: 0.0)

    def test_a(): pass
    def test_b(): pass
    """


def test_tests_that_stop_the_time_are_measured(tmp_path) -> None:
    suite = project(tmp_path, {"pyproject.toml": "", "test_a.py": FROZEN})

    isolint(suite, "profile", "run", "--repeat", "1", "--html", "page.html")

    found = profiles(suite)["all"]
    (fixture,) = (entry for entry in found["fixtures"] if entry["name"] == "stopped")
    assert (fixture["setups"], fixture["place"]) == (2, "test_a.py")
    assert 0.1 < fixture["seconds"] < 1
    first, second = re.findall(r"left:([\d.]+)%", (suite.root / "page.html").read_text("utf-8"))[:2]
    assert 0 < float(first) < float(second) < 100


def test_a_clock_that_a_fixture_has_set_is_not_believed() -> None:
    phases = tuple(
        PhaseRecord(phase, Outcome.PASSED, seconds)
        for phase, seconds in ((Phase.SETUP, 1.5e9), (Phase.CALL, 0.2), (Phase.TEARDOWN, -1.5e9))
    )
    record = RunRecord(0, ("test_a.py::test_a",), (ItemRecord("test_a.py::test_a", MAIN, phases),))
    spans = tuple(
        Span("test_a.py::test_a", MAIN, phase.value, 10.0, 0.3, 0.1, None, expected=False)
        for phase in (Phase.SETUP, Phase.CALL, Phase.TEARDOWN)
    )

    (test,) = measurement(Measured(record, 1.0, Times(spans))).tests

    assert (test.setup, test.call, test.teardown) == (0.3, 0.2, 0.3)
