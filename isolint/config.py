"""The strict `[tool.isolint]` table, and what pytest's own configuration says about where tests are."""

from __future__ import annotations

import configparser
import glob
import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli

from isolint.errors import IsolintError
from isolint.line_length import DEFAULT as DEFAULT_LINE_LENGTH
from isolint.line_length import line_length_of
from isolint.model import Confidence
from isolint.plugin_modules import plugin_modules
from isolint.profile_config import ProfileConfig, profile_config
from isolint.spelling import strings, suggest

_ROOT_MARKERS = ("pyproject.toml", "setup.cfg", "pytest.ini", "tox.ini", ".git")
_LISTS = ("exclude", "ignore", "models", "select", "src")
_KEYS = (*_LISTS, "confidence", "profile", "profiles", "servers", "templates")

#: Where projects say what their tests need and how they run.
_TEST_SETTINGS = (
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "pytest.ini",
    "noxfile.py",
    "Makefile",
    "Pipfile",
)
_XDIST = re.compile(r"""\bpytest-xdist\b|\bpytest\b.*\s-n[ =]?(?:\d|auto|logical)|\baddopts\b.*["'\s]-n\b""")

#: Which processes of a parallel run have a database server of their own.
_SERVERS = ("per-run", "per-worker")

#: `enterContext` came with 3.11; a project that does not say may still support what lacks it.
_OLD_PYTHON = (3, 8)
_SETUP_REQUIREMENT = re.compile(r"""python_requires\s*=\s*["']([^"']+)["']""")
_MINIMUM = re.compile(r"(?:>=|~=|==|\^)\s*(?P<major>\d+)\.(?P<minor>\d+)")

#: Where pytest looks for its options, in its own order of precedence; `*.ini` files count even when empty.
_PYTEST_SECTIONS = (
    ("pytest.toml", "pytest"),
    (".pytest.toml", "pytest"),
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", "tool.pytest"),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)


#: What keeps tests out of a run, with the key that holds what it is given.
_LEAVING_OUT = {
    "--ignore": "ignored_paths",
    "--ignore-glob": "ignored_globs",
    "--deselect": "deselected",
}


#: Whether tests are collected in modules that import them, and how an option is said to be off.
_IMPORTED = "collect_imported_tests"
_OFF = frozenset({"0", "false", "no", "off"})


#: The files of tests, if nothing is said: for pytest, and for unittest, with Django's runner.
PYTEST_FILES = ("test_*.py", "*_test.py")
UNITTEST_FILES = ("test*.py",)

_DJANGO_SETTINGS = "DJANGO_SETTINGS_MODULE"


@dataclass(frozen=True, slots=True)
class Config:
    """What a project asks for; paths are absolute, patterns and `src` are relative to `root`."""

    root: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    models: tuple[Path, ...] = ()
    src: tuple[str, ...] = (".", "src")
    templates: Path | None = None
    python_files: tuple[str, ...] = PYTEST_FILES
    python_classes: tuple[str, ...] = ("Test",)
    python_functions: tuple[str, ...] = ("test",)
    testpaths: tuple[str, ...] = ()
    norecursedirs: tuple[str, ...] = ()
    ignored_paths: tuple[str, ...] = ()
    ignored_globs: tuple[str, ...] = ()
    deselected: tuple[str, ...] = ()
    collect_imported_tests: bool = True
    variables: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    minimum_python: tuple[int, int] = (3, 11)
    line_length: int = DEFAULT_LINE_LENGTH
    xdist: bool = False
    servers: str = "per-run"
    confidence: Confidence | None = None
    unreached: bool = False
    profile: ProfileConfig = field(default_factory=ProfileConfig)
    profiles: tuple[tuple[str, tuple[str, ...]], ...] = ()


def load(start: Path, *, file: Path | None = None, fallback: Path | None = None) -> Config:
    """Return the configuration that governs `start`, or that of an explicit TOML `file`.

    The root is the nearest folder at or above `start` whose `pyproject.toml` has `[tool.isolint]`, else the
    nearest that is marked as a project, else `fallback`, else `start`.

    Raises:
        IsolintError: An unknown key, a value of the wrong type, or a file that cannot be read.
    """
    if file is not None:
        return _build(file.resolve().parent, _dig(_read_toml(file), "tool.isolint"), file.name)
    root = _find_root(start.resolve()) or (fallback or start).resolve()
    return _build(root, _isolint_table(root / "pyproject.toml"), "pyproject.toml")


def _find_root(start: Path) -> Path | None:
    """Return the nearest folder with `[tool.isolint]`, else the nearest project folder."""
    marked: Path | None = None
    for folder in (start, *start.parents):
        if _isolint_table(folder / "pyproject.toml") is not None:
            return folder
        if marked is None and any((folder / name).exists() for name in _ROOT_MARKERS):
            marked = folder
        # A repository's configuration is its own: what lies above it belongs to somebody else.
        if (folder / ".git").exists():
            break
    return marked


def _isolint_table(path: Path) -> Any:
    return _dig(_read_toml(path), "tool.isolint") if path.is_file() else None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise IsolintError(f"cannot read {path}: {error}") from error
    except tomli.TOMLDecodeError as error:
        raise IsolintError(f"{path} is not valid TOML: {error}") from error


def _dig(table: Any, dotted: str) -> Any:
    for key in dotted.split("."):
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _build(root: Path, table: Any, origin: str) -> Config:
    where = f"[tool.isolint] of {origin}"
    table = {} if table is None else table
    if not isinstance(table, dict):
        raise IsolintError(f"{where} must be a table")
    for key in table:
        if key not in _KEYS:
            raise IsolintError(f"unknown key {key!r} in {where}{suggest(key, _KEYS)}")
    lists = {key: strings(table[key], f"{key!r} in {where}") for key in _LISTS if key in table}
    pytest_options = _pytest_options(root)
    pythonpath = pytest_options.pop("pythonpath", ())
    words = pytest_options.pop("addopts", ())
    imported = pytest_options.pop(_IMPORTED, ())
    pyproject = _read_toml(root / "pyproject.toml") if (root / "pyproject.toml").is_file() else {}
    return Config(
        root=root,
        select=lists.get("select", ()),
        ignore=lists.get("ignore", ()),
        exclude=lists.get("exclude", ()),
        models=tuple(_existing(root, name, f"'models' in {where}") for name in lists.get("models", ())),
        src=lists.get("src") or tuple(dict.fromkeys((".", "src", *pythonpath))),
        templates=_templates(root, table, where),
        plugins=plugin_modules(root, pyproject, words),
        minimum_python=_minimum_python(root),
        line_length=line_length_of(root),
        xdist=_uses_xdist(root),
        servers=_servers(table, where),
        confidence=_confidence(table, where),
        unreached=False,
        collect_imported_tests=_OFF.isdisjoint(imported),
        profile=profile_config(table.get("profile", {}), f"[tool.isolint.profile] of {origin}"),
        profiles=_profiles(table, where),
        **pytest_options,
    )


def _minimum_python(root: Path) -> tuple[int, int]:
    """Return the oldest interpreter that the project supports; where it does not say, an old one."""
    for text in _python_requirements(root):
        found = _MINIMUM.search(text) if isinstance(text, str) else None
        if found is not None:
            return int(found["major"]), int(found["minor"])
    return _OLD_PYTHON


def _python_requirements(root: Path) -> Iterator[object]:
    """Yield what pyproject.toml, setup.cfg and setup.py say of the interpreter."""
    if (root / "pyproject.toml").is_file():
        document = _read_toml(root / "pyproject.toml")
        yield _dig(document, "project.requires-python")
        yield _dig(document, "tool.poetry.dependencies.python")
    if (root / "setup.cfg").is_file():
        yield (_ini_section(root / "setup.cfg", "options") or {}).get("python_requires")
    if (root / "setup.py").is_file():
        yield from _SETUP_REQUIREMENT.findall((root / "setup.py").read_text("utf-8", errors="replace"))


def _servers(table: Mapping[str, Any], where: str) -> str:
    value = table.get("servers", _SERVERS[0])
    if value not in _SERVERS:
        raise IsolintError(f"'servers' in {where} must be one of {', '.join(_SERVERS)}")
    return str(value)


def _confidence(table: Mapping[str, Any], where: str) -> Confidence | None:
    levels = [level.value for level in Confidence]
    value = table.get("confidence")
    if value not in (None, *levels):
        raise IsolintError(f"'confidence' in {where} must be one of {', '.join(levels)}")
    return Confidence(value) if value is not None else None


def _profiles(table: Mapping[str, Any], where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words for pytest of each execution profile."""
    value = table.get("profiles", {})
    if not isinstance(value, dict):
        raise IsolintError(f"'profiles' in {where} must be a table")
    return tuple((name, strings(words, f"profile {name!r} in {where}")) for name, words in value.items())


def _uses_xdist(root: Path) -> bool:
    """Tell whether a file that says what the tests need, or how they run, asks for pytest-xdist."""
    places = [root / name for name in _TEST_SETTINGS]
    for pattern in ("*requirements*.txt", "requirements*/*.txt"):
        places += root.glob(pattern)
    return any(_XDIST.search(path.read_text("utf-8", errors="replace")) for path in places if path.is_file())


def _templates(root: Path, table: Mapping[str, Any], where: str) -> Path | None:
    if "templates" not in table:
        return None
    what = f"'templates' in {where}"
    if not isinstance(table["templates"], str):
        raise IsolintError(f"{what} must be a string")
    return _existing(root, table["templates"], what)


def _existing(root: Path, name: str, what: str) -> Path:
    path = root / name
    if not path.exists():
        raise IsolintError(f"{what} names {name!r}, which does not exist")
    return path


def _pytest_options(root: Path) -> dict[str, tuple[str, ...]]:
    """Return the options that shape collection, from the one file that pytest would read.

    With them come the words of its `addopts`, as they stand.
    """
    keys = ("python_files", "python_classes", "python_functions", "testpaths", "pythonpath", "norecursedirs")
    for name, section in _PYTEST_SECTIONS:
        path = root / name
        if not path.is_file():
            continue
        found = _toml_section(path, section) if name.endswith(".toml") else _ini_section(path, section)
        if found is None and name.endswith("pytest.ini"):
            found = {}
        if found is not None:
            words = _words(found.get("addopts", ""), f"'addopts' in {path}")
            listed = {key: _words(found[key], f"{key!r} in {path}") for key in keys if key in found}
            given = {key: tuple(_given(words, option)) for option, key in _LEAVING_OUT.items()}
            given["testpaths"] = _starts(root, listed.get("testpaths", ()))
            imported = (str(found.get(_IMPORTED, "")).lower(),)
            variables = tuple(_variables(found))
            return listed | given | {"addopts": words, _IMPORTED: imported, "variables": variables}
    return {}


def _variables(section: Mapping[str, Any]) -> Iterator[str]:
    """Yield the variables that pytest-django and pytest-env set before anything is imported."""
    if _DJANGO_SETTINGS in section:
        yield _DJANGO_SETTINGS
    listed = section.get("env", ())
    for line in listed.splitlines() if isinstance(listed, str) else listed:
        flags, _, name = str(line).partition("=")[0].strip().rpartition(":")
        if name.isidentifier() and "U" not in flags:
            yield name


def _starts(root: Path, patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the files and folders where pytest starts: all the root where what is listed does not exist."""
    found: dict[str, None] = {}
    for pattern in patterns:
        matches = glob.iglob(pattern, root_dir=root, recursive=True)  # noqa: PTH207 - what pytest asks
        if "**" in pattern:
            found.update((posixpath.normpath(place), None) for place in sorted(matches))
        elif next(matches, None) is not None:
            found[posixpath.normpath(pattern)] = None
    return () if "." in found else tuple(found)


def _given(words: Sequence[str], option: str) -> Iterator[str]:
    """Yield what an option of pytest's is given, as `--option=value` or in two words."""
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == option and (equals or place + 1 < len(words)):
            value = value if equals else words[place + 1]
            yield value if option == "--deselect" else posixpath.normpath(value)


def _toml_section(path: Path, section: str) -> Mapping[str, Any] | None:
    table = _dig(_read_toml(path), section)
    if not isinstance(table, dict):
        return None
    legacy = table.get("ini_options")
    return legacy if isinstance(legacy, dict) else table


def _ini_section(path: Path, section: str) -> Mapping[str, Any] | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        reason = str(error).replace("\n", " ")
        raise IsolintError(f"cannot read {path}: {reason}") from error
    return parser[section] if parser.has_section(section) else None


def _words(value: Any, what: str) -> tuple[str, ...]:
    if isinstance(value, list):
        return strings(value, what)
    if not isinstance(value, str):
        raise IsolintError(f"{what} must be a string or a list of strings")
    try:
        return tuple(shlex.split(value))
    except ValueError as error:
        raise IsolintError(f"{what} cannot be split into words: {error}") from error
