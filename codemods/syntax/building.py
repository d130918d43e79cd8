"""Build the functions, fixtures and `with` statements that rewrites put into test modules."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import Replacement, Rewriter, call, code, expression_line
from isolint.line_length import line_length

_INDENT = 4


def function(
    name: str, parameters: Sequence[str], docstring: str | None, body: Sequence[cst.BaseStatement]
) -> cst.FunctionDef:
    """Build a top-level function, two blank lines above it."""
    lines: list[cst.BaseStatement] = (
        [] if docstring is None else [expression_line(cst.SimpleString(docstring))]
    )
    return cst.FunctionDef(
        cst.Name(name),
        cst.Parameters([cst.Param(cst.Name(parameter)) for parameter in parameters]),
        cst.IndentedBlock([*lines, *body]),
        leading_lines=with_leading_blanks((), 2),
    )


def decorated(built: cst.FunctionDef, decorator: cst.BaseExpression) -> cst.FunctionDef:
    """Return the function with one decorator."""
    return built.with_changes(decorators=[cst.Decorator(decorator)])


def patch_context(pytest: str, name: str, body: Sequence[cst.BaseStatement]) -> cst.With:
    """Build `with pytest.MonkeyPatch.context() as name:` around a body."""
    item = cst.WithItem(call(f"{pytest}.MonkeyPatch.context"), cst.AsName(cst.Name(name)))
    return cst.With([item], cst.IndentedBlock(list(body)))


def yield_line() -> cst.SimpleStatementLine:
    """Build a bare `yield`."""
    return cst.SimpleStatementLine([cst.Expr(cst.Yield())])


def laid_out(node: cst.Call, column: int, depth: int = 1) -> cst.Call:
    """Return a call that starts at a column, with its arguments below it where its line would be too long."""
    text = code(node)
    goes_on = "\n" in text
    if not node.args or (not goes_on and column + len(text) <= line_length()):
        return node
    if goes_on and len(node.args) == 1 and not _is_broken_inside(node.args[0].value):
        start = _INDENT * (depth - 1) + len(code(node.func)) + 1
        return node.with_changes(args=[_moved(node.args[0], start, 0)])
    inner = column + _INDENT
    joined = ", ".join(code(one.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for one in node.args)
    if len(node.args) > 1 and (goes_on or inner + len(joined) > line_length()):
        comma = cst.Comma(whitespace_after=_new_line(depth))
        args = [_moved(one, _INDENT * depth, _INDENT).with_changes(comma=comma) for one in node.args]
        args[-1] = args[-1].with_changes(comma=cst.Comma(whitespace_after=_new_line(depth - 1)))
    else:
        args = list(node.args)
        args[-1] = args[-1].with_changes(
            comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=_new_line(depth - 1)
        )
        only = args[0].value
        if len(args) == 1 and isinstance(only, cst.Call):
            args[0] = args[0].with_changes(value=laid_out(only, inner, depth + 1))
    return node.with_changes(args=args, whitespace_before_args=_new_line(depth))


def _is_broken_inside(node: cst.BaseExpression) -> bool:
    """Tell whether a call goes on over further lines only within its arguments."""
    if not isinstance(node, cst.Call):
        return False
    commas = [one.comma for one in node.args if isinstance(one.comma, cst.Comma)]
    spaces = [node.whitespace_before_args, *(one.whitespace_after_arg for one in node.args)]
    spaces += [space for comma in commas for space in (comma.whitespace_before, comma.whitespace_after)]
    return not any(isinstance(space, cst.ParenthesizedWhitespace) for space in spaces)


def _moved(argument: cst.Arg, column: int, deeper: int) -> cst.Arg:
    """Return an argument that is to stand at a column of its block, with the lines that it goes on over.

    They move along with the bracket that they are aligned to, or else as much `deeper` as the argument.
    """
    text = code(argument)
    if "\n" not in text:
        return argument
    return cst.ensure_type(argument.visit(_Shifter(_shift(text, column, deeper))), cst.Arg)


def _shift(text: str, column: int, deeper: int) -> int:
    first, _, rest = text.partition("\n")
    bracket = _open_bracket(first)
    if bracket is None or first.rstrip().endswith(("(", "[", "{")):
        return deeper
    return column + bracket + 1 - (len(rest) - len(rest.lstrip(" ")))


def _open_bracket(line: str) -> int | None:
    """Return the place of the last bracket that a line opens and does not close."""
    still_open: list[int] = []
    quote = ""
    for place, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#":
            break
        elif char in "([{":
            still_open.append(place)
        elif char in ")]}" and still_open:
            still_open.pop()
    return still_open[-1] if still_open else None


def shifted(node: cst.BaseExpression, shift: int) -> cst.BaseExpression:
    """Return an expression whose further lines stand so much further in; what strings hold stays."""
    moved = node.visit(_Shifter(shift))
    assert isinstance(moved, cst.BaseExpression)
    return moved


class _Shifter(cst.CSTTransformer):
    """Moves the lines on which something goes on, to the left or to the right."""

    def __init__(self, shift: int) -> None:
        super().__init__()
        self._shift = shift

    def leave_ParenthesizedWhitespace(
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        if not updated_node.indent:
            return updated_node
        return updated_node.with_changes(last_line=self._moved(updated_node.last_line))

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:
        if updated_node.comment is None or not updated_node.indent:
            return updated_node
        return updated_node.with_changes(whitespace=self._moved(updated_node.whitespace))

    def _moved(self, space: cst.SimpleWhitespace) -> cst.SimpleWhitespace:
        return cst.SimpleWhitespace(" " * max(0, len(space.value) + self._shift))


def _new_line(depth: int) -> cst.ParenthesizedWhitespace:
    return cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * _INDENT * depth))


def preceded(lines: Sequence[cst.SimpleStatementLine]) -> Rewriter:
    """Return a rewriter that puts lines above a statement and what is said about it."""

    def rewritten(node: cst.CSTNode) -> Replacement:
        above = leading(node)
        head = with_leading(lines[0], with_leading_blanks((), blank_count(above)))
        return cst.FlattenSentinel([head, *lines[1:], with_leading(node, with_leading_blanks(above, 0))])

    return rewritten
