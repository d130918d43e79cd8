"""Give functions `monkeypatch`, and let calls pass it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import libcst as cst

from isolint.codemods.syntax.fixtures import opened, without_idle_yield
from isolint.codemods.syntax.imports import bound_name, ensure_import
from isolint.codemods.syntax.parameters import add_argument, add_parameters, is_annotated, parameter_names
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, code, dotted
from isolint.contracts import Refused

MONKEYPATCH = "monkeypatch"


def passing(locator: Locator, calls: Iterable[Mapping[str, Any]]) -> dict[cst.CSTNode, Rewriter]:
    """Return rewriters of the calls (`line`, `column`, `callee`, `position`) that hand it to a helper."""
    found: dict[cst.CSTNode, Rewriter] = {}
    for site in calls:
        call = locator.call(site["line"], site["column"], site["callee"])
        if any(code(one.value) == MONKEYPATCH for one in call.args):
            continue
        column = locator.column(call) if locator.ends_line(call) else None
        found[call] = add_argument(MONKEYPATCH, site.get("position"), column)
    return found


def with_annotation_import(
    module: cst.Module, functions: Iterable[cst.FunctionDef], local: Sequence[str]
) -> cst.Module:
    """Return the module with the import that the annotation of a new parameter needs."""
    if any(is_annotated(node) and MONKEYPATCH not in parameter_names(node) for node in functions):
        module, _ = ensure_import(module, "pytest", local)
    return module


def given(module: cst.Module, *, drops_yield: bool = False, begins: Sequence[str] = ()) -> Rewriter:
    """Return a rewriter that adds the parameter, and statements by which a function `begins`.

    With `drops_yield` a fixture ends at a `yield` that nothing follows.
    """
    annotation = f"{bound_name(module, 'pytest') or 'pytest'}.MonkeyPatch"

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        if drops_yield and isinstance(node.body, cst.IndentedBlock):
            body = without_idle_yield(node, node.body.body)
            node = node.with_changes(body=node.body.with_changes(body=body))
        if begins:
            node = _begun(node, begins)
        return add_parameters((MONKEYPATCH,), {MONKEYPATCH: annotation})(node)

    return rewritten


def set_up_lines(locator: Locator, set_ups: Iterable[Mapping[str, Any]]) -> dict[cst.FunctionDef, list[str]]:
    """Return function -> the statements (`line` of its `def`, `statement`) by which it has to begin."""
    found: dict[cst.FunctionDef, list[str]] = {}
    for one in set_ups:
        found.setdefault(locator.function(one["line"]), []).append(one["statement"])
    return found


def _begun(node: cst.FunctionDef, statements: Sequence[str]) -> cst.FunctionDef:
    if not isinstance(node.body, cst.IndentedBlock):
        raise Refused(f"`{node.name.value}` has its whole body on the line of its `def`")
    lines = [cst.ensure_type(cst.parse_statement(one), cst.SimpleStatementLine) for one in statements]
    return node.with_changes(body=node.body.with_changes(body=opened(node.body.body, lines)))


def check_own_use(node: cst.FunctionDef) -> None:
    """Refuse a function in which `monkeypatch` is something else, or is undone before the test ends."""
    visitor = _OwnUse()
    node.visit(visitor)
    if visitor.undoes:
        raise Refused(f"`{node.name.value}` calls `monkeypatch.undo()`, which would undo this too")
    if visitor.binds:
        raise Refused(f"`{node.name.value}` has a `monkeypatch` of its own")


class _OwnUse(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.undoes = False
        self.binds = False

    def visit_Call(self, node: cst.Call) -> None:
        self.undoes = self.undoes or dotted(node.func) == f"{MONKEYPATCH}.undo"

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.binds = self.binds or code(node.target) == MONKEYPATCH

    def visit_AsName(self, node: cst.AsName) -> None:
        self.binds = self.binds or code(node.name) == MONKEYPATCH
