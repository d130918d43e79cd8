"""Rename a variable inside of a stretch of code."""

from __future__ import annotations

import libcst as cst


class Rename(cst.CSTTransformer):
    """Replaces a name wherever it is a variable, never as an attribute, a keyword or an import."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._old = old
        self._new = new

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """Rename one mention."""
        return updated_node.with_changes(value=self._new) if updated_node.value == self._old else updated_node

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        """Keep the name behind the dot."""
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """Keep the keyword of an argument."""
        return updated_node.with_changes(keyword=original_node.keyword)

    def visit_Import(self, node: cst.Import) -> bool:
        """Leave imports alone."""
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Leave imports alone."""
        return False
