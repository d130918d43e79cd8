"""Say the change that a line makes of a shared object with `monkeypatch`."""

from __future__ import annotations

import libcst as cst

from isolint.codemods.state.writes import write
from isolint.codemods.syntax.building import laid_out
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH
from isolint.codemods.syntax.tree import Replacement, Rewriter, expression_line
from isolint.contracts import Refused


def patching(
    line: cst.SimpleStatementLine | cst.SimpleStatementSuite, column: int, *, sure: bool
) -> Rewriter:
    """Return a rewriter that says a line's change with `monkeypatch`, and keeps its comments."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("a line has several statements")
    call = laid_out(write(line.body[0], sure=sure).patched(MONKEYPATCH), column)

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.SimpleStatementLine)
        return expression_line(call).with_changes(
            leading_lines=node.leading_lines, trailing_whitespace=node.trailing_whitespace
        )

    return rewritten
