"""Tests marked by measured duration: their categories, the file, the plugin, decorators in the code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import libcst as cst
import pytest

from isolint.cli import run
from isolint.codemods.syntax.marks import set_marks
from isolint.config import load
from isolint.contracts import Refused
from isolint.errors import IsolintError
from isolint.profile_config import Limits
from isolint.profiling.baseline import Baseline, Profile, Run, Test
from isolint.profiling.baseline_file import dumps
from isolint.profiling.categories import by_function, categorise
from isolint.profiling.measurement import Result, Status

SUITE = """\
import unittest


# the first
def test_quick():
    pass


def test_long():
    pass


class TestLater(unittest.TestCase):
    def test_between(self):
        pass
"""
SECONDS = {
    "tests/test_a.py::test_quick": (0.01, 0.02),
    "tests/test_a.py::test_long": (0.9, 1.4),
    "tests/test_a.py::TestLater::test_between": (0.5,),
}


def baseline(seconds: Mapping[str, tuple[float, ...]], skipped: tuple[str, ...] = ()) -> str:
    tests = tuple(
        Test(name, Result.SKIPPED if name in skipped else Result.PASSED, call=runs)
        for name, runs in seconds.items()
    )
    profile = Profile(
        "all", None, "pytest", Status.PASSED, "2026-01-01T00:00:00Z", (Run(1.0), Run(1.0)), tests, {}
    )
    return dumps(Baseline((profile,)))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "pyproject.toml": "[tool.isolint]\n",
        "pytest.ini": "# settings\n[pytest]\naddopts = --strict-markers -p no:asyncio\n",
        "tests/test_a.py": SUITE,
        "perf_metrics/pytest_marker_baselines.json": baseline(SECONDS),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def collected(project: Path, *words: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout


# Categories


@pytest.mark.parametrize(
    ("seconds", "before", "category"),
    [
        ((0.01, 0.09), None, "fast"),
        ((0.01, 0.11), None, "medium"),
        ((0.99,), None, "medium"),
        ((0.2, 1.0), None, "slow"),
        ((0.11,), "fast", "fast"),
        ((0.13,), "fast", "medium"),
        ((0.09,), "medium", "medium"),
        ((0.07,), "medium", "fast"),
        ((1.1,), "medium", "medium"),
        ((0.9,), "slow", "slow"),
        ((0.01,), "slow", "fast"),
        ((5.0,), "fast", "slow"),
        ((), "medium", "medium"),
    ],
)
def test_the_worst_run_decides_and_a_category_is_kept_near_its_limit(
    seconds: tuple[float, ...], before: str | None, category: str
) -> None:
    earlier = {} if before is None else {"test_a": before}

    assert categorise({"test_a": seconds}, Limits(), earlier) == {"test_a": category}


def test_what_was_not_measured_this_time_keeps_its_category() -> None:
    assert categorise({"b": (2.0,)}, Limits(), {"a": "slow"}) == {"a": "slow", "b": "slow"}


def test_a_function_is_as_slow_as_the_slowest_of_its_parameters() -> None:
    found = by_function({"t.py::test_a[1]": "fast", "t.py::test_a[x::y]": "slow", "t.py::test_b": "medium"})

    assert found == {"t.py::test_a": "slow", "t.py::test_b": "medium"}


def test_the_limits_are_configured(tmp_path: Path) -> None:
    table = "[tool.isolint.profile.categories]\n"
    (tmp_path / "pyproject.toml").write_text(f"{table}fast = 0.5\nmargin = 0.1\n")
    assert load(tmp_path).profile.limits == Limits(fast=0.5, margin=0.1)

    (tmp_path / "pyproject.toml").write_text(f"{table}fast = 2\n")
    with pytest.raises(IsolintError, match="must have 'fast' below 'medium'"):
        load(tmp_path)


# The command and the plugin


def test_the_plugin_marks_while_tests_are_collected_so_that_they_can_be_selected(project: Path) -> None:
    assert run(["profile", "mark", "--apply"]) == 0

    words = ("--isolint-categories=perf_metrics/pytest_categories.json", "--collect-only")
    assert "test_quick\n" in collected(project, *words, "-m", "fast")
    assert "2 deselected" in collected(project, *words, "-m", "fast")
    assert "test_long\n" in collected(project, *words, "-m", "slow")
    assert "test_between\n" in collected(project, *words, "-m", "medium", "-n", "0")
    assert "2 passed" in collected(project, words[0], "-m", "not slow", "-n", "2")


def test_the_marks_are_registered_and_a_second_run_changes_nothing(project: Path, capsys) -> None:
    assert run(["profile", "mark", "--apply"]) == 0
    assert (project / "pytest.ini").read_text() == (
        "# settings\n[pytest]\naddopts = --strict-markers -p no:asyncio\nmarkers =\n"
        "    fast: measured to take little time\n"
        "    medium: measured to take some time\n"
        "    slow: measured to take much time\n"
    )
    assert capsys.readouterr().err == (
        "1 fast, 1 medium, 1 slow.\nChanged perf_metrics/pytest_categories.json, pytest.ini.\n"
    )

    assert run(["profile", "mark", "--apply", "--write"]) == 0
    capsys.readouterr()
    assert run(["profile", "mark", "--apply", "--write"]) == 0
    assert capsys.readouterr().err == "1 fast, 1 medium, 1 slow.\nNothing to change.\n"


def test_decorators_are_written_and_rewritten_where_a_test_has_changed(project: Path, capsys) -> None:
    assert run(["profile", "mark", "--write", "--apply"]) == 0
    assert (project / "tests" / "test_a.py").read_text() == (
        SUITE.replace("import unittest\n", "import unittest\n\nimport pytest\n")
        .replace("def test_long", "@pytest.mark.slow\ndef test_long")
        .replace("    def test_between", "    @pytest.mark.medium\n    def test_between")
    )
    assert "1 passed, 2 deselected" in collected(project, "-m", "not slow and not medium")

    quicker = {**SECONDS, "tests/test_a.py::test_long": (0.5,)}
    (project / "perf_metrics" / "pytest_marker_baselines.json").write_text(baseline(quicker))
    capsys.readouterr()
    assert run(["profile", "mark", "--write"]) == 0
    said = capsys.readouterr()
    assert "-@pytest.mark.slow\n+@pytest.mark.medium\n" in said.out
    assert "tests/test_a.py::test_long: slow -> medium (0.50 s)\n" in said.err


def test_what_a_skipped_test_took_is_no_measurement(project: Path) -> None:
    skipped = ("tests/test_a.py::test_long",)
    (project / "perf_metrics" / "pytest_marker_baselines.json").write_text(baseline(SECONDS, skipped))

    assert run(["profile", "mark", "--apply"]) == 0

    written = json.loads((project / "perf_metrics" / "pytest_categories.json").read_text())
    assert written["tests"].keys() == SECONDS.keys() - set(skipped)


def test_a_test_that_is_gone_is_said_and_the_others_are_marked(project: Path, capsys) -> None:
    gone = {"tests/test_b.py::test_b": (2.0,), **SECONDS}
    (project / "perf_metrics" / "pytest_marker_baselines.json").write_text(baseline(gone))

    assert run(["profile", "mark", "--write", "--apply"]) == 0

    assert "tests/test_b.py is not marked: it is not there\n" in capsys.readouterr().err
    assert "@pytest.mark.slow" in (project / "tests" / "test_a.py").read_text()


def test_without_a_baseline_it_says_what_writes_one(project: Path, capsys) -> None:
    path = project / "perf_metrics" / "pytest_marker_baselines.json"
    path.unlink()

    assert run(["profile", "mark"]) == 2
    assert capsys.readouterr().err == f"error: there is no {path}: `isolint profile run` writes it\n"


@pytest.mark.parametrize(
    "text", ["{", '{"version": 1, "tests": {"a": "quick"}}', '{"version": 9, "tests": {}}']
)
def test_a_damaged_file_is_refused_by_the_command_and_by_pytest(project: Path, text: str, capsys) -> None:
    path = project / "perf_metrics" / "pytest_categories.json"
    path.write_text(text)

    assert run(["profile", "mark"]) == 2
    assert capsys.readouterr().err.startswith(f"error: cannot read {path}: it ")
    command = [sys.executable, "-m", "pytest", f"--isolint-categories={path}"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert f"ERROR: --isolint-categories: cannot read {path}: it " in done.stderr


def test_a_profile_has_the_tests_marked(project: Path, capfd) -> None:
    assert run(["profile", "mark", "--apply"]) == 0

    assert run(["test", "fast", "--python", sys.executable]) == 0
    said = capfd.readouterr()
    assert " --isolint-categories=perf_metrics/pytest_categories.json -m 'not slow" in said.err
    assert "1 passed, 2 deselected" in said.out


# The codemod

CODE = '''\
"""Doc."""

from pytest import mark


# about
@deco
# between
def test_a():  # behind
    def test_c(): ...


class TestX(Base):
    @mark.fast
    @pytest.mark.usefixtures("a")
    async def test_b(self): ...
'''


def marked(wanted: Mapping[str, str], family: tuple[str, ...] = ("fast", "medium", "slow")) -> str:
    return set_marks(cst.parse_module(CODE), wanted, family).code


def test_a_mark_goes_above_all_decorators_and_comments_stay() -> None:
    assert marked({"test_a": "slow"}) == CODE.replace("@deco", "@pytest.mark.slow\n@deco").replace(
        "from pytest", "import pytest\nfrom pytest"
    )


def test_of_a_family_a_test_keeps_the_wanted_one_and_marks_of_others_stay() -> None:
    assert marked({"TestX::test_b": ""}) == CODE.replace("    @mark.fast\n", "")
    assert marked({"TestX::test_b": "fast"}) == CODE
    assert marked({"test_a": ""}) == CODE


def test_a_test_that_a_class_inherits_is_marked_on_the_class() -> None:
    assert '@pytest.mark.xdist_group("a")\nclass TestX' in marked({"TestX::test_z": 'xdist_group("a")'}, ())


def test_a_test_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match=r"^it has no TestY\.test_b$"):
        marked({"TestY::test_b": "slow"})
