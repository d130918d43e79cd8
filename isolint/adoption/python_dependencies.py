"""Requirements that stand as texts in setup.py and noxfile.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from isolint.adoption.requirements import PYTEST, missing, name_of
from isolint.adoption.wishes import Edited
from isolint.contracts import Refused

#: What follows a text that has its line for itself.
_LAST = re.compile(r",\s*(?:#.*)?")


def edit(path: str, text: str, plugins: Sequence[str], *, calls_only: bool = False) -> Edited:
    """Return the file with the plugins beside pytest, in each list and each call of `install` that names it.

    With `calls_only` lists are none of requirements, as the names of sessions that nox runs.

    Raises:
        Refused: It names pytest in another way.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"{path} cannot be parsed: {error}") from error
    groups = list(_groups(tree, calls_only))
    for node in () if calls_only else _elsewhere(tree, groups):
        raise Refused(
            f"{path}:{node.lineno} names pytest where no list of requirements is seen: "
            f"add {' and '.join(plugins)} by hand"
        )
    lines = text.split("\n")
    for items in sorted(groups, key=lambda group: (group[0].lineno, group[0].col_offset), reverse=True):
        _add(lines, items, plugins)
    return Edited("\n".join(lines))


def _elsewhere(tree: ast.AST, groups: Sequence[Sequence[ast.Constant]]) -> Iterator[ast.Constant]:
    """Yield the texts that name pytest alone, arguments aside: those may be programs to run."""
    known = {id(item) for items in groups for item in items}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            known.update(id(argument) for argument in node.args)
        if isinstance(node, ast.Constant) and _is_pytest(node) and id(node) not in known:
            yield node


def _groups(tree: ast.AST, calls_only: bool) -> Iterator[list[ast.Constant]]:
    """Yield the texts of each list, tuple, set or `install` call that names pytest."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "install"
        ):
            texts = _texts(node.args)
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and not calls_only:
            texts = _texts(node.elts)
            # Such a list is a command and its options.
            texts = [] if any(str(item.value).startswith("-") for item in texts) else texts
        else:
            continue
        if any(map(_is_pytest, texts)):
            yield texts


def _texts(items: Sequence[ast.expr]) -> list[ast.Constant]:
    return [item for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def _is_pytest(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and name_of(node.value) == PYTEST


def _add(lines: list[str], items: Sequence[ast.Constant], plugins: Sequence[str]) -> None:
    own = next(item for item in items if _is_pytest(item))
    row, end = (own.end_lineno or own.lineno) - 1, own.end_col_offset or 0
    raw = lines[row].encode()
    before, after = raw[:end].decode(), raw[end:].decode()
    quote = before[-1]
    added = [f"{quote}{one}{quote}" for one in missing([str(item.value) for item in items], plugins)]
    if not lines[row][: own.col_offset].strip() and _LAST.fullmatch(after):
        indent = lines[row][: own.col_offset]
        lines[row + 1 : row + 1] = [f"{indent}{one}," for one in added]
    else:
        lines[row] = before + "".join(f", {one}" for one in added) + after
