"""Conditions that are decided before any test runs: what they exclude is no part of the program."""

from __future__ import annotations

import ast

from isolint.facts.builder import Builder
from isolint.facts.platforms import ASKED, FOREIGN, is_called
from isolint.facts.records import ScopeKind

_VERSION = "sys.version_info"
_NEWER = (ast.Gt, ast.GtE)
_OLDER = (ast.Lt, ast.LtE)
_PREFIXES = ("win", "cyg")
#: What is there whenever pytest runs, and what while a test does.
_RUNNER = frozenset({"pytest", "_pytest"})
_RUNNING = "PYTEST_CURRENT_TEST"
_GETTERS = frozenset({"os.environ.get", "os.getenv"})


def decided(builder: Builder, test: ast.expr) -> bool | None:
    """Return the outcome of a condition, or None where it is open.

    A module that tests import is not `__main__`, and the interpreter is taken to be newer than any version
    that the code compares it with. Outside of functions, what another platform than POSIX asks for is not
    there. Functions that ask whether a test is running are told that one is.
    """
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.UnaryOp(ast.Not(), operand):
            inner = decided(builder, operand)
            return None if inner is None else not inner
        case ast.BoolOp(operator, values):
            return _first_to_settle(builder, isinstance(operator, ast.Or), values)
        case ast.Call(ast.Attribute(named, "startswith"), [ast.Constant(str(prefix))]):
            is_platform = _platform(builder, named) == "sys.platform"
            return False if is_platform and prefix.startswith(_PREFIXES) else None
        case ast.Compare(left, [operator], [right]):
            found = _compared_version(builder, test)
            if found is None:
                found = _sees_runner(builder, left, operator, right)
            return _compared_platform(builder, left, operator, right) if found is None else found
        case ast.Call(named, [ast.Constant(value)]) if value == _RUNNING:
            is_asked = builder.kind is ScopeKind.FUNCTION and _dotted(builder, named) in _GETTERS
            return True if is_asked else None
        case _:
            return None


def _first_to_settle(builder: Builder, settling: bool, values: list[ast.expr]) -> bool | None:
    """Return the outcome of `and` or `or`, if nothing that is open has to be asked before."""
    for value in values:
        outcome = decided(builder, value)
        if outcome is None or outcome is settling:
            return outcome
    return not settling


def _compared_platform(builder: Builder, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> bool | None:
    name = _platform(builder, left)
    if name is None or not isinstance(operator, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        return None
    listed = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
    wanted = [item.value if isinstance(item, ast.Constant) else None for item in listed]
    is_among = isinstance(operator, (ast.Eq, ast.In))
    outcomes = {is_called(name, value) for value in wanted}
    if outcomes <= {False}:
        return not is_among
    return is_among if True in outcomes else None


def _sees_runner(builder: Builder, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> bool | None:
    """Return the outcome of a condition on whether the program runs under pytest."""
    if not isinstance(left, ast.Constant) or not isinstance(operator, (ast.In, ast.NotIn)):
        return None
    held = _dotted(builder, right)
    is_test = held == "os.environ" and left.value == _RUNNING and builder.kind is ScopeKind.FUNCTION
    is_runner = held == "sys.modules" and left.value in _RUNNER
    return isinstance(operator, ast.In) if is_test or is_runner else None


def _dotted(builder: Builder, node: ast.expr) -> str | None:
    """Return the full name of an attribute of a module, however that was imported."""
    match node:
        case ast.Name(name):
            found = builder.resolved(name)
            is_absolute = found[0] == "import" and found[1] == 0
            return ".".join(filter(None, found[2:4])) if is_absolute else None
        case ast.Attribute(base, attribute):
            above = _dotted(builder, base)
            return f"{above}.{attribute}" if above is not None else None
        case _:
            return None


def _platform(builder: Builder, node: ast.expr) -> str | None:
    """Return what of a platform an expression names, for a module or class that asks."""
    if builder.kind not in (ScopeKind.MODULE, ScopeKind.CLASS):
        return None
    is_call = isinstance(node, ast.Call)
    name = _dotted(builder, node.func if isinstance(node, ast.Call) else node)
    return name if name in FOREIGN and is_call is (name in ASKED) else None


def _compared_version(builder: Builder, test: ast.Compare) -> bool | None:
    left, operator = test.left, test.ops[0]
    if _is_module_name(builder, left) and _is_main(test.comparators[0]):
        return False if isinstance(operator, ast.Eq) else None
    if _dotted(builder, left) == _VERSION and isinstance(test.comparators[0], ast.Tuple):
        return True if isinstance(operator, _NEWER) else False if isinstance(operator, _OLDER) else None
    return None


def _is_module_name(builder: Builder, node: ast.expr) -> bool:
    is_name = isinstance(node, ast.Name) and node.id == "__name__"
    return is_name and builder.kind is ScopeKind.MODULE


def _is_main(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "__main__"
