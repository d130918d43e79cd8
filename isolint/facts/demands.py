"""Demands: the conditions on which blocks are run, as terms whose outcome the index may know."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from isolint.facts.builder import Builder
from isolint.facts.records import Demand
from isolint.facts.short_circuits import note
from isolint.facts.terms import UNKNOWN, Term, mentions

#: What only somebody at the keyboard raises, or a test that says so.
_INTERRUPTS = frozenset({"KeyboardInterrupt"})


def is_comparison(node: ast.expr) -> bool:
    """Tell whether an expression is true or false, and nothing else."""
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def demand(scope: Builder, test: Term, first: int, leaves: bool, else_leaves: bool) -> None:
    """Note the outcomes that the branches of an `if` ask for, its blocks being those from `first` on.

    Where a branch leaves what is around it, what follows asks for the other outcome.
    """
    branches = scope.branches(first)
    if not branches or test == UNKNOWN:
        return
    note(scope, test, True, branches[0], 0)
    if len(branches) > 1:
        note(scope, test, False, branches[1], 0)
    if leaves != else_leaves:
        note(scope, test, else_leaves, scope.block, len(scope.events))


def forget_changed(scope: Builder, before: Mapping[str, Term], first: int) -> None:
    """Drop the demands of a loop on names that the loop rebinds: the next round finds something else."""
    changed = {term for name, term in before.items() if scope.bindings.get(name) is not term}
    if changed:
        kept = [item for item in scope.demands[first:] if not mentions(item.test, changed)]
        scope.demands[first:] = kept


def demand_interrupts(scope: Builder, node: ast.Try | ast.TryStar, first: int) -> None:
    """Note the handlers that only an interrupt leads to; the blocks of a `try` begin with `first`."""
    branches = scope.branches(first)
    for block, handler in zip(branches[1:], node.handlers, strict=False):
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = [name.id for name in caught if isinstance(name, ast.Name) and name.id in _INTERRUPTS]
        if len(names) == len(caught):
            scope.demands.append(Demand(("raised", names[0]), True, block, 0))
