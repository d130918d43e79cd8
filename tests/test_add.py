"""`isolint add`: where a template goes, what stays as it is, and what is refused."""

from __future__ import annotations

import pytest
from shop import isolint_here as isolint
from shop import shop

from isolint.engine.adding import PYTEST_FIXTURES

TEST = "def test_a():\n    pass\n"
RESET = ("add", "settings_reset", "--param", "settings=shop.config:get_settings")


def test_the_templates_are_listed(tmp_path) -> None:
    done = isolint(shop(tmp_path, {}), "add", "--list")

    assert done.returncode == 0
    names = [line.partition(" ")[0] for line in done.stdout.splitlines()]
    assert names == sorted(names)
    assert "settings_reset" in names
    assert "isolated_state" not in names


def test_the_patch_is_shown_and_nothing_is_written(tmp_path) -> None:
    suite = shop(tmp_path, {"tests/test_a.py": TEST})

    done = isolint(suite, *RESET)

    assert (done.returncode, done.stderr) == (0, "Would add settings_reset to tests/conftest.py.\n")
    assert done.stdout.startswith(
        "diff --git a/tests/conftest.py b/tests/conftest.py\nnew file mode 100644\n"
    )
    assert not (tmp_path / "tests" / "conftest.py").exists()


@pytest.mark.parametrize(
    ("tests", "place", "conftest"),
    [
        (["tests/test_a.py"], [], "tests/conftest.py"),
        (["tests/unit/test_a.py", "tests/api/test_a.py"], [], "tests/conftest.py"),
        (["tests/test_a.py", "test_b.py"], [], "conftest.py"),
        (["tests/unit/test_a.py", "tests/api/test_b.py"], ["tests/unit"], "tests/unit/conftest.py"),
        (
            ["tests/unit/test_a.py", "tests/api/test_b.py"],
            ["tests/unit/conftest.py"],
            "tests/unit/conftest.py",
        ),
        ([], [], "conftest.py"),
    ],
)
def test_it_goes_where_all_tests_or_those_named_see_it(tmp_path, tests, place, conftest) -> None:
    suite = shop(tmp_path, dict.fromkeys(tests, TEST))

    done = isolint(suite, *RESET, *place, "--apply")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"Added settings_reset to {conftest}.\n"
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("conftest.py")] == [conftest]


def test_what_is_there_stays_and_imports_are_merged(tmp_path) -> None:
    before = '''\
"""Fixtures for all tests."""

from collections.abc import Callable  # for factories

import pytest

HELPERS: list[Callable[[], None]] = []   # kept as it is
'''
    suite = shop(tmp_path, {"test_a.py": TEST, "conftest.py": before})

    done = isolint(suite, *RESET, "--apply")

    assert done.returncode == 0, done.stderr
    after = (tmp_path / "conftest.py").read_text()
    assert after.startswith(before.replace("import Callable ", "import Callable, Iterator "))
    assert after.count("import pytest") == 1
    assert after.index("def fresh_settings") > after.index("HELPERS")


def test_carriage_returns_stay(tmp_path) -> None:
    suite = shop(tmp_path, {"test_a.py": TEST})
    (tmp_path / "conftest.py").write_bytes(b"import pytest\r\n")

    assert isolint(suite, *RESET, "--apply").returncode == 0

    written = (tmp_path / "conftest.py").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") > 10


def test_a_second_run_says_that_it_is_there(tmp_path) -> None:
    suite = shop(tmp_path, {"test_a.py": TEST})
    isolint(suite, *RESET, "--apply")
    before = (tmp_path / "conftest.py").read_bytes()

    done = isolint(suite, *RESET, "--apply")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "conftest.py has settings_reset already.\n")
    assert (tmp_path / "conftest.py").read_bytes() == before


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (
            "tests/conftest.py",
            "def fresh_settings():\n    pass\n",
            "`fresh_settings` is already defined in line 1, and differently",
        ),
        (
            "tests/conftest.py",
            "from shop.state import Iterator\n",
            "`Iterator` is defined in line 1, and not imported as `collections.abc.Iterator`",
        ),
        (
            "conftest.py",
            "import pytest\n\n@pytest.fixture\ndef fresh_settings():\n    pass\n",
            "`fresh_settings` would hide the fixture of conftest.py:4",
        ),
        (
            "tests/test_b.py",
            "import pytest\n\n@pytest.fixture(name='fresh_settings')\ndef other():\n    pass\n",
            "`fresh_settings` would be hidden by the fixture of tests/test_b.py:4",
        ),
    ],
)
def test_names_that_are_taken_are_refused(tmp_path, path, text, reason) -> None:
    suite = shop(tmp_path, {"tests/test_a.py": TEST, path: text})

    done = isolint(suite, *RESET, "tests", "--apply")

    assert done.returncode == 2
    assert done.stderr == f"error: settings_reset is not added to tests/conftest.py: {reason}\n"
    assert (tmp_path / path).read_text() == text


def test_a_fixture_of_pytest_is_not_replaced(tmp_path) -> None:
    suite = shop(tmp_path, {"test_a.py": TEST})

    done = isolint(suite, *RESET, "--param", "fixture=tmp_path")

    assert done.returncode == 2
    assert "`tmp_path` is a fixture of pytest itself" in done.stderr


def test_every_fixture_that_pytest_brings_is_known(pytester) -> None:
    listed = pytester.runpytest("--fixtures", "-q", "-p", "no:asyncio").outlines

    names = {line.partition(" ")[0] for line in listed if " -- " in line and "_pytest/" in line}
    assert {"tmp_path", "monkeypatch", "capsys"} < names <= PYTEST_FIXTURES


def test_what_only_a_fix_can_fill_in_is_refused(tmp_path) -> None:
    done = isolint(shop(tmp_path, {"test_a.py": TEST}), "add", "isolated_state")

    assert done.returncode == 2
    assert done.stderr == (
        "error: isolated_state is not added to conftest.py:"
        " it is what `isolint fix` writes, which knows what to fill in\n"
    )


def test_a_conftest_that_cannot_be_read_is_an_error(tmp_path) -> None:
    suite = shop(tmp_path, {"test_a.py": TEST, "conftest.py": "def f(:\n"})

    done = isolint(suite, *RESET, "--apply")

    assert done.returncode == 2
    assert done.stderr.startswith("error: conftest.py ")


def test_a_template_is_explained(tmp_path) -> None:
    done = isolint(shop(tmp_path, {}), "explain", "settings_reset")

    assert done.returncode == 0
    assert "settings [object]: functions under" in done.stdout
    assert "$ isolint add settings_reset --param settings=shop.config:get_settings" in done.stdout


def test_wrong_use_is_an_error(tmp_path) -> None:
    suite = shop(tmp_path, {"test_a.py": TEST})

    for arguments, message in (
        (["add"], "error: Missing argument 'NAME': `isolint add --list` has them all.\n"),
        (
            ["add", "setting_reset"],
            "error: unknown template 'setting_reset'; did you mean 'settings_reset'?\n",
        ),
        (["add", "settings_reset", "--param", "x"], "error: --param takes NAME=VALUE, not 'x'.\n"),
        (["add", "environment", "nowhere"], "error: nowhere does not exist\n"),
    ):
        done = isolint(suite, *arguments)
        assert (done.returncode, done.stderr) == (2, message)


# The project's own templates

OWN = """\
{#-
name: settings_reset
summary: Greet each test.
replaces: silence.
parameters:
  word [text] = hello: what to say
example: |
  $ isolint add settings_reset
-#}
import pytest


@pytest.fixture(autouse=True)
def greeting() -> None:
    print({{ word|literal }})
"""
SETTINGS = '[tool.isolint]\ntemplates = "templates"\n'


def test_a_project_overrides_a_template_and_adds_its_own(tmp_path) -> None:
    own = {
        "templates/settings_reset.py.j2": OWN,
        "templates/farewell.py.j2": OWN.replace("settings_reset", "farewell").replace("Greet", "Leave"),
    }
    suite = shop(tmp_path, {"pyproject.toml": SETTINGS, "test_a.py": TEST, **own})

    listed = isolint(suite, "add", "--list").stdout
    done = isolint(suite, "add", "settings_reset", "--param", "word=hi", "--apply")

    assert "Greet each test." in listed
    assert "farewell" in listed
    assert done.returncode == 0, done.stderr
    assert '    print("hi")\n' in (tmp_path / "conftest.py").read_text()


def test_a_template_takes_parts_from_its_own_folder_and_from_the_library_only(tmp_path) -> None:
    including = OWN.replace(
        "import pytest\n", "import pytest\n{% include '_part.j2' %}\n{% include name %}\n"
    )
    including = including.replace("parameters:", "parameters:\n  name [text] = _servers.j2: another part")
    own = {"templates/settings_reset.py.j2": including, "templates/_part.j2": "# of the project\n"}
    suite = shop(tmp_path, {"pyproject.toml": SETTINGS, "test_a.py": TEST, **own})

    assert "# of the project" in isolint(suite, "add", "settings_reset").stdout
    done = isolint(suite, "add", "settings_reset", "--param", "name=../pyproject.toml")
    assert done.returncode == 2
    assert done.stderr.startswith("error: the template settings_reset cannot be rendered: ../pyproject.toml")


def test_the_template_of_the_managed_block_stays_isolints(tmp_path) -> None:
    own = {"templates/isolated_state.py.j2": OWN.replace("settings_reset", "isolated_state")}
    suite = shop(tmp_path, {"pyproject.toml": SETTINGS, "test_a.py": TEST, **own})

    done = isolint(suite, "add", "--list")

    assert done.returncode == 2
    assert done.stderr == (
        "error: isolated_state.py.j2 cannot be overridden: isolint reads back what it wrote with it\n"
    )


def test_a_template_that_renders_no_python_is_refused(tmp_path) -> None:
    own = {"templates/settings_reset.py.j2": OWN.replace("def greeting", "def 1")}
    suite = shop(tmp_path, {"pyproject.toml": SETTINGS, "test_a.py": TEST, **own})

    done = isolint(suite, "add", "settings_reset")

    assert done.returncode == 2
    assert done.stderr == (
        "error: settings_reset is not added to conftest.py:"
        " the rendered template is not valid Python in line 5: invalid syntax\n"
    )
