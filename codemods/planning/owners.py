"""Whom a clean-up of `unittest` belongs to, and how code of that owner spells it."""

from __future__ import annotations

import enum

import libcst as cst

from isolint.codemods.syntax.imports import bound_name, has_member
from isolint.codemods.syntax.tree import code, names_in
from isolint.contracts import Refused

_SOURCES = ("unittest.mock", "mock")


class Owner(enum.Enum):
    """What a clean-up belongs to."""

    METHOD = "method"
    CLASS = "class"
    MODULE = "module"


ENTER = {Owner.METHOD: "enterContext", Owner.CLASS: "enterClassContext", Owner.MODULE: "enterModuleContext"}
ADD = {Owner.METHOD: "addCleanup", Owner.CLASS: "addClassCleanup", Owner.MODULE: "addModuleCleanup"}
_WIDE = {
    "setUpClass": Owner.CLASS,
    "tearDownClass": Owner.CLASS,
    "setUpModule": Owner.MODULE,
    "tearDownModule": Owner.MODULE,
}


def owner_of(function: str) -> Owner:
    """Return whom the clean-ups of a function belong to, by its name."""
    return _WIDE.get(function, Owner.METHOD)


def receiver(function: cst.FunctionDef, owner: Owner, unittest: str) -> str:
    """Return the name on which a function calls what registers a clean-up.

    Raises:
        Refused: The function has no test case.
    """
    if owner is Owner.MODULE:
        return unittest
    kind = next((name for one in function.decorators if (name := _kind(one)) is not None), None)
    if kind is not None and (kind, owner) != ("classmethod", Owner.CLASS):
        raise Refused(f"`{function.name.value}` is a {kind}, and has no test case to clean up after it")
    if not function.params.params:
        raise Refused(f"`{function.name.value}` has no parameter for its test case")
    return function.params.params[0].name.value


def _kind(decorator: cst.Decorator) -> str | None:
    """Return what a decorator makes of a method that then has another first parameter, or another caller."""
    node = decorator.decorator
    text = code(node.func if isinstance(node, cst.Call) else node)
    if text.rpartition(".")[2] == "fixture":
        return "pytest fixture"
    return text if text in ("staticmethod", "classmethod") else None


def patch_name(module: cst.Module) -> str | None:
    """Return what a module can call `mock.patch` already, None where it has yet to import it.

    Raises:
        Refused: The module has another use for the name `mock`.
    """
    if has_member(module, "unittest", "mock") or bound_name(module, "mock") is not None:
        return f"{bound_name(module, 'mock') or 'mock'}.patch"
    if any(has_member(module, source, "patch") for source in _SOURCES):
        return "patch"
    if bound_name(module, "unittest.mock") is not None:
        return f"{bound_name(module, 'unittest.mock')}.patch"
    if "mock" in names_in(module):
        raise Refused("the module uses the name `mock` for something else")
    return None
