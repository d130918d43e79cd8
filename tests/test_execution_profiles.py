"""`isolint test` runs pytest by a profile: its line, its streams, its exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from matrix import isolint

from isolint.runtime.launch import Suite

SUITE = """
import pytest


@pytest.mark.slow
def test_slow():
    pass


@pytest.mark.medium
def test_medium():
    pass


def test_plain():
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nmarkers = ["slow", "medium"]\naddopts = "-p no:asyncio"\n[tool.isolint]\n'
    )
    (tmp_path / "test_a.py").write_text(SUITE)
    return tmp_path


def profiled(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return isolint(Suite(project), "test", *words, "--python", sys.executable)


@pytest.mark.parametrize(
    ("profile", "words", "summary"),
    [
        ("fast", "-m 'not slow and not medium' --maxfail=1 --tb=short", "1 passed, 2 deselected"),
        ("ci", "-m 'not slow'", "2 passed, 1 deselected"),
        ("full", "", "3 passed"),
        ("debug", "-p no:randomly --maxfail=1 --durations=20 -vv", "3 passed"),
    ],
)
def test_a_profile_is_there_from_the_first_day(project: Path, profile: str, words: str, summary: str) -> None:
    done = profiled(project, profile)

    assert done.stderr.splitlines()[0] == f"$ {sys.executable} -m pytest {words}".rstrip()
    assert summary in done.stdout
    assert done.returncode == 0


def test_the_project_has_profiles_of_its_own_in_any_folder_of_it(project: Path) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write('profiles = { slow = ["-m", "slow"] }\n')
    (project / "below").mkdir()

    done = profiled(project / "below", "slow")

    assert "1 passed, 2 deselected" in done.stdout
    done = profiled(project, "fast")
    assert (done.returncode, done.stderr) == (2, "error: there is no profile 'fast'; known: slow\n")


def test_what_follows_the_dashes_is_for_pytest(project: Path) -> None:
    done = isolint(Suite(project), "test", "full", "--python", sys.executable, "--", "-k", "plain")

    assert "1 passed, 2 deselected" in done.stdout


def test_without_a_name_the_profiles_are_listed(project: Path) -> None:
    done = profiled(project)

    assert (done.returncode, done.stderr) == (
        2,
        "error: which profile? There are fast, ci, full, debug\n",
    )


@pytest.mark.parametrize(
    ("body", "words", "code", "said"),
    [
        ("    assert False", (), 1, ""),
        ("    pass", ("-k", "nothing"), 2, "the profile selects no test\n"),
        (
            f"    import os, signal\n    os.kill(os.getpid(), {int(signal.SIGKILL)})",
            (),
            2,
            "pytest was ended by signal 9\n",
        ),
        ("    raise KeyboardInterrupt", (), 2, ""),
    ],
)
def test_the_exit_code_says_how_it_ended(
    project: Path, body: str, words: tuple[str, ...], code: int, said: str
) -> None:
    (project / "test_a.py").write_text(f"def test_a():\n{body}\n")

    done = isolint(Suite(project), "test", "full", "--python", sys.executable, "--", *words)

    assert (done.returncode, done.stderr.partition("\n")[2]) == (code, said)


def test_where_xdist_is_missing_it_says_how_to_get_it(project: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    python = tmp_path / "bare" / "bin" / "python"
    [library] = (tmp_path / "bare" / "lib").glob("python*/site-packages")
    ours = Path(pytest.__file__).parent.parent
    for name in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py.py"):
        (library / name).symlink_to(ours / name)

    done = isolint(Suite(project), "test", "full", "--python", str(python), "--", "-n", "2", "-o", "addopts=")

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"pytest-xdist is not there, which `-n` and `--dist` need: `{python} -m pip install pytest-xdist`"
    )
