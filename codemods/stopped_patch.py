"""Stop the patches that tests, fixtures and test cases start by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import stopped_patch as cases
from isolint.codemods.planning.owners import ADD, ENTER, Owner, owner_of, receiver
from isolint.codemods.planning.questions import effects_of, refusals
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, call, code, dotted, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import EffectKind
from isolint.index.suite.fixtures import FixtureScope
from isolint.line_length import line_length
from isolint.model import Finding, Refusal, Safety

#: How far a `with` inside of a method stands from the margin.
_INDENT = 8


class StoppedPatch(Codemod):
    """Puts what follows a started patch into its `with`, or has the clean-ups of a test case stop it."""

    name: ClassVar[str] = "stopped_patch"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO402"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function."""
        groups: dict[int, list[Finding]] = {}
        for finding in findings:
            groups.setdefault(index.program.scope_at(finding.path, finding.span.line), []).append(finding)
        for function, group in groups.items():
            scope = index.resolver.scope(function)
            try:
                owner = _owner(index, function)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            starts = effects_of(index, group, EffectKind.START)
            payload: Payload = {
                "function": scope.span.line,
                "owner": owner.value if owner is not None else None,
                "starts": sorted({scope.events[one.event].statement for one in starts}),
                "enter_context": index.config.minimum_python >= (3, 11),
            }
            yield Task(self.name, Safety.SAFE, tuple(group), {index.program.path(function): payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the patches of one function stopped when it, or its test case, ends.

        Payload: `function` (line of its `def`), `owner` (of its clean-ups, if it has a test case), `starts`
        (lines that start a patch), `enter_context` (false where Python before 3.11 is supported).
        """
        locator = Locator(module)
        function = locator.function(payload["function"])
        starts = {_simple(locator, line): _Start.of(locator, line) for line in payload["starts"]}
        if payload.get("owner") is None:
            result = replace(module, {function: _Wrapping(function, starts).rewritten})
        else:
            owner = Owner(payload["owner"])
            case = receiver(function, owner, bound_name(module, "unittest") or "unittest")
            enters = payload.get("enter_context", True)
            result = replace(module, {line: one.cleaned(case, owner, enters) for line, one in starts.items()})
        return drop_dead_imports(result, names_in(module))


def _owner(index: ProjectIndex, function: int) -> Owner | None:
    """Return whom a clean-up of a function belongs to, None where a `with` has to do.

    Raises:
        Refused: Neither is there.
    """
    scope = index.resolver.scope(function)
    if scope.kind is not ScopeKind.FUNCTION:
        raise Refused("a patch that is started at import has no test that could stop it")
    owner = index.program.enclosing_class(function)
    if owner is not None and index.program.parent(function) == owner and index.suite.is_testcase(owner):
        return owner_of(scope.name)
    if index.roles.of(function) is Role.FIXTURE:
        return None
    if (
        index.roles.of(function) is not Role.TEST
        or index.roles.lifetime(function) is not FixtureScope.FUNCTION
    ):
        raise Refused(f"`{scope.qualname}` ends before the tests that need its patch")
    return None


def _simple(locator: Locator, line: int) -> cst.SimpleStatementLine:
    found = locator.simple(line)
    if not isinstance(found, cst.SimpleStatementLine) or len(found.body) != 1:
        raise Refused("a line has several statements")
    return found


class _Start:
    """A statement that starts a patch: what it is called on, and what the result goes into."""

    def __init__(self, patcher: cst.BaseExpression, target: cst.BaseExpression | None) -> None:
        self.patcher = patcher
        self.target = target

    @classmethod
    def of(cls, locator: Locator, line: int) -> _Start:
        """Read a statement, or refuse it."""
        match _simple(locator, line).body[0]:
            case cst.Expr(value=cst.Call(func=cst.Attribute(value=patcher, attr=cst.Name(value="start")))):
                return cls(patcher, None)
            case cst.Assign(
                targets=[cst.AssignTarget(target=target)],
                value=cst.Call(func=cst.Attribute(value=patcher, attr=cst.Name(value="start"))),
            ):
                return cls(patcher, target)
        raise Refused(f"line {line} does more than start a patch")

    def cleaned(self, case: str, owner: Owner, enters: bool) -> Rewriter:
        """Return a rewriter that has a test case stop the patch."""

        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.SimpleStatementLine)
            if dotted(self.patcher) is not None:
                stop = call(f"{case}.{ADD[owner]}", cst.Attribute(self.patcher, cst.Name("stop")))
                return cst.FlattenSentinel([node, cst.SimpleStatementLine([cst.Expr(stop)])])
            if not enters:
                raise Refused("the patch has no name by which it could be stopped")
            entered = call(f"{case}.{ENTER[owner]}", self.patcher)
            return node.with_changes(body=[node.body[0].with_changes(value=entered)])

        return rewritten


class _Wrapping:
    """Puts what follows the starts of one function into `with` statements."""

    def __init__(self, function: cst.FunctionDef, starts: dict[cst.SimpleStatementLine, _Start]) -> None:
        self._function = function
        self._starts = starts
        self._name = function.name.value
        if not starts.keys() <= set(function.body.body):
            raise Refused(f"`{self._name}` starts a patch in a branch, a loop or a block")

    def rewritten(self, node: cst.CSTNode) -> Replacement:
        """Return the function with all that it does under the patches it starts."""
        assert isinstance(node, cst.FunctionDef)
        body = [one for one in self._function.body.body if isinstance(one, cst.BaseStatement)]
        for line, start in reversed(self._starts.items()):
            place = body.index(line)
            before, rest = body[:place], body[place + 1 :]
            if not rest or (_is_fixture(node) and not yields(self._function.body)):
                raise Refused(f"`{self._name}` has nothing behind the patch that could stand in its `with`")
            patch, before, above = self._patch(start, before, line)
            rest[0] = with_leading(rest[0], with_leading_blanks(leading(rest[0]), 0))
            if start.target is not None and not isinstance(start.target, cst.Name):
                raise Refused(f"`{code(start.target)}` would outlive the `with` of its patch")
            asname = None if start.target is None else cst.AsName(start.target)
            body = [*before, _with(cst.WithItem(patch, asname), rest, above)]
        return node.with_changes(body=node.body.with_changes(body=body))

    def _patch(
        self, start: _Start, before: list[cst.BaseStatement], line: cst.SimpleStatementLine
    ) -> tuple[cst.BaseExpression, list[cst.BaseStatement], Sequence[cst.EmptyLine]]:
        """Return the patch, what stays in front of it, and the lines above it."""
        if isinstance(start.patcher, cst.Call):
            return start.patcher, before, _above(before, leading(line))
        name = code(start.patcher)
        last = before[-1] if before else None
        made = last.body[0] if isinstance(last, cst.SimpleStatementLine) and len(last.body) == 1 else None
        match made:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=known))], value=value):
                if known == name and names_in(self._function).count(name) == 2:
                    assert last is not None
                    above = [*leading(last), *with_leading_blanks(leading(line), 0)]
                    return value, before[:-1], _above(before[:-1], above)
        raise Refused(f"`{self._name}` uses `{name}` for more than to start it")


def _with(
    item: cst.WithItem, rest: list[cst.BaseStatement], above: Sequence[cst.EmptyLine]
) -> cst.BaseStatement:
    """Build a `with`, as one with the next patch where there is room on the line."""
    inner = rest[0]
    if len(rest) == 1 and isinstance(inner, cst.With) and not inner.leading_lines:
        both = inner.with_changes(items=[item, *inner.items], leading_lines=list(above))
        if len(code(both.with_changes(leading_lines=())).partition("\n")[0]) <= line_length() - _INDENT:
            return both
    return cst.With([item], cst.IndentedBlock(rest), leading_lines=list(above))


def _above(before: Sequence[cst.BaseStatement], lines: Sequence[cst.EmptyLine]) -> Sequence[cst.EmptyLine]:
    """Return the lines above a `with`, without a gap at the start of a function."""
    return lines if before else with_leading_blanks(lines, min(0, blank_count(lines)))


def _is_fixture(node: cst.FunctionDef) -> bool:
    return any("fixture" in code(one.decorator) for one in node.decorators)
