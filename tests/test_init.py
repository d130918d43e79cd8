"""`isolint init` on projects that are set up in different ways: what it writes, keeps and refuses."""

from __future__ import annotations

import configparser
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from isolint.adoption import dependencies, pytest_home, requirements
from isolint.adoption.adopting import Draft, adopt, registered, words_of
from isolint.adoption.marks import collect
from isolint.adoption.wishes import Distribution, Wishes
from isolint.cli import run
from isolint.commands import init
from isolint.contracts import Refused
from isolint.proof import interpreter

TESTS = {
    "tests/test_one.py": "def test_one():\n    pass\n",
    "tests/test_two.py": "def test_two():\n    pass\n",
}

#: Twelve ways to set a project up; each holds a comment that has to stay.
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "groups": {
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"

            [dependency-groups]
            dev = [
                "pytest>=7", # keep: runs
                "packaging>=21" # keep: last
            ]

            [tool.pytest.ini_options]
            addopts = "-ra"  # keep: short
            testpaths = ["tests"]

            # keep: of the linter
            [tool.ruff]
            line-length = 100
        """
    },
    "extras and a list": {
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            [project.optional-dependencies]
            test = ["pytest"]  # keep: extra
            [tool.pytest.ini_options]
            addopts = [
              "-ra", # keep: why
              "--strict-config"
            ]
            markers = ["db: keep: needs # a server"]
        """
    },
    "native table of pytest 9": {
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            [dependency-groups]
            test = ["pytest>=9"]
            [tool.pytest]
            # keep: native
            addopts = ["-ra"]
            testpaths = ["tests"]
        """
    },
    "uv": {
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            # keep: uv
            [tool.uv]
            dev-dependencies = ["pytest==8.3.4", "packaging==24.0"]
        """,
        "uv.lock": "version = 1\n",
    },
    "poetry": {
        "pyproject.toml": """\
            [tool.poetry]
            name = "a"
            version = "1"
            description = ""
            authors = []

            [tool.poetry.dependencies]
            python = "^3.11"

            [tool.poetry.group.test.dependencies]
            pytest = "^8.0"  # keep: poetry

            [build-system]
            requires = ["poetry-core"]
            build-backend = "poetry.core.masonry.api"
        """
    },
    "hatch": {
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            [tool.hatch.envs.default]
            dependencies = [
              "pytest",  # keep: hatch
            ]
            [tool.pytest.ini_options]
            addopts = \"\"\"
              -ra
              --tb=short
            \"\"\"
        """
    },
    "pytest.ini and requirements": {
        "pytest.ini": """\
            # keep: first
            [pytest]
            addopts =
                -ra
                # keep: between
                --tb=short

            testpaths = tests
            # keep: end
        """,
        "requirements-dev.txt": "# keep: dev\nblack==24.1.0\npytest==8.3.4  # keep: pin\nzipp==3\n",
    },
    "tox.ini": {
        "tox.ini": """\
            [tox]
            envlist = py311
            [testenv]
            ; keep: tox
            deps =
                pytest>=7
                -r requirements.txt
            commands = pytest {posargs}
            [pytest]
            addopts = -ra
        """,
        "requirements.txt": "packaging\n",
        "setup.py": "from setuptools import setup\n\nsetup(name='a')  # keep: setup\n",
    },
    "setup.cfg": {
        "setup.cfg": """\
            [metadata]
            name = a
            [options.extras_require]
            # keep: extras
            test =
                pytest>=6
            [tool:pytest]
            addopts = -ra
                --tb=short
        """,
        "setup.py": "from setuptools import setup\n\nsetup()\n",
    },
    "setup.py and noxfile.py": {
        "setup.py": """\
            from setuptools import setup

            setup(
                name="a",
                extras_require={
                    "test": [
                        "pytest",  # keep: runner
                        "packaging",
                    ],
                },
            )
        """,
        "noxfile.py": """\
            import nox

            @nox.session
            def tests(session):
                session.install("-e", ".", "pytest")  # keep: nox
                session.run("pytest", "-q")
        """,
    },
    "nothing but requirements.txt": {"requirements.txt": "# keep: run\npackaging\n"},
    "carriage returns": {
        "pyproject.toml": '[project]\r\nname = "a"\r\nversion = "1"\r\n# keep: two\r\n[dependency-groups]\r\n'
        'dev = ["pytest"]\r\n'
    },
}


def lay_out(folder: Path, files: Mapping[str, str]) -> Path:
    (folder / ".git").mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).encode() if "\r" not in text else text.encode())
    return folder


def texts(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".lock"))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in found
        if "__pycache__" not in path.parts and ".pytest_cache" not in path.parts
    }


def applied(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, str]:
    monkeypatch.chdir(folder)
    assert run(["init", "--apply", *options]) == 0
    return texts(folder)


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return lay_out(tmp_path / "project", {**LAYOUTS[request.param], **TESTS})


def test_a_second_run_changes_nothing(layout: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    first = applied(layout, monkeypatch)
    capsys.readouterr()

    assert applied(layout, monkeypatch) == first
    assert "Nothing to change.\n" in capsys.readouterr().err


def test_the_project_may_be_named_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path / "harbour", {"pyproject.toml": "", **TESTS})
    monkeypatch.chdir(tmp_path)

    assert run(["init", "harbour", "--apply"]) == 0

    assert "addopts" in (tmp_path / "harbour" / "pyproject.toml").read_text(encoding="utf-8")


def test_comments_stay_and_their_lines_are_in_order(layout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts(layout)
    after = applied(layout, monkeypatch)

    for path, text in before.items():
        kept = [line.partition("keep:")[2] for line in text.splitlines() if "keep:" in line]
        assert kept == [line.partition("keep:")[2] for line in after[path].splitlines() if "keep:" in line]


def test_every_place_that_names_pytest_names_its_plugins(
    layout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = applied(layout, monkeypatch)

    setup = {path: text for path, text in after.items() if not path.startswith("tests/")}
    assert dependencies.edit(setup, ("pytest-xdist", "pytest-randomly")) == {}
    assert any("pytest-xdist" in text and "pytest-randomly" in text for text in setup.values())


def test_the_suite_runs_in_parallel_and_shuffled(layout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    applied(layout, monkeypatch, "--workers", "2")

    command = [sys.executable, "-m", "pytest", "-p", "no:asyncio", "-W", "error", "-v"]
    done = subprocess.run(command, cwd=layout, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
    assert "2 workers" in done.stdout
    assert "Using --randomly-seed" in done.stdout


def test_without_apply_the_patch_is_shown_and_git_takes_it(
    layout: Path, monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path
) -> None:
    before = texts(layout)
    monkeypatch.chdir(layout)

    assert run(["init"]) == 0
    patch = tmp_path / "patch"
    patch.write_bytes(capsys.readouterr().out.encode())

    assert texts(layout) == before
    subprocess.run(["git", "init", "-q"], cwd=layout, check=True)
    subprocess.run(["git", "apply", str(patch)], cwd=layout, check=True)
    patched = texts(layout)
    subprocess.run(["git", "apply", "-R", str(patch)], cwd=layout, check=True)
    after = applied(layout, monkeypatch)
    assert {path: text for path, text in patched.items() if ".git/" not in path} == {
        path: text for path, text in after.items() if ".git/" not in path
    }


def test_files_are_what_they_are_named(layout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in applied(layout, monkeypatch).items():
        if path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith((".ini", ".cfg")):
            configparser.ConfigParser(interpolation=None).read_string(text)
        elif path.endswith(".py"):
            compile(text, path, "exec")
        elif path.endswith(".txt"):
            lines = [line for line in text.splitlines() if not line.startswith(("#", "-r"))]
            assert all(map(requirements.parsed, lines))


# Settings


def adopted(files: Mapping[str, str], code: Mapping[str, str] | None = None, **wishes) -> Draft:
    draft = Draft({path: textwrap.dedent(text) for path, text in files.items()})
    adopt(draft, Wishes(Distribution.LOADFILE, **wishes), collect(code or {}))
    return draft


def pytest_settings(draft: Draft) -> tuple[list[str], list[str]]:
    home = pytest_home.find(draft.texts)
    return words_of(draft.texts, home), registered(draft.texts, home)


def test_what_the_project_has_decided_stays_and_is_said() -> None:
    draft = adopted({"pytest.ini": "[pytest]\naddopts = -n 4 --dist worksteal --strict-markers\n"})

    assert pytest_settings(draft) == (["-n", "4", "--dist", "worksteal", "--strict-markers"], [])
    assert draft.remarks[:2] == [
        "addopts has --numprocesses=4 already, and keeps it; --numprocesses=auto would be advised",
        "addopts has --dist=worksteal already, and keeps it; --dist=loadfile would be advised",
    ]


def test_what_only_has_the_name_of_the_marks_is_none() -> None:
    code = """
from pytest import mark

def names_of(item):
    return [mark.name for mark in item.iter_markers()]

def kept(mark):
    return mark.kept

def last(marks):
    for mark in marks:
        pass
    return mark.last, lambda mark: mark.given

@mark.slow
@mark.picked(key=lambda case: mark.by_case)
def test_a(mark=mark.default):
    assert mark.own
"""

    assert collect({"test_a.py": code}).used == {"slow", "picked", "by_case", "default"}


def test_marks_in_use_are_registered_before_they_become_strict() -> None:
    code = {
        "conftest.py": """
def pytest_configure(config):
    config.addinivalue_line("markers", "known(reason): by the conftest")
""",
        "test_a.py": """
import pytest as pt
from pytest import mark

pytestmark = [mark.asyncio, mark.parametrize("a", [1])]

@pt.mark.known("x")
@pt.mark.slow
@mark.listed
def test_a(): ...
""",
    }
    files = {
        "pytest.ini": "[pytest]\nmarkers =\n    listed: is there\n",
        "requirements-dev.txt": "pytest\npytest_asyncio\n",
    }
    draft = adopted(files, code)

    assert pytest_settings(draft) == (
        ["--numprocesses=auto", "--dist=loadfile", "--strict-markers"],
        ["listed: is there", "slow"],
    )
    assert "asyncio" in pytest_settings(adopted({"pytest.ini": ""}, code))[1]


def test_a_computed_name_of_a_mark_keeps_markers_lax() -> None:
    code = {"test_a.py": "import pytest\n\nmark = getattr(pytest.mark, NAME)\n"}
    draft = adopted({"pytest.ini": ""}, code)

    assert pytest_settings(draft)[0] == ["--numprocesses=auto", "--dist=loadfile"]
    assert "marks are not made strict: test_a.py:3 computes the name of one" in draft.remarks


def test_of_two_configurations_the_one_that_pytest_reads_is_edited() -> None:
    files = {
        "pytest.ini": "",
        "tox.ini": "[pytest]\naddopts = -q\n",
        "pyproject.toml": "[tool.pytest.ini_options]\n",
    }
    draft = adopted(files)

    assert sorted(draft.changes) == ["pyproject.toml", "pytest.ini", "requirements-dev.txt"]
    assert "ini_options]\naddopts" not in draft.new["pyproject.toml"]
    assert "pytest reads [pytest] of pytest.ini, and passes over pyproject.toml, tox.ini" in draft.remarks


def test_options_are_as_asked() -> None:
    draft = adopted({"pytest.ini": ""}, workers="logical", most_workers=3, limit=60)

    assert pytest_settings(draft)[0] == [
        "--numprocesses=logical",
        "--dist=loadfile",
        "--maxprocesses=3",
        "--strict-markers",
    ]
    assert "faulthandler_timeout = 300\ntimeout = 60\n" in draft.new["pytest.ini"]
    assert "pytest-timeout>=2.2\n" in draft.new["requirements-dev.txt"]


def test_profiles_go_with_the_expression_that_the_project_selects_by() -> None:
    text = """\
[project]
name = "a"
[tool.pytest.ini_options]
addopts = ["-m", "not net"]
[tool.isolint]
ignore = []
"""
    draft = adopted({"pyproject.toml": text})

    assert tomllib.loads(draft.new["pyproject.toml"])["tool"]["isolint"] == {
        "ignore": [],
        "profiles": {
            "fast": ["-m", "(not net) and not slow and not medium", "--maxfail=1", "--tb=short"],
            "ci": ["-m", "(not net) and not slow"],
            "full": [],
            "debug": ["--numprocesses=0", "-p", "no:randomly", "--maxfail=1", "--durations=20", "-vv"],
        },
    }


# Dependencies


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements-dev.txt", "pytest\n", "pytest\npytest-xdist\npytest-randomly\n"),
        ("requirements-dev.txt", "a==1\npytest==6.0", "a==1\npytest==6.0\npytest-xdist\npytest-randomly\n"),
        (
            "requirements/a.in",
            "pytest_xdist>=2\npytest>=7",
            "pytest_xdist>=2\npytest>=7\npytest-randomly>=3.15\n",
        ),
        (
            "Pipfile",
            '[dev-packages]\npytest = "*"\n',
            '[dev-packages]\npytest = "*"\npytest-xdist = "*"\npytest-randomly = "*"\n',
        ),
        (
            "tox.ini",
            "[testenv]\ndeps = py311: pytest\n",
            "[testenv]\ndeps = py311: pytest\n    pytest-xdist\n    pytest-randomly\n",
        ),
        (
            "noxfile.py",
            's.run("pytest")\ns.install("pytest")',
            's.run("pytest")\ns.install("pytest", "pytest-xdist", "pytest-randomly")',
        ),
    ],
)
def test_plugins_are_written_as_their_neighbours_are(path: str, before: str, after: str) -> None:
    assert dependencies.edit({path: before}, ("pytest-xdist", "pytest-randomly"))[path].text == after


def test_a_compiled_file_is_left_to_the_tool_that_writes_it() -> None:
    compiled = "# This file is autogenerated by pip-compile\npytest==8.0.0\n"
    files = {"requirements-dev.in": "pytest\n", "requirements-dev.txt": compiled}
    draft = adopted({**files, "pytest.ini": ""})

    assert sorted(draft.changes) == ["pytest.ini", "requirements-dev.in"]
    assert "requirements-dev.txt has to be compiled again from requirements-dev.in" in draft.remarks


def test_requirements_of_a_type_checker_stay_as_they_are_where_others_run_the_tests() -> None:
    lists = {"requirements-mypy.txt": "mypy\npytest\n", "requirements/tests.txt": "pytest\n"}

    assert list(dependencies.edit(lists, ("pytest-xdist",))) == ["requirements/tests.txt"]
    del lists["requirements/tests.txt"]
    assert list(dependencies.edit(lists, ("pytest-xdist",))) == ["requirements-mypy.txt"]


# Refusals


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"pytest.ini": "[pytest]\naddopts = -p no:xdist\n"},
            "addopts switches pytest-xdist off with `-p no:xdist`: take that out to have parallel runs",
        ),
        (
            {"pytest.ini": "[pytest]\naddopts = --pdb\n"},
            "addopts has `--pdb`, which keeps the tests in one process",
        ),
        (
            {"pytest.ini": "[pytest]\naddopts = -k 'a\n"},
            "addopts in [pytest] of pytest.ini cannot be split into words: No closing quotation",
        ),
        (
            {"setup.cfg": "[pytest]\naddopts = -q\n"},
            "setup.cfg has a section [pytest], which pytest refuses: rename it to [tool:pytest]",
        ),
        (
            {"pyproject.toml": "[tool.pytest]\naddopts = []\n[tool.pytest.ini_options]\n"},
            "pyproject.toml has [tool.pytest] with `addopts` beside [tool.pytest.ini_options]: pytest",
        ),
        (
            {"pyproject.toml": '[tool.pytest]\naddopts = "-q"\n'},
            "addopts in [tool.pytest] of pyproject.toml must be a list: pytest takes no text there",
        ),
        (
            {"setup.py": "setup(extras_require={'test': 'pytest'})\n"},
            "setup.py:1 names pytest where no list of requirements is seen: add pytest-xdist and pytest-r",
        ),
        (
            {"setup.cfg": "[options.extras_require]\ntest = pytest; coverage\n"},
            "test in [options.extras_require] of setup.cfg has pytest and others on one line",
        ),
        (
            {"requirements-dev.txt": "pytest==8.0.0 --hash=sha256:00\n"},
            "requirements-dev.txt is written by a tool: add pytest-xdist>=3.5, pytest-r",
        ),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(files: Mapping[str, str], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        adopted(files)
    assert str(caught.value).startswith(reason)


def test_a_refusal_writes_nothing_and_exits_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    folder = lay_out(
        tmp_path,
        {**TESTS, "pytest.ini": "[pytest]\naddopts = -p no:xdist\n", "requirements-dev.txt": "pytest\n"},
    )
    before = texts(folder)
    monkeypatch.chdir(folder)

    assert run(["init", "--apply"]) == 2
    assert texts(folder) == before
    assert capsys.readouterr().err == (
        "error: addopts switches pytest-xdist off with `-p no:xdist`: "
        "take that out to have parallel runs; nothing was written\n"
    )


# Groups

SHARING = {
    "app.py": """\
        seen = []


        def add(item):
            seen.append(item)


        def count():
            return len(seen)
    """,
    "tests/test_one.py": """\
        import app


        def test_writes():
            app.add(1)


        def test_quiet():
            assert app
    """,
    "tests/test_two.py": """\
        import app


        class TestTwo:
            def test_reads(self):
                assert app.count() in (0, 1)
    """,
    "tests/test_rest.py": "".join(f"def test_{number}():\n    pass\n\n\n" for number in range(4)),
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "requirements-dev.txt": "pytest\n",
}


def test_tests_that_share_state_across_modules_are_marked_as_a_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(init, "grouping_trouble", lambda root, python: None)
    folder = lay_out(tmp_path / "project", SHARING)

    after = applied(folder, monkeypatch, "--workers", "2")

    mark = '@pytest.mark.xdist_group("app_seen")\n'
    assert f"import pytest\n\nimport app\n\n\n{mark}def test_writes" in after["tests/test_one.py"]
    assert f"    {mark}    def test_reads" in after["tests/test_two.py"]
    assert after["tests/test_rest.py"] == SHARING["tests/test_rest.py"]
    assert "--dist=loadgroup" in after["pytest.ini"]
    assert "xdist_group(name): tests that run in one process" in after["pytest.ini"]
    words = ["-p", "no:xdist", "-p", "no:asyncio", "-o", "addopts=--strict-markers"]
    done = subprocess.run([sys.executable, "-m", "pytest", *words], cwd=folder, check=False)
    assert done.returncode == 0
    assert applied(folder, monkeypatch, "--workers", "2") == after


@pytest.mark.parametrize(
    ("pytest_version", "xdist_version", "trouble"),
    [
        ("9.1.1", "3.8.0", None),
        ("9.2.0", "3.9.0", None),
        ("9.2.0", "3.8.0", "pytest 9.2.0 and pytest-xdist 3.8.0 pass over its marks"),
        ("9.2.0", None, "pytest 9.2.0 and pytest-xdist 3.8.0 pass over its marks"),
    ],
)
def test_groups_are_not_recommended_where_xdist_would_pass_over_them(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytest_version: str,
    xdist_version: str | None,
    trouble: str | None,
) -> None:
    found = interpreter.Interpreter("python", "asked for", "3.12.0", pytest_version)
    monkeypatch.setattr(interpreter, "find", lambda *_: found)
    monkeypatch.setattr(interpreter, "version_of", lambda *_: xdist_version)

    assert init.grouping_trouble(tmp_path, None) == trouble


def test_without_groups_each_module_is_kept_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(init, "grouping_trouble", lambda root, python: "they are passed over")
    folder = lay_out(tmp_path / "project", SHARING)

    after = applied(folder, monkeypatch)

    assert "--dist=loadfile" in after["pytest.ini"]
    assert after["tests/test_one.py"] == textwrap.dedent(SHARING["tests/test_one.py"])
    assert capsys.readouterr().err.startswith(
        "--dist=loadfile: 2 of 7 tests share state (global:app:seen), across 2 modules: `loadgroup` would "
        "suit, but they are passed over; `loadfile` keeps at least each module together and in order.\n"
    )
