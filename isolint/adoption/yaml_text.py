"""YAML edited by its lines: what is added goes below what is there, which stays as it was written."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from isolint.adoption.keeping import with_newline
from isolint.contracts import Refused

_WIDTH = 4096


def parse(path: str, text: str) -> Any:
    """Return what a file says, with the place of everything in it.

    Raises:
        Refused: It is not YAML.
    """
    try:
        return YAML(typ="rt").load(text)
    except YAMLError as error:
        reason = " ".join(str(error).split())
        raise Refused(f"{path} is not valid YAML: {reason}") from error


def append_item(path: str, text: str, key: str, item: Any) -> str:
    """Return the text with an item at the end of the list under a top-level key.

    Raises:
        Refused: There is no such list, written one item a line.
    """
    document = parse(path, text)
    items = document.get(key) if isinstance(document, dict) else None
    if not isinstance(items, CommentedSeq) or not items or items.fa.flow_style():
        raise Refused(f"{path} has no list `{key}` with an item a line")
    column = text.split("\n")[items.lc.item(0)[0]].index("-")
    added = _insert(text, _end(document, key, text), dump([item], column))
    return _required(path, added, {**plain(document), key: [*plain(items), plain(item)]})


def append_entry(path: str, text: str, key: str, name: str, entry: Any) -> str:
    """Return the text with an entry at the end of the table under a top-level key.

    Raises:
        Refused: There is no such table, written one entry a line, or it has that entry.
    """
    document = parse(path, text)
    table = document.get(key) if isinstance(document, dict) else None
    if not isinstance(table, CommentedMap) or not table or table.fa.flow_style() or name in table:
        raise Refused(f"{path} has no table `{key}` that takes another `{name}`")
    column = table.lc.key(next(iter(table)))[1]
    added = _insert(text, _end(document, key, text), "\n" + dump({name: entry}, column))
    return _required(path, added, {**plain(document), key: {**plain(table), name: plain(entry)}})


def dump(value: Any, column: int = 0) -> str:
    """Return a value as YAML whose lines begin at a column."""
    writer = YAML(typ="rt")
    writer.width = _WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    # A list at the top is set in as one within a table is.
    writer.dump({"value": value} if isinstance(value, list) else value, out)
    lines = out.getvalue().splitlines()
    lines = [line[2:] for line in lines[1:]] if isinstance(value, list) else lines
    return "".join(f"{' ' * column}{line}\n" if line else "\n" for line in lines)


def plain(value: Any) -> Any:
    """Return a value without the places and comments of its parts."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def _end(document: Any, key: str, text: str) -> int:
    """Return the line behind what stands under a top-level key, blank lines and comments below it aside."""
    lines = text.split("\n")
    own = document.lc.key(key)[0]
    following = [document.lc.key(other)[0] for other in document if document.lc.key(other)[0] > own]
    end = min(following, default=len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _insert(text: str, line: int, block: str) -> str:
    lines = with_newline(text).split("\n")
    return "".join(f"{one}\n" for one in lines[:line]) + block + "\n".join(lines[line:])


def _required(path: str, text: str, expected: Any) -> str:
    if plain(parse(path, text)) != expected:
        raise Refused(f"{path} is written in a way that cannot be edited")
    return text
