"""Put new strings into the quotes that a module uses."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

#: Of a module's strings at least these are in single quotes, and so many for each one in double quotes.
_ENOUGH = 3


def in_quotes_of(before: cst.Module, after: cst.Module) -> cst.Module:
    """Return a rewritten module whose new strings are in single quotes where nearly all others are."""
    old = _Strings()
    before.visit(old)
    single = sum(one.value[0] == "'" for one in old.found)
    if single < _ENOUGH or single < _ENOUGH * (len(old.found) - single):
        return after
    return after.visit(_Requoting(set(old.found)))


class _Strings(cst.CSTVisitor):
    """Finds the plain strings of one line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.SimpleString] = []

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if node.quote in ("'", '"') and not node.prefix:
            self.found.append(node)


class _Requoting(cst.CSTTransformer):
    def __init__(self, old: Collection[cst.SimpleString]) -> None:
        super().__init__()
        self._old = old

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        is_plain = updated_node.value.startswith('"') and updated_node.quote == '"'
        if original_node in self._old or not is_plain or any(char in updated_node.value for char in "'\\"):
            return updated_node
        return updated_node.with_changes(value=f"'{updated_node.raw_value}'")
