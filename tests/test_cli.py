"""The command line over a fake rule: exact output, exact exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import fakes
import pytest
from fakes import LeakRule, OtherRule, ScriptedRewriter, Stopper

from isolint import __version__, cli
from isolint.commands import check as check_command
from isolint.commands import fix as fix_command
from isolint.engine import catalog
from isolint.engine.worker import Declined

CLEAN, FINDINGS, FAILED, INTERRUPTED = 0, 1, 2, 130

Run = Callable[..., SimpleNamespace]


class Scripted(ScriptedRewriter):
    """The scripted rewriter as the context manager that the command opens."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a small project, work in it, and put fakes behind the command line."""
    fakes.install(monkeypatch)
    monkeypatch.setattr(catalog, "rules", lambda: (LeakRule(), OtherRule()))
    monkeypatch.setattr(catalog, "codemods", lambda: (Stopper(),))
    monkeypatch.setattr(fix_command, "ChildRewriter", Scripted)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("def test_a():\n    leak(x)\n")
    (tmp_path / "tests" / "test_b.py").write_text("def test_b():\n    pass\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def isolint(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command line in this process."""

    def run(*arguments: str) -> SimpleNamespace:
        code = cli.run(arguments)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=re.sub(r"in \d+\.\d s", "in TIME", err))

    return run


FINDING_LINE = "tests/test_a.py:2:5: ISO901 [*] x leaks\n"
SUMMARY = "Found 1 finding in 1 file, of 2 files in TIME. 1 fixable with `isolint fix --apply`.\n"
PATCH = """\
diff --git a/tests/test_a.py b/tests/test_a.py
--- a/tests/test_a.py
+++ b/tests/test_a.py
@@ -1,2 +1,2 @@
 def test_a():
-    leak(x)
+    pass
"""


def test_check_reports_findings_with_their_source(isolint) -> None:
    done = isolint("check")
    assert (
        done.out
        == """\
tests/test_a.py:2:5: ISO901 [*] x leaks
  |
1 | def test_a():
2 |     leak(x)
  |     ^^^^^^^
  |
  = state: global:x, defined at app.py:1
  = reached by: test_a (tests/test_a.py:2)
  = written by: tests/test_a.py::test_a
  = read by: test_b.py::test_b
  = help: `isolint fix --apply` rewrites this (stopper, safe)
  = help: `isolint explain ISO901` says why this breaks tests

"""
    )
    assert (done.code, done.err) == (FINDINGS, SUMMARY)


def test_check_in_one_line_a_finding(isolint) -> None:
    done = isolint("check", "--output-format", "concise")
    assert (done.code, done.out, done.err) == (FINDINGS, FINDING_LINE, SUMMARY)


def test_check_in_json(isolint) -> None:
    done = isolint("check", "--output-format", "json")
    document = json.loads(done.out)
    assert [found["path"] for found in document["findings"]] == ["tests/test_a.py"]
    assert (done.code, done.err) == (FINDINGS, SUMMARY)


def test_check_can_exit_zero_all_the_same(isolint) -> None:
    assert isolint("check", "--exit-zero").code == CLEAN


def test_check_of_a_clean_project(isolint, project) -> None:
    (project / "tests" / "test_a.py").write_text("def test_a(): pass\n")
    done = isolint("check")
    assert (done.code, done.out, done.err) == (CLEAN, "", "No findings in 2 files in TIME.\n")


@pytest.mark.parametrize("folder", [".", "tests", ".."])
def test_json_is_the_same_from_any_working_folder(isolint, project, monkeypatch, folder) -> None:
    def findings(*arguments: str) -> object:
        return json.loads(isolint("check", "--output-format", "json", *arguments).out)["findings"]

    expected = findings()
    monkeypatch.chdir(project / folder)
    assert findings(str(project)) == expected


def test_text_shows_paths_as_they_are_seen_from_here(isolint, project, monkeypatch) -> None:
    monkeypatch.chdir(project / "tests")
    assert isolint("check", "--output-format", "concise").out == "test_a.py:2:5: ISO901 [*] x leaks\n"


def test_paths_choose_what_is_shown_of_the_whole_project(isolint) -> None:
    done = isolint("check", "tests/test_b.py")
    assert (done.code, done.out, done.err) == (CLEAN, "", "No findings in 2 files in TIME.\n")
    assert isolint("check", "tests/test_b.py", "tests/test_a.py").code == FINDINGS


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--select", "ISO901"], FINDINGS),
        (["--select", "ISO902"], CLEAN),
        (["--select", "ISO902, ISO901"], FINDINGS),
        (["--ignore", "ISO9"], CLEAN),
        (["--ignore", "ISO9", "--select", "ISO901"], FINDINGS),
    ],
)
def test_rules_are_selected_and_ignored(isolint, arguments, code) -> None:
    assert isolint("check", *arguments).code == code


def test_configuration_can_come_from_another_file(isolint, project) -> None:
    (project / "other.toml").write_text('[tool.isolint]\nignore = ["ISO901"]\n')
    assert isolint("check", "--config", "other.toml").code == CLEAN


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "ISO903"], "unknown rule code 'ISO903'; did you mean 'ISO90[12]'\\?"),
        (["no/such"], "no/such does not exist"),
        (["pyproject.toml"], "pyproject.toml is neither a folder nor a Python file"),
        (["--config", "no.toml"], "cannot read no.toml: .*"),
        (["--wrong"], "No such option '?--wrong'?.*"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(isolint, command, arguments, message) -> None:
    done = isolint(command, *arguments)
    assert (done.code, done.out) == (FAILED, "")
    assert re.fullmatch(f"error: {message}\n", done.err)


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_wrong_configuration_key_is_one_clear_line(isolint, project, command) -> None:
    (project / "pyproject.toml").write_text("[tool.isolint]\nselct = []\n")
    done = isolint(command)
    assert done.code == FAILED
    assert done.err == (
        "error: unknown key 'selct' in [tool.isolint] of pyproject.toml; did you mean 'select'?\n"
    )


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_project_without_tests_is_one_clear_line(isolint, project, command) -> None:
    for name in ("test_a.py", "test_b.py"):
        (project / "tests" / name).write_text("leak(x)\n")
    done = isolint(command)
    assert (done.code, done.out) == (FAILED, "")
    assert done.err == f"error: no tests found in {project} (files of tests: test_*.py, *_test.py)\n"


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_folder_without_python_files_is_a_warning(isolint, project, command) -> None:
    (project / "empty").mkdir()
    done = isolint(command, "empty")
    assert (done.code, done.out, done.err) == (CLEAN, "", "warning: no Python files in empty\n")


def test_json_of_an_empty_folder_is_still_the_object(isolint, project) -> None:
    (project / "empty").mkdir()
    assert json.loads(isolint("check", "empty", "--output-format", "json").out)["findings"] == []


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_file_that_does_not_parse_is_named_and_the_rest_goes_on(isolint, project, command) -> None:
    (project / "tests" / "test_c.py").write_text("x = (\n")
    done = isolint(command)
    assert done.code == FINDINGS
    assert done.err.startswith("error: tests/test_c.py does not parse on Python 3.")


@pytest.mark.parametrize("command", ["check", "fix"])
def test_nothing_that_could_be_checked_is_a_failure(isolint, project, command) -> None:
    for name in ("test_a.py", "test_b.py"):
        (project / "tests" / name).write_bytes(b"'\xff'\n")
    done = isolint(command)
    assert done.code == FAILED
    assert done.err.startswith("error: no file could be checked: tests/test_a.py cannot be decoded: ")


def test_a_file_that_does_not_parse_is_no_finding(isolint, project) -> None:
    (project / "tests" / "test_a.py").write_text("x = (\n")
    assert isolint("check").code == CLEAN


def test_fix_prints_a_patch_and_writes_nothing(isolint, project) -> None:
    done = isolint("fix")
    assert (done.code, done.out) == (FINDINGS, PATCH)
    assert done.err == "Would fix 1 finding in 1 file.\n"
    assert (project / "tests" / "test_a.py").read_text() == "def test_a():\n    leak(x)\n"


def test_fix_applies_and_says_what_it_did(isolint, project) -> None:
    done = isolint("fix", "--apply")
    assert done.out == "tests/test_a.py:2:5: ISO901 fixed x leaks (stopper, safe)\n"
    assert (done.code, done.err) == (CLEAN, "Fixed 1 finding in 1 file.\n")
    assert (project / "tests" / "test_a.py").read_text() == "def test_a():\n    pass\n"

    again = isolint("fix", "--apply")
    assert (again.code, again.out, again.err) == (CLEAN, "", "Fixed 0 findings in 0 files.\n")


def test_fix_tells_of_refusals_where_they_stand_on_disk(isolint, project, monkeypatch) -> None:
    (project / "tests" / "test_a.py").write_text("def test_a():\n    leak(x)\n    leak(y)\n")
    edits = {
        "x": lambda text: "import it\n" + text.replace("leak(x)", "pass"),
        "y": lambda text: Declined("it is in a lambda") if "import it" in text else text,
    }
    monkeypatch.setattr(fix_command, "ChildRewriter", lambda: Scripted(edits))
    refused = "ISO901 not fixed: it is in a lambda (stopper)\n"

    shown = isolint("fix")
    assert shown.code == FINDINGS
    assert shown.err.startswith(
        f"tests/test_a.py:3:5: {refused}Would fix 1 finding in 1 file; 1 left; 1 refused."
    )
    applied = isolint("fix", "--apply")
    assert applied.code == FINDINGS
    assert applied.err.startswith(
        f"tests/test_a.py:4:5: {refused}Fixed 1 finding in 1 file; 1 left; 1 refused."
    )


def test_fix_leaves_unsafe_fixes_until_they_are_allowed(isolint, monkeypatch) -> None:
    codemod = Stopper(lambda finding: fakes.task(finding, safety=fakes.Safety.UNSAFE))
    monkeypatch.setattr(catalog, "codemods", lambda: (codemod,))
    held = isolint("fix")
    assert (held.code, held.out) == (FINDINGS, "")
    assert held.err == "Would fix 0 findings in 0 files; 1 left. 1 more with --unsafe-fixes.\n"
    assert isolint("fix", "--unsafe-fixes").out == PATCH


def test_fix_writes_nothing_when_a_file_changes_meanwhile(isolint, project, monkeypatch) -> None:
    path = project / "tests" / "test_a.py"

    def edit_meanwhile(old: str) -> str:
        path.write_text("edited meanwhile\n")
        return old.replace("leak(x)", "pass")

    monkeypatch.setattr(fix_command, "ChildRewriter", lambda: Scripted({"x": edit_meanwhile}))
    done = isolint("fix", "--apply")
    assert (done.code, done.out) == (FAILED, "")
    assert done.err == "error: tests/test_a.py has changed since it was read; nothing was written\n"
    assert path.read_text() == "edited meanwhile\n"


def test_explain_renders_the_rule(isolint) -> None:
    done = isolint("explain", "iso901")
    assert (done.code, done.err) == (CLEAN, "")
    assert (
        done.out
        == """\
ISO901 leak
===========

Calls of `leak`.

What it does: reports each call of `leak(NAME)`.

https://isolint.readthedocs.io/en/latest/rules/ISO901/
"""
    )


def test_explain_of_an_unknown_code_names_the_nearest(isolint) -> None:
    done = isolint("explain", "ISO991")
    assert (done.code, done.out) == (FAILED, "")
    assert done.err.startswith("error: unknown rule code 'ISO991'; did you mean 'ISO90")


def test_the_version_goes_to_standard_output(isolint) -> None:
    done = isolint("--version")
    assert (done.code, done.out) == (CLEAN, f"isolint {__version__}\n")


def test_no_command_at_all_is_answered_with_help(isolint) -> None:
    done = isolint()
    assert (done.code, done.out) == (FAILED, "")
    assert "check" in done.err


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour_follows_the_environment(isolint, monkeypatch, variables, coloured) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = isolint("check", "--output-format", "concise")
    assert ("\x1b[" in done.out) is coloured


def test_an_interrupt_has_its_own_exit_code(isolint, monkeypatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check_command, "open_session", interrupt)
    done = isolint("check")
    assert (done.code, done.err) == (INTERRUPTED, "\nisolint: interrupted\n")


def process(*arguments: str, script: str = "", cwd: Path) -> subprocess.Popen[bytes]:
    prelude = f"import sys; from isolint import cli\n{script}\nsys.exit(cli.main())"
    return subprocess.Popen(
        [sys.executable, "-c", prelude, *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "80"},
    )


def test_a_crash_does_not_look_like_findings(project) -> None:
    crash = "import isolint.commands.check as c\ndef run(_): raise ValueError('a bug')\nc.run = run"
    with process("check", script=crash, cwd=project) as run:
        _, err = run.communicate()
    assert run.returncode == FAILED
    assert err.rstrip().endswith(b"ValueError: a bug")


def test_a_reader_that_goes_away_is_no_error(project) -> None:
    with process("check", "--exit-zero", "--output-format", "json", cwd=project) as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.stderr is not None
        err = run.stderr.read()
    assert run.returncode == CLEAN
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_a_patch_of_another_encoding_is_in_the_bytes_of_the_file(project) -> None:
    (project / "tests" / "test_a.py").write_bytes(b"# coding: latin-1\ndef test_a():\n    leak(x)  # \xe9\n")
    script = (
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import fakes, pytest, test_cli\n"
        "from isolint.engine import catalog\n"
        "from isolint.commands import fix\n"
        "patch = pytest.MonkeyPatch()\n"
        "fakes.install(patch)\n"
        "catalog.rules = lambda: (fakes.LeakRule(),)\n"
        "catalog.codemods = lambda: (fakes.Stopper(),)\n"
        "fix.ChildRewriter = test_cli.Scripted"
    )
    with process("fix", script=script, cwd=project) as run:
        patch, _ = run.communicate()
    assert b"-    leak(x)  # \xe9\n+    pass  # \xe9\n" in patch
