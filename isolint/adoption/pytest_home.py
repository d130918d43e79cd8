"""Which file holds pytest's settings: of several that could, pytest reads one."""

from __future__ import annotations

import configparser
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli

from isolint.contracts import Refused


class Form(enum.Enum):
    """How the settings of pytest are written down."""

    INI = "ini"
    #: `[tool.pytest.ini_options]`, whose values may be texts, as in an INI file.
    TOML_INI = "toml-ini"
    #: `[pytest]` and `[tool.pytest]` of pytest 9, whose values have types.
    TOML = "toml"


@dataclass(frozen=True, slots=True)
class Home:
    """A file and the table in it, which may not be there yet; `ignored` are files passed over."""

    path: str
    table: tuple[str, ...]
    form: Form
    exists: bool
    ignored: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Return the place as a user would name it."""
        return f"[{'.'.join(self.table)}] of {self.path}"


#: Where pytest looks, in its order.
PLACES = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
_INI_TABLES = {
    "tox.ini": "pytest",
    "setup.cfg": "tool:pytest",
    "pytest.ini": "pytest",
    ".pytest.ini": "pytest",
}


def find(files: Mapping[str, str]) -> Home:
    """Return the place of pytest's settings among the texts of a folder's files, or where to begin one.

    Raises:
        Refused: A file cannot be read as what it is, or pytest itself would refuse it.
    """
    found = [home for name in PLACES if name in files and (home := _home(name, files[name])) is not None]
    if found:
        first, *others = found
        return Home(first.path, first.table, first.form, first.exists, tuple(home.path for home in others))
    if "pyproject.toml" in files:
        return Home("pyproject.toml", ("tool", "pytest", "ini_options"), Form.TOML_INI, exists=False)
    return Home("pytest.ini", ("pytest",), Form.INI, exists=False)


def _home(name: str, text: str) -> Home | None:
    if not name.endswith(".toml"):
        return _ini_home(name, text)
    document = parse_toml(name, text)
    if name != "pyproject.toml":
        return Home(name, ("pytest",), Form.TOML, exists=isinstance(document.get("pytest"), dict))
    table = document.get("tool", {}).get("pytest")
    if not isinstance(table, dict):
        return None
    native = sorted(table.keys() - {"ini_options"})
    if "ini_options" not in table:
        return Home(name, ("tool", "pytest"), Form.TOML, exists=True)
    if native:
        raise Refused(
            f"{name} has [tool.pytest] with `{native[0]}` beside [tool.pytest.ini_options]: "
            "pytest takes just one of them"
        )
    return Home(name, ("tool", "pytest", "ini_options"), Form.TOML_INI, exists=True)


def _ini_home(name: str, text: str) -> Home | None:
    sections = parse_ini(name, text)
    if name == "setup.cfg" and sections.has_section("pytest"):
        raise Refused("setup.cfg has a section [pytest], which pytest refuses: rename it to [tool:pytest]")
    table = _INI_TABLES[name]
    exists = sections.has_section(table)
    # A pytest.ini counts even when it is empty.
    return Home(name, (table,), Form.INI, exists) if exists or name.endswith("pytest.ini") else None


def parse_toml(name: str, text: str) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises:
        Refused: It is not TOML.
    """
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise Refused(f"{name} is not valid TOML: {error}") from error


def parse_ini(name: str, text: str) -> configparser.RawConfigParser:
    """Return what an INI file says.

    Raises:
        Refused: It is not INI, or says something twice.
    """
    parser = configparser.RawConfigParser(allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        reason = str(error).replace("\n", " ")
        raise Refused(f"{name} cannot be read: {reason}") from error
    return parser
