"""Where the length of lines is looked up, and that new code keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from isolint.commands.fix import FixRequest, Mode, run
from isolint.commands.session import Request
from isolint.line_length import line_length, line_length_of, lines_up_to


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "length"),
    [
        ({}, 88),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 120"}, 120),
        ({"ruff.toml": "line-length = 100", "pyproject.toml": "[tool.black]\nline-length = 99"}, 100),
        ({"pyproject.toml": "[tool.ruff]\nfix = true\n[tool.black]\nline-length = 99"}, 99),
        ({"setup.cfg": "[flake8]\nmax-line-length = 79  # as ever"}, 79),
        ({"tox.ini": "[pycodestyle]\nmax_line_length = 110"}, 110),
        ({".flake8": "[flake8]\nmax-line-length: 100\nignore =\n  E203"}, 100),
        ({".editorconfig": "root = true\n[*]\nmax_line_length = 120\n[*.py]\nmax_line_length = 79"}, 79),
        ({".editorconfig": "[*.{js,py}]\nmax_line_length = 110\n[*.md]\nmax_line_length = 70"}, 110),
        ({".editorconfig": "[{Makefile,*.py}]\nmax_line_length = 90\n[*.pyx]\nmax_line_length = 70"}, 90),
        ({"setup.cfg": "[yapf]\ncolumn_limit = 100"}, 100),
    ],
)
def test_the_length_is_that_of_the_formatter_the_linter_or_the_editor(tmp_path, files, length) -> None:
    assert line_length_of(write(tmp_path, files)) == length


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[tool.black]\n", "setup.cfg": "[flake8]\nmax-line-length = 120"},
        {"setup.cfg": "[flake8]\nmax-line-length = 999"},
        {".editorconfig": "[*]\nmax_line_length = off"},
        {"setup.cfg": "flake8 without a section", "ruff.toml": "line-length =", ".flake8": "[flake8"},
    ],
    ids=["black goes by its default", "a check that is off", "no limit in the editor", "unreadable"],
)
def test_what_says_nothing_of_the_layout_leaves_the_default(tmp_path, files) -> None:
    assert line_length_of(write(tmp_path, files)) == 88


def test_a_length_holds_inside_its_block_only() -> None:
    with lines_up_to(100):
        assert line_length() == 100
    assert line_length() == 88


TEST = """\
import settings


def test_the_client_waits_as_long_as_it_is_told_to():
    settings.seconds_to_wait_for_an_answer_of_the_server = 30
    assert settings.seconds_to_wait_for_an_answer_of_the_server == 30


def test_the_client_does_not_wait_by_default():
    assert settings.seconds_to_wait_for_an_answer_of_the_server == 0
"""
ONE_LINE = """\
    monkeypatch.setattr(settings, "seconds_to_wait_for_an_answer_of_the_server", 30)
"""
WRAPPED = """\
    monkeypatch.setattr(
        settings, "seconds_to_wait_for_an_answer_of_the_server", 30
    )
"""


@pytest.mark.parametrize(("length", "expected"), [(84, ONE_LINE), (83, WRAPPED)])
def test_fixes_break_lines_where_the_project_does(tmp_path, length, expected) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.black]\nline-length = {length}\n")
    (tmp_path / "settings.py").write_text("seconds_to_wait_for_an_answer_of_the_server = 0\n")
    (tmp_path / "test_client.py").write_text(TEST)
    run(FixRequest(Request(tmp_path), Mode.APPLY))
    assert expected in (tmp_path / "test_client.py").read_text()
