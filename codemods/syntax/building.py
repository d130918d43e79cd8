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
    if not node.args or (goes_on and len(node.args) == 1):
        return node
    if not goes_on and column + len(text) <= line_length():
        return node
    inner = column + _INDENT
    joined = ", ".join(code(one.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for one in node.args)
    if goes_on or (len(node.args) > 1 and inner + len(joined) > line_length()):
        comma = cst.Comma(whitespace_after=_new_line(depth))
        args = [_deeper(one).with_changes(comma=comma) for one in node.args]
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


def _deeper(argument: cst.Arg) -> cst.Arg:
    """Return an argument with the lines that it goes on over one level further in."""
    return cst.ensure_type(argument.visit(_Indenter()), cst.Arg)


class _Indenter(cst.CSTTransformer):
    def leave_ParenthesizedWhitespace(
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        if not updated_node.indent:
            return updated_node
        last = cst.SimpleWhitespace(" " * _INDENT + updated_node.last_line.value)
        return updated_node.with_changes(last_line=last)

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:
        if updated_node.comment is None or not updated_node.indent:
            return updated_node
        return updated_node.with_changes(
            whitespace=cst.SimpleWhitespace(" " * _INDENT + updated_node.whitespace.value)
        )


def _new_line(depth: int) -> cst.ParenthesizedWhitespace:
    return cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * _INDENT * depth))


def preceded(lines: Sequence[cst.SimpleStatementLine]) -> Rewriter:
    """Return a rewriter that puts lines above a statement and what is said about it."""

    def rewritten(node: cst.CSTNode) -> Replacement:
        above = leading(node)
        head = with_leading(lines[0], with_leading_blanks((), blank_count(above)))
        return cst.FlattenSentinel([head, *lines[1:], with_leading(node, with_leading_blanks(above, 0))])

    return rewritten
