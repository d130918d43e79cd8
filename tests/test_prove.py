"""`isolint prove`: the file that it writes is run by pytest here, in both orders."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest
from matrix import isolint
from verifying import WHARF, project

from isolint.runtime.launch import Suite

FLEET = {
    "pyproject.toml": "",
    "fleet/__init__.py": "",
    "fleet/state.py": """
        import functools

        class Fleet:
            __flag = "blue"
            crew = ()

            def hoist(self, flag):
                Fleet.__flag = flag

            def flag(self):
                return self.__flag

        class Settings:
            depth = 1

            def __init__(self):
                self.speed = 10

        settings = Settings()
        log = []

        @functools.lru_cache(maxsize=None)
        def tide(port):
            return len(port)
        """,
    "tests/conftest.py": """
        import pytest

        from fleet.state import settings

        @pytest.fixture
        def settings_of_fleet():
            return settings
        """,
    "tests/test_fleet.py": '''
        """Tests with much around them."""

        from __future__ import annotations

        import json
        import unittest

        import pytest

        from fleet.state import Fleet, log, tide

        SEEN = []
        UNUSED = json.dumps({"a": 1})

        def helper(flag):
            # Raise it.
            return Fleet().hoist(flag)

        @pytest.fixture
        def fleet():
            return Fleet()

        @pytest.fixture
        def unused():
            return 1

        class TestFlags:
            def setup_method(self):
                self.flag = "red"

            def test_other(self, fleet):
                assert fleet.flag() != "green"

            def test_hoist(self, fleet):
                before = fleet.flag()
                with open(__file__) as file:
                    assert file.read()
                helper(self.flag)
                assert fleet.flag() == "red"
                assert before

        class Logging(unittest.TestCase):
            def test_log(self):
                lines = ["one"]
                log.append(lines[0])
                self.assertIn("one", log)

        @pytest.mark.parametrize("speed", [20, 30])
        def test_speed(settings_of_fleet, speed):
            settings_of_fleet.speed = speed
            assert settings_of_fleet.speed == speed

        def test_seen():
            SEEN.append(1)
            assert SEEN

        def test_tide():
            assert tide("Kiel") == 4
        ''',
}


@pytest.fixture
def wharf(tmp_path) -> Suite:
    return project(tmp_path, WHARF)


@pytest.fixture
def fleet(tmp_path) -> Suite:
    return project(tmp_path, FLEET)


def line_of(suite: Suite, path: str, text: str) -> int:
    lines = (suite.root / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def prove(suite: Suite, place: str, *words: str) -> subprocess.CompletedProcess[str]:
    return isolint(suite, "prove", place, *words)


def endings(suite: Suite, text: str) -> tuple[int, int]:
    """Run both command lines that a proof names, where it says that it belongs, and return their codes."""
    path, *_ = re.findall(r"pytest (\S+?\.py)::", text)
    place = suite.root / path
    place.write_text(text, encoding="utf-8")
    codes = []
    for line in text.splitlines():
        command, comment, _ = line.strip().partition("  # ")
        if comment and command.startswith("pytest "):
            words = [sys.executable, "-m", *shlex.split(command), "-q", "-p", "no:randomly"]
            environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
            done = subprocess.run(words, cwd=suite.root, capture_output=True, env=environment, check=False)
            codes.append(done.returncode)
    place.unlink()
    failing, passing = codes
    return failing, passing


def body(text: str) -> str:
    """Return a proof without the text above its first line of code."""
    return text.partition('"""\n\n')[2]


def test_a_proof_holds_the_change_and_a_look_at_the_state_and_nothing_else(wharf) -> None:
    before = sorted(wharf.root.rglob("*"))

    done = prove(wharf, "ISO102:test_a.py:5")

    assert done.returncode == 0, done.stderr
    assert body(done.stdout) == (
        "import os\n"
        "\n"
        "\n"
        "def test_sets_the_mode():\n"
        '    os.environ["WHARF_MODE"] = "night"\n'
        "\n"
        "\n"
        'AT_START = os.environ.get("WHARF_MODE")\n'
        "\n"
        "\n"
        "def test_state_is_as_it_was():\n"
        '    assert os.environ.get("WHARF_MODE") == AT_START\n'
    )
    assert sorted(wharf.root.rglob("*")) == before
    assert endings(wharf, done.stdout) == (1, 0)


def test_the_failing_end_of_a_polluter_is_no_part_of_its_proof(wharf) -> None:
    done = prove(wharf, "ISO302:test_a.py:12")

    assert done.returncode == 0, done.stderr
    assert "always" not in done.stdout
    assert endings(wharf, done.stdout) == (1, 0)


@pytest.mark.parametrize(
    ("code", "path", "line", "kept", "gone"),
    [
        pytest.param(
            *("ISO303", "fleet/state.py", "Fleet.__flag = flag", "helper(self.flag)", "before"),
            id="a private attribute of a class, set by a method of the class",
        ),
        pytest.param(
            *("ISO302", "tests/test_fleet.py", "settings_of_fleet.speed = speed", "parametrize", "json"),
            id="an object that a fixture hands out, by a test with parameters",
        ),
        pytest.param(
            *("ISO302", "tests/test_fleet.py", "SEEN.append(1)", "SEEN = []", "fleet"),
            id="a list of the test module itself",
        ),
    ],
)
def test_state_of_a_kind_is_proven(fleet, code, path, line, kept, gone) -> None:
    done = prove(fleet, f"{code}:{path}:{line_of(fleet, path, line)}")

    assert done.returncode == 0, done.stderr
    assert kept in done.stdout
    assert gone not in body(done.stdout)
    assert "unused" not in done.stdout
    assert endings(fleet, done.stdout) == (1, 0)


def test_a_proof_is_written_where_the_user_wants_it_and_runs_from_there(fleet) -> None:
    line = line_of(fleet, "tests/test_fleet.py", "log.append")

    done = prove(Suite(fleet.root / "tests"), f"ISO302:test_fleet.py:{line}", "--output", "test_why.py")

    assert (done.returncode, done.stdout) == (0, "")
    text = (fleet.root / "tests/test_why.py").read_text(encoding="utf-8")
    assert "pytest tests/test_why.py::" in text
    assert endings(fleet, text) == (1, 0)


def test_another_file_of_the_project_is_never_written_over(wharf) -> None:
    before = (wharf.root / "test_b.py").read_text(encoding="utf-8")

    done = prove(wharf, "ISO102:test_a.py:5", "--output", "test_b.py")

    assert (done.returncode, done.stderr) == (2, "error: test_b.py is there already\n")
    assert (wharf.root / "test_b.py").read_text(encoding="utf-8") == before


def test_what_does_not_happen_in_the_run_is_not_claimed(wharf) -> None:
    test = wharf.root / "test_a.py"
    text = test.read_text(encoding="utf-8")
    # To the analysis this is unknown; in the run it never comes to the change.
    text = text.replace(
        '    os.environ["WHARF', '    if len(wharf.__name__) == 5: return\n    os.environ["WHARF'
    )
    test.write_text(text, encoding="utf-8")

    done = prove(wharf, f"ISO102:test_a.py:{line_of(wharf, 'test_a.py', 'os.environ[')}")

    assert (done.returncode, done.stdout) == (1, "")
    assert "Not proven: ISO102:test_a.py:6, `env:WHARF_MODE`." in done.stderr
    assert "`env:WHARF_MODE` is the same after test_a.py::test_sets_the_mode as before" in done.stderr


def test_the_import_of_a_module_is_proven(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            **WHARF,
            "test_c.py": """
                import os

                os.environ["WHARF_MODE"] = "dusk"

                def test_dusk():
                    assert os.environ["WHARF_MODE"] == "dusk"
                """,
        },
    )

    done = prove(suite, "ISO101:test_c.py:3")

    assert done.returncode == 0, done.stderr
    assert 'importlib.import_module("test_c")' in done.stdout
    assert endings(suite, done.stdout) == (1, 0)


def test_state_that_no_expression_gives_is_proven_by_a_test_that_meets_it(tmp_path) -> None:
    suite = project(
        tmp_path,
        {
            "pyproject.toml": "",
            "test_boxes.py": """
                import pytest

                @pytest.fixture(scope="module")
                def box():
                    return {"size": 1}

                def test_grows(box):
                    assert isinstance(box, dict)
                    box["size"] = 2

                def test_size(box):
                    assert box["size"] == 1
                """,
        },
    )

    done = prove(suite, "ISO501:test_boxes.py:9")

    assert done.returncode == 0, done.stderr
    assert "isinstance" not in done.stdout
    assert endings(suite, done.stdout) == (1, 0)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("ISO102:test_a.py:6", "there is no finding ISO102:test_a.py:6; in that file are ISO102:test_a.py:5"),
        ("ISO999:test_a.py:5", "there is no finding ISO999:test_a.py:5; `isolint check` lists them"),
        ("test_a.py", "'test_a.py' is no finding: name it as CODE:PATH:LINE, as `isolint check` shows it"),
    ],
)
def test_a_place_without_a_finding_is_answered_with_those_that_have_one(wharf, place, message) -> None:
    done = prove(wharf, place)

    assert (done.returncode, done.stderr) == (2, f"error: {message}\n")


def test_words_for_pytest_reach_the_runs(wharf) -> None:
    plugin = "def pytest_collection_modifyitems(items):\n    items.sort(key=lambda item: item.name)\n"
    (wharf.root / "sorting.py").write_text(plugin, encoding="utf-8")

    done = prove(wharf, "ISO102:test_a.py:5", "--", "-p", "sorting")

    # With this plugin the order of the command line has no effect.
    assert (done.returncode, done.stdout) == (1, "")
