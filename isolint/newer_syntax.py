"""Files in a newer Python than the one that runs: their syntax trees, by saying the same in older words.

libcst knows the newer syntax whatever Python runs it. What an older parser would refuse is put in other words
of the same length, so that every node stands where it does in the file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

_OTHER = {'"': "'", "'": '"'}


class _Change(NamedTuple):
    """Characters of one line, both numbered from 0, and what takes their place: as many."""

    line: int
    start: int
    text: str


def in_older_words(text: str) -> str | None:
    """Return a text of the same shape without newer syntax, or None if that cannot be."""
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, cst.CSTLogicError, RecursionError):
        return None
    lines = text.split("\n")
    visitor = _Newer(wrapper.resolve(PositionProvider), lines)
    wrapper.module.visit(visitor)
    for line, start, words in visitor.changes:
        lines[line] = lines[line][:start] + words + lines[line][start + len(words) :]
    return "\n".join(lines) if visitor.changes else None


class _Newer(cst.CSTVisitor):
    """Gathers changes: of type parameters and aliases (3.12), and of what f-strings hold (3.12)."""

    def __init__(self, places: Mapping[cst.CSTNode, CodeRange], lines: list[str]) -> None:
        super().__init__()
        self._places = places
        self._lines = lines
        self.changes: list[_Change] = []

    def visit_TypeParameters(self, node: cst.TypeParameters) -> bool:
        *above, (line, start, end) = self._spans(node)
        self.changes.append(_Change(line, start, " " * (end - start)))
        # What stands below goes on the line above.
        self.changes.extend(_Change(line, start, "\\".rjust(end - start)) for line, start, end in above)
        return False

    def visit_TypeAlias(self, node: cst.TypeAlias) -> bool:
        start = self._places[node].start
        named = self._places[node.type_parameters or node.name].end
        line = self._lines[start.line - 1]
        if named.line == start.line and (assigned := line.find("=", named.column)) > 0:
            words = node.name.value.ljust(assigned - start.column)
            self.changes.append(_Change(start.line - 1, start.column, words))
        return False

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        for part in node.parts:
            if isinstance(part, cst.FormattedStringExpression):
                self.changes.extend(self._inside(part.expression, node.end))
        return False

    def _inside(self, expression: cst.BaseExpression, quote: str) -> Iterator[_Change]:
        """Yield the changes of an expression in an f-string, where it has its quotes or a backslash."""
        spans = list(self._spans(expression))
        for line, start, end in spans:
            words = self._lines[line][start:end]
            older = words.replace("\\", " ").replace(quote, _OTHER.get(quote, quote))
            if len(spans) == 1 and older != words and not _parses(older):
                older = "0".ljust(len(words))
            if older != words:
                yield _Change(line, start, older)

    def _spans(self, node: cst.CSTNode) -> Iterator[tuple[int, int, int]]:
        """Yield the lines of a node, from 0, with the columns where it starts and ends on each."""
        first, last = self._places[node].start, self._places[node].end
        for line in range(first.line, last.line + 1):
            start = first.column if line == first.line else 0
            end = last.column if line == last.line else len(self._lines[line - 1])
            yield line - 1, start, end


def _parses(expression: str) -> bool:
    try:
        ast.parse(expression, mode="eval")
    except SyntaxError:
        return False
    return True
