"""The demo's own parts; the demonstration as a whole is run by CI, with the README's command."""

from __future__ import annotations

from pathlib import Path

import pytest

from isolint.commands import demo
from isolint.commands.demo import Change
from isolint.errors import IsolintError
from isolint.runtime.launch import Arrangement, Crash, Suite


def test_missing_packages_are_named_with_the_way_to_get_them(monkeypatch) -> None:
    absent = {"a_module_that_is_not_there": "its-distribution", "pytest": "pytest"}
    monkeypatch.setattr(demo, "REQUIREMENTS", absent)

    with pytest.raises(
        IsolintError, match=r"^the demo needs its-distribution: pip install 'isolint\[demo\]'$"
    ):
        demo.run(keep=False)


def test_changed_lines_are_counted_by_file() -> None:
    before = {"a.py": "one\ntwo\n", "b.py": "same\n", "gone.py": "x\n"}
    after = {"a.py": "one\n2\nthree\n", "b.py": "same\n", "new.py": "y\nz\n"}

    assert list(demo._changes(before, after)) == [
        Change("a.py", added=2, removed=1),
        Change("gone.py", added=0, removed=1),
        Change("new.py", added=2, removed=0),
    ]


def test_runs_are_shown_as_they_ended(tmp_path, capsys) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text("def test_a(): pass\ndef test_b(): assert False\n")
    runs = (Arrangement("whole"), Arrangement("half", targets=("test_it.py::test_a",)))

    assert not demo._show_runs(Suite(tmp_path), runs)

    assert capsys.readouterr().out.splitlines() == [
        "  whole                               1/2  1 failed",
        "  half                                1/1",
    ]


def test_a_run_without_result_is_not_green(capsys, monkeypatch) -> None:
    monkeypatch.setattr(demo, "run_suite", lambda suite, arrangement: Crash(3, "no such option"))

    assert not demo._show_runs(Suite(Path()), (Arrangement("whole"),))

    assert "no result: no such option" in capsys.readouterr().out
