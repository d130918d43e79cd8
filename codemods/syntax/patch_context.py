"""Put what follows the first write of a wide fixture under a `pytest.MonkeyPatch` of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import libcst as cst

from isolint.codemods.syntax.building import patch_context, yield_line
from isolint.codemods.syntax.fixtures import fixture_decorator, is_yield, yields
from isolint.codemods.syntax.imports import add_import, ensure_import, has_member
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH
from isolint.codemods.syntax.tree import Replacement, Rewriter, chains_in, contains, replace, vacated
from isolint.contracts import Refused


def with_imports(module: cst.Module, function: cst.FunctionDef, local: Collection[str]) -> cst.Module:
    """Return a module with what a wrapped fixture needs: pytest, and the type of what it yields."""
    module, _ = ensure_import(module, "pytest", local)
    if not yields(function.body) and function.returns is not None:
        iterator = _iterator(function)
        if not has_member(module, "collections.abc", iterator):
            module = add_import(module, f"from collections.abc import {iterator}", local)
    return module


def check_wrappable(function: cst.FunctionDef) -> None:
    """Refuse what is no fixture, ends in several places, or has a `monkeypatch` already."""
    fixture_decorator(function)
    name = function.name.value
    if not isinstance(function.body, cst.IndentedBlock):
        raise Refused(f"`{name}` has its whole body on the line of its `def`")
    if MONKEYPATCH in chains_in(function) or any(
        one.startswith("monkeypatch.") for one in chains_in(function)
    ):
        raise Refused(f"`{name}` has a `monkeypatch` of its own")
    returns = _Returns()
    function.body.visit(returns)
    last = function.body.body[-1]
    at_end_only = isinstance(last, cst.SimpleStatementLine) and returns.found == [last.body[-1]]
    if returns.found and (yields(function.body) or not at_end_only):
        raise Refused(f"`{name}` returns from more places than its end")


class _Returns(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.BaseSmallStatement] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Return(self, node: cst.Return) -> None:
        self.found.append(node)


def wrapped(
    function: cst.FunctionDef,
    rewriters: Mapping[cst.CSTNode, Rewriter],
    lines: Collection[cst.CSTNode],
    pytest: str,
) -> Rewriter:
    """Return a rewriter that puts what follows the first write into a `with`."""
    body = [
        one
        for one in function.body.body
        if isinstance(one, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    ]
    first = next(index for index, one in enumerate(body) if contains(one, lines))
    while first and rewriters.get(body[first - 1]) is vacated:
        first -= 1
    head = replace(cst.Module(body[:first]), rewriters).body
    rest: list[cst.BaseStatement] = list(replace(cst.Module(body[first:]), rewriters).body)

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        inner = rest if yields(function.body) else _yielding(rest)
        above = leading(inner[0])
        inner[0] = with_leading(inner[0], with_leading_blanks(above, 0))
        context = patch_context(pytest, MONKEYPATCH, inner)
        # The gap above the first write is kept, save where nothing is left in front of it.
        gap = with_leading_blanks((), blank_count(above) if head else 0)
        block = node.body.with_changes(body=[*head, with_leading(context, gap)])
        changed = node.with_changes(body=block)
        if yields(function.body) or node.returns is None:
            return changed
        return changed.with_changes(returns=_iterated(node))

    return rewritten


def _yielding(body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Return a body that yields what it returned, so that its environment lasts as long as the fixture."""
    last = body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or not isinstance(last.body[-1], cst.Return):
        return [*body, yield_line()]
    given = cst.Expr(cst.Yield(last.body[-1].value))
    changed = last.with_changes(body=[*last.body[:-1], given])
    assert is_yield(changed) or len(last.body) > 1
    return [*body[:-1], changed]


def _iterator(function: cst.FunctionDef) -> str:
    return "Iterator" if function.asynchronous is None else "AsyncIterator"


def _iterated(function: cst.FunctionDef) -> cst.Annotation:
    assert function.returns is not None
    element = cst.SubscriptElement(cst.Index(function.returns.annotation))
    return function.returns.with_changes(annotation=cst.Subscript(cst.Name(_iterator(function)), [element]))
