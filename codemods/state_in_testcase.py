"""Change shared objects in a `unittest.TestCase` through `mock.patch`, undone by its clean-ups."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import libcst as cst

from isolint.codemods.cases import set_again as set_again_cases
from isolint.codemods.cases import state_in_testcase as cases
from isolint.codemods.planning.found_as_none import bound_sites, check_not_found_as_none
from isolint.codemods.planning.handed_over import HandedOver
from isolint.codemods.planning.owners import Owner, owner_of, patch_name, receiver
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.state.clean_ups import CleanUps
from isolint.codemods.state.plans import by_function, check_kept, known_patch, write_rows
from isolint.codemods.state.put_back import set_again
from isolint.codemods.state.writes import Change, Write, write
from isolint.codemods.syntax.imports import add_member, bound_name, drop_dead_imports, ensure_import
from isolint.codemods.syntax.tree import (
    Locator,
    Rewriter,
    code,
    names_in,
    replace,
)
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect
from isolint.model import Finding, Refusal, Safety

_MOCK = "mock.patch"
_OF_ATTRIBUTES = (Change.SET_ATTRIBUTE, Change.SET_AGAIN, Change.DELETE_ATTRIBUTE)
#: Parts of statements that have blocks of their own.
_PARTS = (cst.Else, cst.If, cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally)
_Line = cst.SimpleStatementLine | cst.SimpleStatementSuite


class StateInTestcase(Codemod):
    """Enters `mock.patch.object` or `mock.patch.dict` where a test case changes a shared object."""

    name: ClassVar[str] = "state_in_testcase"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO105", "ISO302", "ISO303", "ISO401"})
    REWRITES = (*cases.REWRITES, *set_again_cases.REWRITES)
    REFUSES = (*cases.REFUSES, *set_again_cases.REFUSES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function that writes."""
        handed_over = HandedOver(index)
        for function, group in by_function(index, findings).items():
            again, unknown = _set_again(index, group)
            for finding, reason in unknown.items():
                yield from refusals(self.name, (finding,), reason)
            found = tuple(finding for finding, _ in group if finding not in unknown)
            if not found:
                continue
            effects = [effect for finding, effects in group if finding in found for effect in effects]
            try:
                check_kept(index, effects)
                check_not_found_as_none(index, bound_sites(index, effects))
                handed_over.check(effects)
            except Refused as refused:
                yield from refusals(self.name, found, str(refused))
                continue
            scope = index.resolver.scope(function)
            path = index.program.path(function)
            payload: Payload = {
                "function": scope.span.line,
                "owner": owner_of(scope.name).value,
                "writes": [{**row, "set_again": row["line"] in again} for row in write_rows(index, effects)],
                "enter_context": index.config.minimum_python >= (3, 11),
                "patch": known_patch(index, path),
                "local": local_packages(index),
            }
            yield Task(self.name, Safety.SAFE, found, {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a function's changes undone by clean-ups.

        Payload: `function` (line of its `def`), `owner` (`method`, `class` or `module`), `writes` (each with
        `line`, whether it is `sure` that there is something to replace, and whether it is an attribute to be
        `set_again`), `enter_context` (false where Python before 3.11 is supported), `patch` (what the module
        calls `mock.patch`, if it has it), `local` (the project's own packages).
        """
        local = payload.get("local", ())
        locator = Locator(module)
        function = locator.function(payload["function"])
        owner = Owner(payload["owner"])
        known = payload.get("patch") or patch_name(module)
        cleaning = CleanUps(
            function=function,
            owner=owner,
            case=receiver(function, owner, bound_name(module, "unittest") or "unittest"),
            patch=known or _MOCK,
            enters_context=payload.get("enter_context", True),
        )
        _check_own_name(function, cleaning.patch)
        lines = {locator.simple(row["line"]): row for row in payload["writes"]}
        writes = _first_of_each(function, {line: _write(line, row) for line, row in lines.items()})
        rewriters: dict[cst.CSTNode, Rewriter] = {
            line: cleaning.rewriter(one, locator.column(line)) for line, one in writes.items()
        }
        result = replace(module, rewriters)
        if known is None and _MOCK in code(result):
            result = add_member(result, "unittest", "mock", local)
        if owner is Owner.MODULE:
            result, _ = ensure_import(result, "unittest", local)
        return drop_dead_imports(result, names_in(module))


def _set_again(
    index: ProjectIndex, group: Iterable[tuple[Finding, Sequence[Effect]]]
) -> tuple[set[int], dict[Finding, str]]:
    """Return the lines that set what can only be set again, and why nobody knows that of some findings."""
    lines: set[int] = set()
    unknown: dict[Finding, str] = {}
    for finding, effects in group:
        try:
            lines |= set_again(index, effects)
        except Refused as refused:
            unknown[finding] = str(refused)
    return lines, unknown


def _write(line: cst.SimpleStatementLine | cst.SimpleStatementSuite, row: Mapping[str, Any]) -> Write:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("a line has several statements")
    found = write(line.body[0], sure=row["sure"])
    return dataclasses.replace(found, change=Change.SET_AGAIN) if row.get("set_again") else found


def _first_of_each(function: cst.FunctionDef, writes: Mapping[_Line, Write]) -> Mapping[_Line, Write]:
    """Leave out the writes whose target an earlier one, which is always made, sees put back already."""
    found: dict[_Line, Write] = {}
    covered: dict[tuple[str, ...], list[set[cst.CSTNode]]] = {}
    for line, one in writes.items():
        target = _target(one)
        if any(line in below for below in covered.get(target, ())):
            continue
        found[line] = one
        root = target[1].partition(".")[0] if len(target) > 1 else ""
        if not _is_bound(function, root, as_parameter=False):
            covered.setdefault(target, []).append(_below(function.body, line))
    return found


def _below(body: cst.BaseSuite, line: _Line) -> set[cst.CSTNode]:
    """Return the lines of a body that run only when one of them has run: those of its own block, and within.

    A `with` around it is no obstacle, as what it holds runs whenever it does.
    """
    for statement in body.body:
        if statement is line:
            return _lines_in(body)
        for inner in _suites(statement):
            below = _below(inner, line)
            if below:
                return _lines_in(body) if isinstance(statement, cst.With) else below
    return set()


def _suites(statement: cst.CSTNode) -> list[cst.BaseSuite]:
    """Return the blocks right below a statement, but not those of functions and classes."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return []
    blocks = [node for node in statement.children if isinstance(node, cst.BaseSuite)]
    parts = [node for node in statement.children if isinstance(node, _PARTS)]
    return [*blocks, *(inner for part in parts for inner in _suites(part))]


def _lines_in(body: cst.BaseSuite) -> set[cst.CSTNode]:
    found: set[cst.CSTNode] = set(body.body)
    for statement in body.body:
        for inner in _suites(statement):
            found |= _lines_in(inner)
    return found


def _target(one: Write) -> tuple[str, ...]:
    """Return what the end of a patch puts back: an attribute, a whole mapping, or the folder."""
    if one.change is Change.ADD_TO_LOGGER and one.holder is not None and one.value is not None:
        return "added", code(one.holder), code(one.value)
    if one.holder is None or one.key is None or one.change not in _OF_ATTRIBUTES:
        return ("content", code(one.holder)) if one.holder is not None else (one.change.value,)
    return "attribute", code(one.holder), code(one.key)


def _is_bound(function: cst.FunctionDef, name: str, *, as_parameter: bool = True) -> bool:
    finder = _Bound(name)
    (function if as_parameter else function.body).visit(finder)
    return finder.found


def _check_own_name(function: cst.FunctionDef, patch: str) -> None:
    """Refuse a function in which the name of the patching module is something else."""
    name = patch.partition(".")[0]
    if _is_bound(function, name):
        raise Refused(f"`{function.name.value}` has a `{name}` of its own")


class _Bound(cst.CSTVisitor):
    """Finds whether code makes a name its own: a parameter, or what is assigned."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.found = False

    def visit_Param(self, node: cst.Param) -> None:
        self.found = self.found or node.name.value == self._name

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.found = self.found or code(node.target) == self._name

    def visit_AsName(self, node: cst.AsName) -> None:
        self.found = self.found or code(node.name) == self._name
