"""Keep blank lines and comments as a careful person would when statements move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import libcst as cst

Statement = TypeVar("Statement", bound=cst.CSTNode)


def is_blank(line: cst.EmptyLine) -> bool:
    """Say whether a line is empty, with no comment."""
    return line.comment is None


def blank_count(lines: Sequence[cst.EmptyLine]) -> int:
    """Count the blank lines at the start."""
    count = 0
    for line in lines:
        if not is_blank(line):
            break
        count += 1
    return count


def without_leading_blanks(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Return the lines from the first comment on."""
    return list(lines[blank_count(lines) :])


def with_leading_blanks(lines: Sequence[cst.EmptyLine], count: int) -> list[cst.EmptyLine]:
    """Return the lines with exactly `count` blank ones at the start."""
    return [cst.EmptyLine(indent=False) for _ in range(count)] + without_leading_blanks(lines)


def comments_only(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Return the lines that hold a comment."""
    return [line for line in lines if not is_blank(line)]


def own_comments(lines: Sequence[cst.EmptyLine]) -> tuple[list[cst.EmptyLine], list[cst.EmptyLine]]:
    """Split what stands above a statement into what is not about it, and the comments that touch it."""
    cut = len(lines)
    while cut and not is_blank(lines[cut - 1]):
        cut -= 1
    return list(lines[:cut]), list(lines[cut:])


def leading(statement: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    """Return the lines above a statement."""
    lines: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    return lines


def with_leading(statement: Statement, lines: Iterable[cst.EmptyLine]) -> Statement:
    """Return the statement with these lines above it."""
    return statement.with_changes(leading_lines=list(lines))


def instead_of(
    line: cst.SimpleStatementLine, lines: Sequence[cst.SimpleStatementLine]
) -> cst.FlattenSentinel[cst.SimpleStatementLine]:
    """Return the lines in place of another one, whose comments stand at the first of them."""
    first = lines[0].with_changes(
        leading_lines=line.leading_lines, trailing_whitespace=line.trailing_whitespace
    )
    return cst.FlattenSentinel([first, *lines[1:]])


class _EmptyBlanks(cst.CSTTransformer):
    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:
        return updated_node.with_changes(indent=False) if is_blank(updated_node) else updated_node


def nested(statement: Statement) -> Statement:
    """Return a top-level statement fit for a block: its blank lines stay empty there."""
    changed = statement.visit(_EmptyBlanks())
    assert isinstance(changed, type(statement))
    return changed


def unguarded(node: cst.Try | cst.With) -> list[cst.BaseStatement]:
    """Return the statements that a `try` or `with` holds, one level up, with the comments on it."""
    header = node.body.header.comment if isinstance(node.body, cst.IndentedBlock) else None
    remark = [] if header is None else [cst.EmptyLine(comment=header)]
    body = [_as_line(one) for one in node.body.body]
    return [with_leading(body[0], [*node.leading_lines, *remark, *leading(body[0])]), *body[1:]]


def _as_line(node: cst.CSTNode) -> cst.BaseStatement:
    if isinstance(node, cst.BaseSmallStatement):
        return cst.SimpleStatementLine([node])
    assert isinstance(node, cst.BaseStatement)
    return node
