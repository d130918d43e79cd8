"""Guards: code that only runs where a place holds nothing yet, as in `if cache is None: cache = build()`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from isolint.facts.builder import Builder
from isolint.facts.records import EventKind, Guard
from isolint.facts.terms import UNKNOWN, Term

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
#: What reading a place raises where it holds nothing.
_MISSING = frozenset({"KeyError", "LookupError", "IndexError", "AttributeError", "NameError"})

Places = tuple[Term, ...]


def is_left(body: Sequence[ast.stmt]) -> bool:
    """Tell whether a body ends by leaving what is around it."""
    return bool(body) and isinstance(body[-1], _LEAVING)


def emptiness(scope: Builder, test: ast.expr) -> tuple[Places, Places]:
    """Return the places that hold nothing where a condition holds, and those that do where it does not."""
    match test:
        case ast.UnaryOp(ast.Not(), operand):
            empty, filled = emptiness(scope, operand)
            return filled, empty
        case ast.BoolOp(_, values):
            # `if not known or stale` fills anew what holds nothing of use; both halves are taken alike.
            parts = [emptiness(scope, value) for value in values]
            if any(empty for empty, _ in parts):
                parts += [(_compared(scope, value, ast.NotEq), ()) for value in values]
            if any(filled for _, filled in parts):
                parts += [((), _compared(scope, value, ast.Eq)) for value in values]
            return tuple(place for part in parts for place in part[0]), tuple(
                place for part in parts for place in part[1]
            )
        case ast.Compare(left, [ast.Is() | ast.Eq()], [ast.Constant(None)]):
            return _places(scope, left), ()
        case ast.Compare(left, [ast.IsNot() | ast.NotEq()], [ast.Constant(None)]):
            return (), _places(scope, left)
        case ast.Compare(left, [ast.NotIn()], [container]):
            return _items(scope, container, left), ()
        case ast.Compare(left, [ast.In()], [container]):
            return (), _items(scope, container, left)
        case _:
            return (), _places(scope, test)


def _compared(scope: Builder, test: ast.expr, operator: type[ast.cmpop]) -> Places:
    """Return the places that a condition compares: what one of them holds is out of date."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], operator):
        return ()
    return (*_places(scope, test.left), *_places(scope, test.comparators[0]))


def guard(scope: Builder, empty: Places, filled: Places, first: int, body: Sequence[ast.stmt]) -> None:
    """Note the guards of an `if`, whose branches are the blocks from `first` on and whose body may leave."""
    branches = scope.branches(first)
    if not branches:
        return
    scope.guards.extend(Guard(place, branches[0], 0) for place in empty)
    scope.guards.extend(Guard(place, branches[0], 0, holds=True) for place in filled)
    scope.guards.extend(Guard(place, branches[1], 0) for place in filled if len(branches) > 1)
    if is_left(body):
        # What refuses to be full twice is no cache: the next one meets the refusal.
        kept = filled if not isinstance(body[-1], ast.Raise) else ()
        scope.guards.extend(Guard(place, scope.block, len(scope.events)) for place in kept)
        scope.guards.extend(Guard(place, scope.block, len(scope.events), holds=True) for place in empty)


def guard_handlers(scope: Builder, node: ast.Try | ast.TryStar, first: int) -> None:
    """Note the guards of `try: return table[key]` with a handler for where there is no such key.

    `try: del table[key]` only does something where there is one.
    """
    tried, is_removal = _tried(node.body)
    if not isinstance(tried, (ast.Name, ast.Attribute, ast.Subscript)):
        return
    places = _places(scope, tried)
    branches = scope.branches(first)
    for block, handler in zip(branches[1:], node.handlers, strict=False):
        if _is_for_missing(handler):
            if is_removal:
                scope.guards.extend(Guard(place, first - 1, 0, holds=True) for place in places)
            scope.guards.extend(Guard(place, block, 0) for place in places)
            if is_left(node.body) and not is_left(handler.body):
                scope.guards.extend(Guard(place, scope.block, len(scope.events)) for place in places)


def _tried(body: Sequence[ast.stmt]) -> tuple[ast.expr | None, bool]:
    """Return the place that the one statement of a `try` looks up or deletes, and whether it deletes it."""
    match body:
        case [ast.Delete([removed])]:
            return removed, True
        case [statement]:
            return getattr(statement, "value", None), False
        case _:
            return None, False


def _is_for_missing(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in _MISSING for name in caught)


def _items(scope: Builder, container: ast.expr, key: ast.expr) -> Places:
    return tuple(("item", held, _quiet(scope, key)) for held in _places(scope, container))


def _places(scope: Builder, node: ast.expr) -> Places:
    """Return the place that an expression reads, if it is no more than that."""
    match node:
        case ast.NamedExpr(ast.Name(), value):
            return _places(scope, value)
        case ast.Call(ast.Name("hasattr" | "getattr"), [held, ast.Constant(str(name)), *_]):
            return tuple(("attr", base, name) for base in _places(scope, held))
        case ast.Call(ast.Attribute(held, "get"), [key, *_]):
            return _items(scope, held, key)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            term = _quiet(scope, node)
            return () if term == UNKNOWN else (term,)
        case _:
            return ()


def _quiet(scope: Builder, node: ast.expr) -> Term:
    """Return the term of a path, without a word of its being read."""
    match node:
        case ast.Name(name):
            return _read_from(scope, scope.lookup(name))
        case ast.Constant(value):
            return ("const", value)
        case ast.Attribute(base, name):
            held = _quiet(scope, base)
            return UNKNOWN if held == UNKNOWN else ("attr", held, name)
        case ast.Subscript(base, key):
            held = _quiet(scope, base)
            return UNKNOWN if held == UNKNOWN else ("item", held, _quiet(scope, key))
        case ast.Tuple(elements):
            return ("new", "tuple", tuple(_quiet(scope, element) for element in elements))
        case _:
            return UNKNOWN


def _read_from(scope: Builder, term: Term) -> Term:
    """Return the place whose content a name was given: `found = table.get(key)`."""
    if term[0] != "call":
        return term
    event = scope.events[term[1]]
    if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "get" and event.args:
        return ("item", event.term[1], event.args[0])
    if event.kind is EventKind.CALL and event.term == ("name", "getattr") and len(event.args) > 1:
        name = event.args[1]
        if name[0] == "const" and isinstance(name[1], str):
            return ("attr", event.args[0], name[1])
    return term
