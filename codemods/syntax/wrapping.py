"""Break the lines of new code that are longer than the project's may be."""

from __future__ import annotations

import libcst as cst

from isolint.codemods.syntax.building import laid_out
from isolint.codemods.syntax.tree import code
from isolint.line_length import line_length

_INDENT = 4


def wrapped(text: str) -> str:
    """Return code with its long imports, calls and assignments of calls broken as formatters break them."""
    if all(len(line) <= line_length() for line in text.split("\n")):
        return text
    return cst.parse_module(text).visit(_Wrapper()).code


class _Wrapper(cst.CSTTransformer):
    def __init__(self) -> None:
        super().__init__()
        self._column = 0

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self._column += _INDENT

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        self._column -= _INDENT
        return updated_node

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine:
        text = code(updated_node.with_changes(leading_lines=[])).rstrip("\n")
        if "\n" in text or self._column + len(text) <= line_length() or len(updated_node.body) > 1:
            return updated_node
        return updated_node.with_changes(body=[_broken(updated_node.body[0], self._column)])


def _broken(small: cst.BaseSmallStatement, column: int) -> cst.BaseSmallStatement:
    match small:
        case cst.Expr(value=cst.Call() as call):
            return small.with_changes(value=laid_out(call, column))
        case cst.Assign(targets=[target], value=cst.Call() as call):
            start = column + len(code(target.target)) + len(" = ")
            return small.with_changes(value=laid_out(call, start))
        case cst.ImportFrom(names=[*names]):
            return small.with_changes(
                lpar=cst.LeftParen(_new_line(1)), names=_one_a_line(names), rpar=cst.RightParen()
            )
    return small


def _one_a_line(names: list[cst.ImportAlias]) -> list[cst.ImportAlias]:
    commas = [
        *(cst.Comma(whitespace_after=_new_line(1)) for _ in names[:-1]),
        cst.Comma(whitespace_after=_new_line(0)),
    ]
    return [one.with_changes(comma=comma) for one, comma in zip(names, commas, strict=True)]


def _new_line(depth: int) -> cst.ParenthesizedWhitespace:
    return cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * _INDENT * depth))
