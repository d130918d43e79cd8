"""`isolint fix --verify`: what makes a test worse is taken back, and the rest is kept."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
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
