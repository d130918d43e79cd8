"""Dependencies of development in pyproject.toml and its like: groups, extras, environments."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array, Table

from isolint.adoption.keeping import appended, require_comments
from isolint.adoption.pytest_home import parse_toml
from isolint.adoption.requirements import PYTEST, bound, missing, name_of, with_floor
from isolint.adoption.toml_settings import at_last_key
from isolint.adoption.wishes import Edited
from isolint.contracts import Refused

#: Where tools look for lists of requirements that only development needs.
_LISTS = (
    "dependency-groups/*",
    "project/optional-dependencies/*",
    "tool/uv/dev-dependencies",
    "tool/pdm/dev-dependencies/*",
    "tool/hatch/envs/*/dependencies",
    "tool/hatch/envs/*/extra-dependencies",
    "tool/flit/metadata/requires-extra/*",
    "tool/tox/env_run_base/deps",
    "tool/tox/env/*/deps",
    "env_run_base/deps",
    "env/*/deps",
)
#: Where they look for tables of package = version.
_TABLES = (
    "tool/poetry/group/*/dependencies",
    "tool/poetry/dev-dependencies",
    "dev-packages",
)

#: The groups that a new dependency goes to where none names pytest, the first that is there.
_GROUPS = ("dev", "test", "tests", "testing")


def places(path: str, text: str) -> list[tuple[str, ...]]:
    """Return the lists and tables that name pytest."""
    document = parse_toml(path, text)
    return [keys for keys, value in _candidates(document) if PYTEST in map(name_of, _names(value))]


def edit(path: str, text: str, plugins: Sequence[str]) -> Edited:
    """Return the file with the plugins wherever it names pytest.

    Raises:
        Refused: One of these places cannot be edited without loss.
    """
    document = tomlkit.parse(text)
    for keys in places(path, text):
        _add(_dig(document, keys), plugins)
    new = tomlkit.dumps(document)
    _require(path, (text, new))
    return Edited(new)


def has_project(text: str) -> bool:
    """Tell whether pyproject.toml is where the project's dependencies stand."""
    document = parse_toml("pyproject.toml", text)
    return "project" in document or "dependency-groups" in document or "poetry" in document.get("tool", {})


def begin(path: str, text: str, plugins: Sequence[str]) -> Edited:
    """Return pyproject.toml with pytest and the plugins in the group for development that its tool would use.

    Raises:
        Refused: That group is there and cannot be edited without loss.
    """
    document = tomlkit.parse(text)
    poetry = document.get("tool", {}).get("poetry", {})
    is_poetry = "dependencies" in poetry or "group" in poetry
    groups = poetry.get("group", {}) if is_poetry else document.get("dependency-groups", {})
    name = next((name for name in _GROUPS if name in groups), None)
    if name is not None:
        target = groups[name]["dependencies"] if is_poetry else groups[name]
        _add(target, (PYTEST, *plugins))
        new = tomlkit.dumps(document)
        _require(path, (text, new))
        return Edited(new)
    if is_poetry:
        lines = "".join(f'{one} = "{_version(one)}"\n' for one in (PYTEST, *plugins))
        return Edited(appended(text, f"[tool.poetry.group.dev.dependencies]\n{lines}"))
    wanted = [PYTEST, *(with_floor(one) for one in plugins)]
    lines = "".join(f'    "{one}",\n' for one in wanted)
    if "dependency-groups" not in document:
        return Edited(appended(text, f"[dependency-groups]\ndev = [\n{lines}]\n"))
    array = tomlkit.array()
    array.extend(wanted)
    with at_last_key(groups):
        groups["dev"] = array.multiline(multiline=True)
    return Edited(tomlkit.dumps(document))


def _version(name: str) -> str:
    return bound(name) or "*"


def _candidates(document: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in document.items():
        path = (*keys, key)
        known = _LISTS if isinstance(value, list) else _TABLES
        if isinstance(value, (list, dict)) and any(_fits(path, pattern) for pattern in known):
            yield path, value
        elif isinstance(value, dict):
            yield from _candidates(value, path)


def _fits(path: tuple[str, ...], pattern: str) -> bool:
    parts = pattern.split("/")
    return len(parts) == len(path) and all(map(fnmatch.fnmatchcase, path, parts))


def _names(value: Any) -> list[str]:
    """Return the requirements of a list, or the names of a table."""
    return [str(item) for item in value if isinstance(item, str)]


def _dig(document: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        document = document[key]
    return document


def _add(target: Any, plugins: Sequence[str]) -> None:
    if isinstance(target, Array):
        for requirement in missing(_names(target), plugins):
            target.append(requirement)
        return
    absent = [name for name in plugins if name not in map(name_of, target)]
    values = [value for value in target.values() if isinstance(value, str)]
    free = values.count("*") * 2 > len(values)
    with at_last_key(target) if isinstance(target, Table) else at_last_key(None):
        for name in absent:
            target[name] = "*" if free else _version(name)


def _require(path: str, texts: tuple[str, str]) -> None:
    """Check that lists and tables only got longer, and that all the rest says what it said."""
    require_comments(path, *texts)
    old, new = (dict(_flat(parse_toml(path, text))) for text in texts)
    for keys, value in old.items():
        now = new.pop(keys, None)
        same = now == value or (
            isinstance(value, list) and isinstance(now, list) and now[: len(value)] == value
        )
        if not same:
            raise Refused(f"{'.'.join(keys)} of {path} is written in a way that cannot be edited")


def _flat(document: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, (*keys, key))
        else:
            yield (*keys, key), value
