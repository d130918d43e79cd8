"""How long the lines of new code may be: as the project's formatter, linter or editor is told."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import tomli

#: The limit of the common formatters.
DEFAULT = 88
#: Limits outside of this range switch a check off rather than say how code is laid out.
_SENSIBLE = range(40, 161)

_BLACK = ("tool", "black")
#: Where formatters are told, and under which key; black would not be named but to lay out code.
_FORMATTERS = (
    ("ruff.toml", (), "line-length"),
    (".ruff.toml", (), "line-length"),
    ("pyproject.toml", ("tool", "ruff"), "line-length"),
    ("pyproject.toml", _BLACK, "line-length"),
)
#: Where linters are told, in the order in which flake8 and pycodestyle look.
_INI_FILES = ("setup.cfg", "tox.ini", ".flake8")
_INI_KEYS = (
    ("yapf", "column_limit"),
    ("flake8", "max-line-length"),
    ("flake8", "max_line_length"),
    ("pycodestyle", "max-line-length"),
    ("pycodestyle", "max_line_length"),
)
#: Sections of an `.editorconfig` that speak of Python files: `*`, `*.py`, `*.{js,py}`, `{Makefile,*.py}`.
_PYTHON_FILES = re.compile(r"\*|(?:.*[{,]\s*)?\*\.py\s*(?:[,}].*)?|.*\*\.\{(?:[^}]*,)?\s*py\s*(?:,[^}]*)?\}")
_NUMBER = re.compile(r"\s*(\d+)")

_LINE_LENGTH: ContextVar[int] = ContextVar("line_length", default=DEFAULT)


def line_length() -> int:
    """Return how long the lines of new code may be where we are."""
    return _LINE_LENGTH.get()


@contextmanager
def lines_up_to(length: int) -> Iterator[None]:
    """Lay out new code for lines of this length."""
    token = _LINE_LENGTH.set(length)
    try:
        yield
    finally:
        _LINE_LENGTH.reset(token)


def line_length_of(root: Path) -> int:
    """Return the length that a project asks for: its formatter's, else a linter's, else an editor's."""
    for name, tables, key in _FORMATTERS:
        table: Any = _toml(root / name)
        for one in tables:
            table = table.get(one) if isinstance(table, Mapping) else None
        if isinstance(table, Mapping):
            found = _sensible(table.get(key))
            if found is not None or tables == _BLACK:
                return found or DEFAULT
    return next((found for found in map(_sensible, _told_elsewhere(root)) if found is not None), DEFAULT)


def _told_elsewhere(root: Path) -> Iterator[object]:
    for name in _INI_FILES:
        document = _ini(root / name)
        for section, key in _INI_KEYS:
            yield document.get(section, {}).get(key)
    for section, values in reversed(_ini(root / ".editorconfig").items()):
        if _PYTHON_FILES.fullmatch(section):
            yield values.get("max_line_length")


def _sensible(value: object) -> int | None:
    found = _NUMBER.match(str(value))
    return int(found[1]) if found is not None and int(found[1]) in _SENSIBLE else None


def _toml(path: Path) -> Mapping[str, Any]:
    """Return a document, or nothing of one that its own tools cannot read either."""
    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _ini(path: Path) -> dict[str, Mapping[str, str]]:
    """Return the sections of a file, which may begin with lines outside of any."""
    parser = configparser.RawConfigParser(strict=False, default_section="", allow_no_value=True)
    try:
        parser.read_string("[preamble]\n" + path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}
    return {section: parser[section] for section in parser.sections()}
