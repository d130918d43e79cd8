"""How `isolint verify` comes to an interpreter, to the tests, and to what pytest is told."""

from __future__ import annotations

import subprocess
import sys
from itertools import takewhile

from matrix import isolint
from verifying import WHARF, by_name, polluters, project, verified


def test_what_follows_the_dashes_is_for_pytest(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pytest.ini": "[pytest]\n",
            "tests/test_a.py": "def test_a(): pass\ndef test_slow(): pass\n",
            "tests/test_b.py": "def test_b(): pass\n",
        },
    )

    _, report, _ = verified(suite, "--", "-k", "not slow", "tests/test_a.py")

    assert {entry["label"]: entry["passed"] for entry in report["arrangements"]} == {
        "tests/test_a.py alone": 1,
        "together": 1,
        "reversed": 1,
    }


def test_a_root_of_pytest_below_that_of_the_project_is_no_hindrance(tmp_path) -> None:
    files = {f"backend/{path}": text for path, text in WHARF.items() if path.startswith(("test", "wharf"))}
    suite = project(tmp_path, {"pyproject.toml": "", "backend/pytest.ini": "[pytest]\n", **files})

    _, report, _ = verified(suite, "--", "backend/test_a.py", "backend/test_b.py")

    entry = by_name(report)["test_mode_is_day"]
    assert polluters(entry) == [["test_a.py::test_sets_the_mode"]]
    assert entry["polluters"][0]["command"] == (
        "pytest backend/test_a.py::test_sets_the_mode backend/test_b.py::test_mode_is_day"
    )
    assert entry["polluters"][0]["causes"][0]["site"] == "env:WHARF_MODE"


def test_no_tests_is_an_error(tmp_path) -> None:
    done = isolint(project(tmp_path, {"pytest.ini": "[pytest]\n", "app.py": ""}), "verify")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"error: pytest finds no tests in {tmp_path}"


def test_an_interpreter_without_pytest_is_named_with_the_command_that_mends_it(tmp_path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    python = next(path for path in (bare / "bin/python", bare / "Scripts/python.exe") if path.exists())

    done = isolint(
        project(tmp_path, {"test_a.py": "def test_a(): pass\n"}), "verify", "--python", str(python)
    )

    assert done.returncode == 2
    assert done.stderr == (
        f"error: {python} has no pytest: install it with `{python} -m pip install pytest`, "
        "or name the project's interpreter with `--python`\n"
    )


def test_what_is_no_interpreter_is_refused(tmp_path) -> None:
    suite = project(tmp_path, {"test_a.py": "def test_a(): pass\n"})

    done = isolint(suite, "verify", "--python", "no-such-python")

    assert (done.returncode, done.stderr) == (2, "error: no-such-python is no Python interpreter\n")


def test_without_xdist_there_are_no_parallel_runs(tmp_path) -> None:
    files = {"pytest.ini": "[pytest]\naddopts = -p no:xdist\n", "test_a.py": "def test_a(): pass\n"}

    done = isolint(project(tmp_path, files), "verify", "--seeds", "0", "-n", "2")

    assert "pytest-xdist is not there: no parallel runs" in done.stderr.splitlines()
    table = takewhile(bool, done.stdout.splitlines())
    assert [line.split("  ")[0] for line in table] == [
        "test_a.py alone",
        "together",
        "reversed",
    ]
    assert done.returncode == 0
