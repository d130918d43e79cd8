"""Recognise statements that do nothing but remove a file, and say where its fresh copy goes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

import libcst as cst

from isolint.codemods.syntax.layout import leading, own_comments, unguarded, with_leading
from isolint.codemods.syntax.tree import call, code, dotted, names_in

_REMOVERS = frozenset(("os.remove", "os.unlink", "remove", "unlink", "shutil.rmtree", "rmtree"))
_DATABASE_URL = re.compile(r"^(?P<scheme>sqlite(?:\+\w+)?:///)(?P<path>[^?]*)(?P<query>\?.*)?$")
_PATH_CALLS = frozenset(("Path", "pathlib.Path"))


def only_removes(node: cst.CSTNode, path: str) -> bool:
    """Say whether all that a statement does is to remove the file that the name `path` holds."""
    return path in names_in(node) and _removes(node)


def _removes(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.SimpleStatementLine):
        return all(_removes(small) for small in node.body)
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.Call) and _is_removal(node.value)
    if isinstance(node, cst.If):
        return node.orelse is None and _is_about_existence(node.test) and _block_removes(node.body)
    if isinstance(node, cst.Try):
        handled = all(_block_removes(handler.body) for handler in node.handlers)
        rest = all(one is None or _block_removes(one.body) for one in (node.orelse, node.finalbody))
        return handled and rest and _block_removes(node.body)
    if isinstance(node, cst.With):
        names = [dotted(item.item.func) for item in node.items if isinstance(item.item, cst.Call)]
        suppresses = len(names) == len(node.items) and set(names) <= {"contextlib.suppress", "suppress"}
        return suppresses and _block_removes(node.body)
    if isinstance(node, cst.For):
        return node.orelse is None and _block_removes(node.body)
    return isinstance(node, cst.Pass)


def _block_removes(block: cst.BaseSuite) -> bool:
    return all(_removes(statement) for statement in block.body)


def _is_removal(node: cst.Call) -> bool:
    if dotted(node.func) in _REMOVERS:
        return True
    return isinstance(node.func, cst.Attribute) and node.func.attr.value == "unlink"


def _is_about_existence(test: cst.BaseExpression) -> bool:
    function = test.func if isinstance(test, cst.Call) else None
    if function is None:
        return False
    name = function.attr.value if isinstance(function, cst.Attribute) else code(function)
    return name in ("exists", "isfile", "is_file", "lexists")


def without_removals(body: Sequence[cst.BaseStatement], path: str) -> list[cst.BaseStatement]:
    """Return a body without the statements that only remove the file, and without the comments on them."""
    kept: list[cst.BaseStatement] = []
    spare: list[cst.EmptyLine] = []
    for statement in body:
        if only_removes(statement, path):
            if not spare:
                spare = own_comments(leading(statement))[0]
            continue
        first, *rest = _without_final_removal(statement, path)
        if spare:
            first = with_leading(first, [*spare, *own_comments(leading(first))[1]])
            spare = []
        kept += [first, *rest]
    return kept


def _without_final_removal(statement: cst.BaseStatement, path: str) -> Sequence[cst.BaseStatement]:
    """Return what `try: ... finally: os.remove(path)` leaves."""
    if not isinstance(statement, cst.Try) or statement.finalbody is None:
        return [statement]
    final = statement.finalbody.body.body
    kept = [one for one in final if not only_removes(one, path)]
    if len(kept) == len(final):
        return [statement]
    if kept:
        block = statement.finalbody.body.with_changes(body=kept)
        return [statement.with_changes(finalbody=statement.finalbody.with_changes(body=block))]
    if statement.handlers or statement.orelse is not None:
        return [statement.with_changes(finalbody=None)]
    return unguarded(statement)


def fresh_path(value: cst.BaseExpression | None, file: str | None) -> cst.BaseExpression:
    """Build the path below `tmp_path` for a constant that is text, a `Path` or a database's URL."""
    literal = value.evaluated_value if isinstance(value, cst.SimpleString) else None
    url = _DATABASE_URL.match(literal) if isinstance(literal, str) else None
    name = file or _file_name(value, url["path"] if url else None)
    path = cst.BinaryOperation(cst.Name("tmp_path"), cst.Divide(), cst.SimpleString(f'"{name}"'))
    if url is not None:
        query = url["query"] or ""
        return cst.parse_expression(f"f\"{url['scheme']}{{tmp_path / '{name}'}}{query}\"")
    is_path = isinstance(value, cst.BinaryOperation) or (
        isinstance(value, cst.Call) and dotted(value.func) in _PATH_CALLS
    )
    return path if is_path else call("str", path)


def _file_name(value: cst.BaseExpression | None, url_path: str | None) -> str:
    """Return the name of the file that a constant means, `test.db` where it has none."""
    if url_path:
        return posixpath.basename(url_path) or "test.db"
    if isinstance(value, cst.SimpleString) and isinstance(value.evaluated_value, str):
        return posixpath.basename(value.evaluated_value) or "test.db"
    if isinstance(value, cst.BinaryOperation):
        return _file_name(value.right, None)
    if isinstance(value, cst.Attribute):
        return _file_name(value.value, None)
    if isinstance(value, cst.Call):
        for argument in value.args:
            if argument.keyword is not None and argument.keyword.value == "suffix":
                suffix = (
                    argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else ".db"
                )
                return f"test{suffix}" if isinstance(suffix, str) else "test.db"
        last = value.args[-1].value if value.args and value.args[-1].keyword is None else None
        is_temporary = (dotted(value.func) or "").rpartition(".")[2] in ("mktemp", "mkstemp", "mkdtemp")
        return _file_name(last, None) if last is not None and not is_temporary else "test.db"
    return "test.db"
