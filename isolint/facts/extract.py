"""The facts of one module: its scopes one after the other, each from its final bindings on."""

from __future__ import annotations

import ast
import contextlib
import sys
from collections.abc import Iterator

from isolint.facts.builder import Builder, ScopeNode
from isolint.facts.records import ModuleFacts, Scope, ScopeKind
from isolint.facts.statements import lower_scope
from isolint.facts.terms import Term
from isolint.model import Span
from isolint.source import SourceFile

_SCOPE_KINDS = {ast.Module: ScopeKind.MODULE, ast.ClassDef: ScopeKind.CLASS, ast.Lambda: ScopeKind.LAMBDA}

#: The parser refuses what nests deeper than some thousands; each level takes a few calls of ours. They need
#: none of the C stack, so that this limit guards against nothing but a mistake.
_RECURSION_LIMIT = 100_000


def extract(source: SourceFile) -> ModuleFacts:
    """Return the facts of a parsed file."""
    with _room_for_deep_code():
        return _Extraction(source).run()


@contextlib.contextmanager
def _room_for_deep_code() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Extraction:
    """One module. Nested scopes wait in a queue until the scope around them is finished."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._lines = [] if source.text.isascii() else source.text.split("\n")
        self._queue: list[Builder] = []
        self.name_terms: dict[str, Term] = {}

    def run(self) -> ModuleFacts:
        self._add(None, self._source.tree, "<module>", ())
        scopes: list[Scope] = []
        for builder in self._queue:
            lower_scope(builder)
            scopes.append(builder.finish())
        # Without these cycles the tree goes as soon as its file is done, with no need of the collector.
        self._queue.clear()
        return ModuleFacts(self._source.path, tuple(scopes))

    def new_scope(self, around: Builder, node: ScopeNode) -> Builder:
        """Put off a scope until the one around it is finished."""
        name = getattr(node, "name", "<lambda>")
        qualname = name if around.kind is ScopeKind.MODULE else f"{around.qualname}.{name}"
        is_closure = around.kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA)
        return self._add(
            around, node, qualname, (around, *around.enclosing) if is_closure else around.enclosing
        )

    def _add(
        self, parent: Builder | None, node: ScopeNode, qualname: str, enclosing: tuple[Builder, ...]
    ) -> Builder:
        kind = _SCOPE_KINDS.get(type(node), ScopeKind.FUNCTION)
        builder = Builder(self, len(self._queue), parent, kind, node, qualname, enclosing)
        self._queue.append(builder)
        return builder

    def span_of(self, node: ast.AST) -> Span:
        """Return where a node stands, its columns in characters."""
        line, end_line = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        column, end_column = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
        if self._lines:
            column = _characters(self._lines[line - 1], column)
            end_column = _characters(self._lines[end_line - 1], end_column)
        return tuple.__new__(Span, (line, column + 1, end_line, end_column + 1))


def _characters(line: str, offset: int) -> int:
    """Convert an offset in UTF-8 bytes, as `ast` counts, to characters."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))
