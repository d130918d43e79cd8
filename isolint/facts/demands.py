"""Demands: the conditions on which blocks are run, as terms whose outcome the index may know."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from isolint.facts.builder import Builder
from isolint.facts.expressions import lower, note_membership
from isolint.facts.records import Demand
from isolint.facts.terms import UNKNOWN, Term

_OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def is_comparison(node: ast.expr) -> bool:
    """Tell whether an expression is true or false, and nothing else."""
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def lower_test(scope: Builder, node: ast.expr) -> Term:
    """Lower a condition like any expression, and return the term of its outcome."""
    match node:
        case ast.UnaryOp(ast.Not(), operand):
            return ("not", lower_test(scope, operand))
        case ast.BoolOp(operator, values):
            kind = "and" if isinstance(operator, ast.And) else "or"
            return (kind, tuple([lower_test(scope, value) for value in values]))
        case ast.Compare(left, [operator], [right]):
            item, other = lower(scope, left), lower(scope, right)
            note_membership(scope, node, operator, item, other)
            return ("compare", _OPERATORS[type(operator)], item, other)
        case _:
            return lower(scope, node)


def demand(scope: Builder, test: Term, first: int, leaves: bool, else_leaves: bool) -> None:
    """Note the outcomes that the branches of an `if` ask for, its blocks being those from `first` on.

    Where a branch leaves what is around it, what follows asks for the other outcome.
    """
    branches = [
        place for place in range(first, len(scope.blocks)) if scope.blocks[place].parent == scope.block
    ]
    if not branches or test == UNKNOWN:
        return
    _note(scope, test, True, branches[0], 0)
    if len(branches) > 1:
        _note(scope, test, False, branches[1], 0)
    if leaves != else_leaves:
        _note(scope, test, else_leaves, scope.block, len(scope.events))


def _note(scope: Builder, test: Term, outcome: bool, block: int, start: int) -> None:
    """Note a condition part by part, as far as each has to have an outcome of its own."""
    if test[0] == "not":
        _note(scope, test[1], not outcome, block, start)
    elif test[0] == ("and" if outcome else "or"):
        for part in test[1]:
            _note(scope, part, outcome, block, start)
    elif test != UNKNOWN:
        scope.demands.append(Demand(test, outcome, block, start))


def forget_changed(scope: Builder, before: Mapping[str, Term], first: int) -> None:
    """Drop the demands of a loop on names that the loop rebinds: the next round finds something else."""
    changed = {term for name, term in before.items() if scope.bindings.get(name) is not term}
    if changed:
        kept = [item for item in scope.demands[first:] if not _mentions(item.test, changed)]
        scope.demands[first:] = kept


def _mentions(term: Term, changed: set[Term]) -> bool:
    return term in changed or any(_mentions(part, changed) for part in term if isinstance(part, tuple))
