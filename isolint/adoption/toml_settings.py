"""Pytest's settings in a TOML file: pyproject.toml, pytest.toml."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array, String, Table

from isolint.adoption.addopts import additions
from isolint.adoption.keeping import appended, require_comments
from isolint.adoption.marks import name_of
from isolint.adoption.pytest_home import Form, Home, parse_toml
from isolint.adoption.wishes import Edited, Wishes
from isolint.contracts import Refused

_LAST_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<words>\S[^\n]*)\n?[ \t]*$")


def addopts(text: str, home: Home) -> list[str]:
    """Return the words of `addopts`.

    Raises:
        Refused: They cannot be told apart.
    """
    value = _table(text, home).get("addopts", [])
    if isinstance(value, list):
        return [str(word) for word in value]
    if home.form is Form.TOML:
        raise Refused(f"addopts in {home.shown} must be a list: pytest takes no text there")
    try:
        return shlex.split(str(value))
    except ValueError as error:
        raise Refused(f"addopts in {home.shown} cannot be split into words: {error}") from error


def markers(text: str, home: Home) -> list[str]:
    """Return the lines that register marks."""
    value = _table(text, home).get("markers", [])
    lines = value if isinstance(value, list) else str(value).splitlines()
    return [str(line).strip() for line in lines if str(line).strip()]


def edit(text: str, home: Home, wishes: Wishes) -> Edited:
    """Return the file with what is missing of the wishes.

    Raises:
        Refused: The file has something that stands against them, or cannot be edited without loss.
    """
    table = _table(text, home)
    has_own = home.form is Form.TOML
    added = additions(addopts(text, home), wishes, strict=not has_own and not _is_strict(table))
    values: dict[str, Any] = {name: value for name, value in wishes.values.items() if name not in table}
    lax = wishes.is_strict and not _is_strict(table) and "--strict-markers" not in addopts(text, home)
    if has_own and lax:
        values["strict_markers"] = True
    return Edited(_edited(text, home, added.words, wishes.markers, values), added.remarks)


def register(text: str, home: Home, lines: Sequence[str]) -> str:
    """Return the file with marks registered, and nothing else changed.

    Raises:
        Refused: It cannot be edited without loss.
    """
    return _edited(text, home, (), lines, {})


def _edited(text: str, home: Home, words: Sequence[str], lines: Sequence[str], values: dict[str, Any]) -> str:
    registered = {name_of(line) for line in markers(text, home)}
    wanted = [line for line in lines if name_of(line) not in registered]
    if not home.exists:
        return appended(text, _new_table(home, words, wanted, values)) if words or wanted or values else text
    document = tomlkit.parse(text)
    target: Any = document
    for key in home.table:
        target = target[key]
    with at_last_key(target):
        _extend(target, "addopts", words, home)
        _extend(target, "markers", wanted, home)
        for name, value in values.items():
            target[name] = value
    new = tomlkit.dumps(document)
    if new != text:
        _require(home, (text, new), {"addopts": words, "markers": wanted}, values)
    return new


@contextlib.contextmanager
def at_last_key(table: Any) -> Iterator[None]:
    """Have what is added to a table stand below its last key: comments after it may be about the next."""
    body = table.value.body if isinstance(table, Table) else []
    trailing = []
    while body and body[-1][0] is None:
        trailing.append(body.pop())
    yield
    body.extend(reversed(trailing))


def _table(text: str, home: Home) -> dict[str, Any]:
    found: Any = parse_toml(home.path, text) if home.exists else {}
    for key in home.table if home.exists else ():
        found = found[key]
    return dict(found)


def _is_strict(table: dict[str, Any]) -> bool:
    """Tell whether options of pytest 9 already make marks strict."""
    return bool(table.get("strict") or table.get("strict_markers"))


def _new_table(home: Home, words: Sequence[str], lines: Sequence[str], values: dict[str, Any]) -> str:
    table = tomlkit.table()
    for name, items in (("addopts", words), ("markers", lines)):
        if items:
            array = tomlkit.array()
            array.extend(items)
            table[name] = array.multiline(len(items) > 1)
    table.update(values)
    return f"[{'.'.join(home.table)}]\n{table.as_string()}"


def _extend(table: MutableMapping[str, Any], name: str, items: Sequence[str], home: Home) -> None:
    if not items:
        return
    present = table.get(name)
    if present is None:
        array = tomlkit.array()
        array.extend(items)
        table[name] = array.multiline(len(items) > 1)
    elif isinstance(present, Array):
        for item in items:
            present.append(item)
    elif isinstance(present, String):
        table[name] = _longer(present, items, name)
    else:
        raise Refused(f"{name} in {home.shown} is neither a list nor a text")


def _longer(present: String, items: Sequence[str], name: str) -> Any:
    """Return a text with words, or lines, added to it in the manner of those that are there."""
    raw = present.as_string()
    size = 3 if raw[:3] in ('"""', "'''") else 1
    quotes, body = raw[:size], raw[size:-size]
    if size == 1 and name == "addopts":
        body = f"{body} {' '.join(items)}"
    else:
        last = _LAST_LINE.search(body)
        indent = last["indent"] if last and "\n" in body else "    "
        tail = body[len(body.rstrip()) :]
        body = (
            body.rstrip() + "".join(f"\n{indent}{item}" for item in items) + (tail if "\n" in tail else "\n")
        )
        quotes = quotes * 3 if size == 1 else quotes
    return tomlkit.parse(f"value = {quotes}{body}{quotes}")["value"]


def _require(
    home: Home, texts: tuple[str, str], added: dict[str, Sequence[str]], values: dict[str, Any]
) -> None:
    """Check that settings have what was added, and that all the rest says what it said."""
    old, new = (_table(text, home) for text in texts)
    require_comments(home.path, *texts)
    expected = {**old, **values}
    for name, items in added.items():
        read = addopts if name == "addopts" else markers
        if read(texts[1], home) != [*read(texts[0], home), *items]:
            raise Refused(f"{name} in {home.shown} is written in a way that cannot be edited")
        if items:
            expected[name] = new[name]
    others = [parse_toml(home.path, text) for text in texts]
    for document in others:
        inner: Any = document
        for key in home.table[:-1]:
            inner = inner[key]
        del inner[home.table[-1]]
    if expected != new or others[0] != others[1]:
        raise Refused(f"{home.shown} is written in a way that cannot be edited")
