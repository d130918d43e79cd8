"""Write new strings, and put them into the quotes that a module uses."""

from __future__ import annotations

import json
from collections.abc import Collection

import libcst as cst

#: Of a module's strings at least these are in single quotes, and so many for each one in double quotes.
_ENOUGH = 3


def quoted(text: str) -> str:
    """Return the source of a string, in double quotes where nothing in it has to be escaped otherwise."""
    return json.dumps(text) if text.isprintable() and text.isascii() else repr(text)


def in_quotes_of(before: cst.Module, after: cst.Module) -> cst.Module:
    """Return a rewritten module whose new strings are in single quotes where nearly all others are."""
    old = _Strings()
    before.visit(old)
    single = sum(one[0] == "'" for one in old.found)
    if single < _ENOUGH or single < _ENOUGH * (len(old.found) - single):
        return after
    return after.visit(_Requoting(frozenset(old.found)))


class _Strings(cst.CSTVisitor):
    """Finds the plain strings of one line, as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if node.quote in ("'", '"') and not node.prefix:
            self.found.append(node.value)


class _Requoting(cst.CSTTransformer):
    """Puts strings into single quotes, but none that has been there before: those are the author's."""

    def __init__(self, old: Collection[str]) -> None:
        super().__init__()
        self._old = old

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        text = updated_node.value
        is_plain = text.startswith('"') and updated_node.quote == '"'
        if not is_plain or text in self._old or any(char in text for char in "'\\"):
            return updated_node
        return updated_node.with_changes(value=f"'{updated_node.raw_value}'")
