"""Conditions that are decided before any test runs: what they exclude is no part of the program."""

from __future__ import annotations

import ast

from isolint.facts.builder import Builder
from isolint.facts.records import ScopeKind

_VERSION = ("import", 0, "sys", None)
_NEWER = (ast.Gt, ast.GtE)
_OLDER = (ast.Lt, ast.LtE)


def decided(builder: Builder, test: ast.expr) -> bool | None:
    """Return the outcome of a condition, or None where it is open.

    A module that tests import is not `__main__`, and the interpreter is taken to be newer than any version
    that the code compares it with.
    """
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, operator = test.left, test.ops[0]
    if _is_module_name(builder, left) and _is_main(test.comparators[0]):
        return False if isinstance(operator, ast.Eq) else None
    if _is_version(builder, left) and isinstance(test.comparators[0], ast.Tuple):
        return True if isinstance(operator, _NEWER) else False if isinstance(operator, _OLDER) else None
    return None


def _is_module_name(builder: Builder, node: ast.expr) -> bool:
    is_name = isinstance(node, ast.Name) and node.id == "__name__"
    return is_name and builder.kind is ScopeKind.MODULE


def _is_main(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "__main__"


def _is_version(builder: Builder, node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != "version_info":
        return False
    base = node.value
    return isinstance(base, ast.Name) and builder.resolved(base.id) == _VERSION
