"""`isolint fix --verify`: what makes a test worse is taken back, and the rest is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from interrupting import heeding
from matrix import isolint

from isolint.runtime.launch import Suite

#: The fix of one module is good; that of the other takes away what `test_by_luck` relies on.
FILES = {
    "pyproject.toml": "",
    "shop.py": """
        import os

        def mode():
            return os.environ.get("SHOP_MODE", "day")

        def colour():
            return os.environ.get("SHOP_COLOUR", "red")
        """,
    "test_colour.py": """
        import os
        import shop

        def test_blue():
            os.environ["SHOP_COLOUR"] = "blue"
            assert shop.colour() == "blue"

        def test_red():
            assert shop.colour() == "red"
        """,
    "test_mode.py": """
        import os
        import shop

        def test_night():
            os.environ["SHOP_MODE"] = "night"
            assert shop.mode() == "night"

        class TestLuck:
            def test_by_luck(self):
                # In every order that is tried, the test above or the one below comes first.
                assert shop.mode() == "night"

        def test_night_again():
            os.environ["SHOP_MODE"] = "night"
            assert shop.mode() == "night"
        """,
}


@pytest.fixture
def suite(tmp_path) -> Suite:
    for path, text in FILES.items():
        (tmp_path / path).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return Suite(tmp_path)


def text(suite: Suite, name: str) -> str:
    return (suite.root / name).read_text(encoding="utf-8")


def test_what_breaks_a_test_is_taken_back_and_the_rest_is_written(suite) -> None:
    before = text(suite, "test_mode.py")

    done = isolint(suite, "fix", "--apply", "--verify")

    assert text(suite, "test_mode.py") == before
    assert 'monkeypatch.setenv("SHOP_COLOUR", "blue")' in text(suite, "test_colour.py")
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("taken back: "))
    assert line.startswith(
        "taken back: the fix of `env:SHOP_MODE`; with it test_mode.py::TestLuck::test_by_luck fails ("
    )
    assert done.returncode == 1


def test_without_apply_nothing_is_written_and_the_patch_is_what_would_be_kept(suite) -> None:
    (suite.root / "test_mode.py").unlink()
    before = text(suite, "test_colour.py")

    done = isolint(suite, "fix", "--verify")

    assert text(suite, "test_colour.py") == before
    assert "+++ b/test_colour.py" in done.stdout


def test_a_suite_that_cannot_be_run_is_left_alone(suite) -> None:
    before = {name: text(suite, name) for name in FILES}

    done = isolint(suite, "fix", "--apply", "--verify", "--python", "no-such-python")

    assert (done.returncode, done.stderr) == (2, "error: no-such-python is no Python interpreter\n")
    assert {name: text(suite, name) for name in FILES} == before
    assert sorted(path.name for path in Path(suite.root).iterdir()) == sorted(FILES)


def test_words_for_pytest_choose_the_tests_that_a_fix_is_judged_by(suite) -> None:
    done = isolint(suite, "fix", "--apply", "--verify", "--", "-k", "not by_luck")

    assert "taken back" not in done.stderr
    assert 'monkeypatch.setenv("SHOP_MODE", "night")' in text(suite, "test_mode.py")


def test_without_verify_what_follows_the_dashes_are_paths(suite) -> None:
    done = isolint(suite, "fix", "--", "test_colour.py")

    assert "+++ b/test_colour.py" in done.stdout
    assert "test_mode.py" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_whatever_stops_it_leaves_the_project_as_it_was(suite, tmp_path_factory, name) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    pids = scratch / "pids"
    slow = f"""
        import os, time
        from pathlib import Path

        def test_slow():
            with Path({str(pids)!r}).open("a") as file:
                print(os.getpid(), file=file)
            time.sleep(60)
        """
    (suite.root / "test_slow.py").write_text(dedent(slow), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in suite.root.iterdir()}
    started = subprocess.Popen(
        heeding([sys.executable, "-P", "-m", "isolint", "fix", "--apply", "--verify"]),
        cwd=suite.root,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: pids.exists() and pids.read_text(encoding="utf-8").endswith("\n"))
    running = int(pids.read_text(encoding="utf-8"))

    started.send_signal(signal.Signals[name])

    code = started.wait(60)
    assert {path.name: path.read_bytes() for path in suite.root.iterdir()} == before
    assert code == {"SIGINT": 130, "SIGTERM": 143, "SIGKILL": -9}[name]
    if name == "SIGKILL":
        # Nobody can clean up after that.
        os.kill(running, signal.SIGKILL)
        return
    wait_until(lambda: not is_running(running))
    assert [path.name for path in scratch.iterdir() if path.name.startswith("isolint-")] == []


def wait_until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
