"""Put the database of a shared server in place of containers, in one file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import libcst as cst

from isolint.codemods.syntax.fixtures import docstring, is_yield
from isolint.codemods.syntax.imports import (
    bound_by,
    drop_dead_imports,
    is_import,
    remove_statements,
    strings_in,
)
from isolint.codemods.syntax.layout import comments_only, leading, unguarded, with_leading
from isolint.codemods.syntax.parameters import add_parameters
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, code, dotted, names_in, replace
from isolint.contracts import Refused

_SUMMARY = '"""Provide a database of its own, on the server that all tests share."""'


def rewritten(module: cst.Module, payload: Mapping[str, Any]) -> cst.Module:
    """Return a module whose fixtures use the shared server.

    Payload: `drop` (def lines of fixtures that something else stands for now), `fresh` (def lines of those
    that take a database), `provisions` (those that a provider serves), `server` (the fixture of the server),
    `kept` (names that other files import).
    """
    used = names_in(module)
    locator = Locator(module)
    rewriters: dict[cst.CSTNode, Rewriter] = {}
    for line in payload.get("fresh", ()):
        rewriters[locator.function(line)] = on_server(payload["server"])
    for entry in payload.get("provisions", ()):
        node = locator.function(entry["line"])
        rewriters[node] = _Served(locator, node, entry).rewriter
    dropped = {locator.function(line) for line in payload.get("drop", ())}
    _check_top_level(module, dropped)
    result = replace(remove_statements(module, dropped), rewriters)
    result = _without_dead(result, set(used), payload.get("kept", ()))
    return drop_dead_imports(result, used)


def _check_top_level(module: cst.Module, dropped: Collection[cst.CSTNode]) -> None:
    if not set(module.body).issuperset(dropped):
        raise Refused("a fixture that goes is not at the top level of its module")


def _without_dead(module: cst.Module, used: Collection[str], kept: Collection[str]) -> cst.Module:
    """Remove the helpers and constants that nothing mentions any more, and then what they alone mentioned."""
    while True:
        alive = _mentions(module)
        dead = {
            statement
            for statement in module.body
            for name in [_definition(statement)]
            if name is not None and name in used and name not in alive and name not in kept
        }
        if not dead:
            return module
        module = remove_statements(module, dead)


def _mentions(module: cst.Module) -> set[str]:
    """Return the names that code mentions other than to define them."""
    found: set[str] = strings_in(module)
    for statement in module.body:
        names = names_in(statement)
        own = _definition(statement)
        if own is not None and own in names:
            names.remove(own)
        found.update(names)
    return found


def _definition(statement: cst.CSTNode) -> str | None:
    """Return the name that a statement defines and does nothing else: a plain helper or a constant."""
    if isinstance(statement, cst.FunctionDef):
        is_plain = not statement.decorators and not statement.name.value.startswith(("test", "pytest_"))
        return statement.name.value if is_plain else None
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    if not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return None
    is_constant = isinstance(small.value, (cst.SimpleString, cst.Integer))
    name = dotted(small.targets[0].target)
    return name if is_constant and name is not None and name.isidentifier() else None


def on_server(server: str) -> Rewriter:
    """Return a rewriter that gives a fixture a database in place of its container."""

    def change(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        fresh = cst.parse_expression(f"{server}.fresh_database()")
        finder = _Containers()
        node.visit(finder)
        if len(finder.items) == 1:
            changed = replace(node, {finder.items[0]: lambda old: old.with_changes(item=fresh)})
        else:
            changed = _within(node, fresh)
        dead = [one for one in _Imports.of(changed) if bound_by(one).isdisjoint(names_in(changed.body))]
        changed = replace(changed, dict.fromkeys(dead, _removal))
        result = add_parameters((server,))(changed)
        assert isinstance(result, cst.FunctionDef)
        return _with_summary(result)

    return change


def _within(node: cst.FunctionDef, fresh: cst.BaseExpression) -> cst.FunctionDef:
    """Return a fixture that holds a database by `with` in place of a container from `start()` to `stop()`."""
    body = [one for one in node.body.body if isinstance(one, cst.BaseStatement)]
    place = next((place for place, one in enumerate(body) if _made_container(one) is not None), -1)
    name = _made_container(body[place]) if place >= 0 else None
    if name is None:
        raise Refused(f"`{node.name.value}` holds its container neither by `with` nor from start to stop")
    inner = [one for one in body[place + 1 :] if code(one).strip() != f"{name}.start()"]
    last = inner.pop()
    if isinstance(last, cst.Try):
        inner += unguarded(last)
    elif code(last).strip() != f"{name}.stop()":
        raise Refused(f"`{node.name.value}` does not stop its container at its end")
    inner[0] = with_leading(inner[0], comments_only(leading(inner[0])))
    held = cst.With([cst.WithItem(fresh, cst.AsName(cst.Name(name)))], cst.IndentedBlock(inner))
    whole = with_leading(held, leading(body[place]))
    return node.with_changes(body=node.body.with_changes(body=[*body[:place], whole]))


def _made_container(statement: cst.CSTNode) -> str | None:
    """Return NAME where a statement is `NAME = PostgresContainer(...)`, started or not."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    finder = _Containers()
    statement.visit(finder)
    is_made = isinstance(small, cst.Assign) and finder.calls
    return dotted(small.targets[0].target) if is_made and isinstance(small, cst.Assign) else None


def _with_summary(node: cst.FunctionDef) -> cst.FunctionDef:
    """Return a fixture whose docstring does not speak of a container, where handing one out is all it did."""
    old = docstring(node)
    lines = [one for one in node.body.body if not isinstance(one, cst.SimpleStatementLine)]
    body = lines[-1].body.body if lines and isinstance(lines[-1], cst.With) else ()
    if old is None or not body or not is_yield(body[0]):
        return node
    changed = replace(node, {old: lambda _: cst.SimpleString(_SUMMARY)})
    first, second, *rest = changed.body.body
    plain = [first, with_leading(second, comments_only(leading(second))), *rest]
    return changed.with_changes(body=changed.body.with_changes(body=plain))


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()


class _Containers(cst.CSTVisitor):
    """Finds the calls that make containers, and the items of `with` that are such calls."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[cst.WithItem] = []
        self.calls: list[cst.Call] = []

    def visit_WithItem(self, node: cst.WithItem) -> None:
        if isinstance(node.item, cst.Call) and _is_container(node.item):
            self.items.append(node)

    def visit_Call(self, node: cst.Call) -> None:
        if _is_container(node):
            self.calls.append(node)


def _is_container(call: cst.Call) -> bool:
    return (dotted(call.func) or "").endswith("PostgresContainer")


class _Imports(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.SimpleStatementLine] = []

    @classmethod
    def of(cls, node: cst.CSTNode) -> list[cst.SimpleStatementLine]:
        finder = cls()
        node.visit(finder)
        return finder.found

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        if is_import(node):
            self.found.append(node)
        return False


class _Served:
    """A fixture that lets a provider do what it has in common with others."""

    def __init__(self, locator: Locator, node: cst.FunctionDef, entry: Mapping[str, Any]) -> None:
        self._entry = entry
        body = [one for one in node.body.body if isinstance(one, cst.BaseStatement)]
        start = 1 if docstring(node) is not None else 0
        self._keep: list[cst.BaseStatement] = body[:start]
        self._head = [one for one in body[start:] if locator.line(one) <= entry["until"]]
        self._rest = body[start + len(self._head) :]
        self._place = next(
            (place for place, one in enumerate(self._rest) if locator.line(one) == entry["handing"]), -1
        )
        if not self._head or self._place < 0 or not is_yield(self._rest[self._place]):
            raise Refused(f"`{node.name.value}` is not laid out as expected")

    def rewriter(self, node: cst.CSTNode) -> Replacement:
        """Return the fixture with its middle only."""
        assert isinstance(node, cst.FunctionDef)
        entry = self._entry
        wait = "await " if node.asynchronous is not None else ""
        first = cst.parse_statement(f"{entry['variable']} = {wait}{entry['provider']}()")
        assert isinstance(first, cst.SimpleStatementLine)
        middle = self._rest[: self._place]
        handing = self._rest[self._place]
        imports = [one for one in self._head if is_import(one) and self._is_needed(one)]
        body = [*self._keep, *imports, first, *middle, self._handed(node, handing)]
        changed = node.with_changes(body=node.body.with_changes(body=body))
        params = changed.params
        renamed = [
            one.with_changes(name=cst.Name(entry["provider"]), annotation=None)
            if one.name.value == entry["container"]
            else one
            for one in params.params
        ]
        return changed.with_changes(params=params.with_changes(params=renamed))

    def _is_needed(self, statement: cst.CSTNode) -> bool:
        return not bound_by(statement).isdisjoint(names_in(*self._rest[: self._place]))

    def _handed(self, node: cst.FunctionDef, handing: cst.BaseStatement) -> cst.BaseStatement:
        """Return the last statement: nothing is left to do after the test, unless a type says otherwise."""
        if node.returns is not None:
            return handing
        returned = cst.Return(cst.Name(self._entry["variable"]))
        assert isinstance(handing, cst.SimpleStatementLine)
        return handing.with_changes(body=[returned])
