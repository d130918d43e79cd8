"""Build the functions, fixtures and `with` statements that rewrites put into test modules."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from isolint.codemods._layout import with_leading_blanks
from isolint.codemods._tree import call, expression_line


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
