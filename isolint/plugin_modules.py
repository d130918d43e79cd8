"""The modules that pytest loads as plugins because the project's own files say so."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Where the entry points of a distribution stand in a `pyproject.toml`, and the group that is pytest's.
_TABLES = (("project", "entry-points"), ("tool", "poetry", "plugins"))
_GROUP = "pytest11"


def plugin_modules(root: Path, pyproject: Mapping[str, Any], words: Sequence[str]) -> tuple[str, ...]:
    """Return the dotted names of the plugins that a project registers, or asks for in `words` of options.

    They are taken as they stand: most of what is asked for belongs to other distributions.
    """
    found = (*_in_toml(pyproject), *_in_cfg(root), *_in_setup(root), *_asked_for(words))
    return tuple(dict.fromkeys(found))


def _in_toml(table: Mapping[str, Any]) -> Iterator[str]:
    for place in _TABLES:
        inner: Any = table
        for key in (*place, _GROUP):
            inner = inner.get(key) if isinstance(inner, dict) else None
        for entry in inner.values() if isinstance(inner, dict) else ():
            if isinstance(entry, str):
                yield _module(entry)


def _in_cfg(root: Path) -> Iterator[str]:
    """Yield what `setup.cfg` registers; one that cannot be read is others' to complain about."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string((root / "setup.cfg").read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return
    for entry in parser.get("options.entry_points", _GROUP, fallback="").splitlines():
        if "=" in entry:
            yield _module(entry.partition("=")[2])


def _in_setup(root: Path) -> Iterator[str]:
    """Yield what a dict of `setup.py` registers."""
    try:
        tree = ast.parse((root / "setup.py").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value == _GROUP:
                for part in ast.walk(value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "=" in part.value:
                        yield _module(part.value.partition("=")[2])


def _asked_for(words: Sequence[str]) -> Iterator[str]:
    """Yield what options name with `-p`, but not what they switch off."""
    for place, word in enumerate(words):
        if word.startswith("-p") and not word.startswith("-p=") and not word.startswith("--"):
            name = word[2:] or (words[place + 1] if place + 1 < len(words) else "")
            if name and not name.startswith("no:"):
                yield name


def _module(entry: str) -> str:
    """Return the module of an entry point, without the object in it."""
    return entry.partition(":")[0].partition("[")[0].strip()
