"""What a call starts, and another one is to stop: put into a `with`, or stopped by a clean-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from isolint.codemods.planning.found_as_none import bound_sites, check_not_found_as_none
from isolint.codemods.planning.owners import ADD, ENTER, Owner, owner_of, receiver
from isolint.codemods.planning.questions import effects_of, refusals
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, call, code, dotted, names_in, replace
from isolint.contracts import Payload, Refused, Task
from isolint.facts.records import EventKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.layout import with_packages
from isolint.index.resolution.values import External
from isolint.index.state.effects import EffectKind
from isolint.index.suite.fixtures import FixtureScope
from isolint.line_length import line_length
from isolint.model import Finding, Refusal, Safety

#: How far a `with` inside of a method stands from the margin.
_INDENT = 8


class Kind(NamedTuple):
    """What is started, the methods that start and stop it, and whether the first one gives something."""

    noun: str
    start: str
    does: str
    done: str
    stop: str
    gives: bool
    safety: Safety


PATCH = Kind("patch", "start", "starts", "started", "stop", gives=True, safety=Safety.SAFE)
#: A test may live on the context that another one has left.
CONTEXT = Kind("context", "push", "pushes", "pushed", "pop", gives=False, safety=Safety.UNSAFE)


def planned(
    codemod: str, index: ProjectIndex, findings: Sequence[Finding], effect: EffectKind, kind: Kind
) -> Iterator[Task | Refusal]:
    """Yield a task for each function that starts something in effects of a kind, or why there is none."""
    groups: dict[int, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(index.program.scope_at(finding.path, finding.span.line), []).append(finding)
    for function, group in groups.items():
        scope = index.resolver.scope(function)
        try:
            owner = _owner(index, function, kind)
            starts = effects_of(index, group, effect)
            if kind is CONTEXT:
                _check_patches(index, function)
            check_not_found_as_none(index, bound_sites(index, starts))
        except Refused as refused:
            yield from refusals(codemod, group, str(refused))
            continue
        payload: Payload = {
            "function": scope.span.line,
            "owner": owner.value if owner is not None else None,
            "starts": sorted({scope.events[one.event].statement for one in starts}),
            "enter_context": index.config.minimum_python >= (3, 11),
        }
        yield Task(codemod, kind.safety, tuple(group), {index.program.path(function): payload})


def _check_patches(index: ProjectIndex, function: int) -> None:
    """Refuse a function that patches something of the current context until it is over.

    Raises:
        Refused: What a fixture takes back after it would need the context once more.
    """
    resolver = index.resolver
    scope = resolver.scope(function)
    for event in scope.events:
        if event.kind is not EventKind.CALL or event.term[0] != "attr" or not event.args:
            continue
        target = resolver.value(function, event.args[0])
        text = resolver.literal(target)
        name = text if isinstance(text, str) else target.name if isinstance(target, External) else ""
        parts = with_packages(name)
        if not index.models.transient.isdisjoint(parts) and event.term[1][0] == "param":
            raise Refused(f"`{scope.name}` patches `{name}`, which is put back when the context is gone")


def stopped(module: cst.Module, payload: Payload, kind: Kind) -> cst.Module:
    """Return the module with what one function starts stopped when it, or its test case, ends.

    Payload: `function` (line of its `def`), `owner` (of its clean-ups, if it has a test case), `starts`
    (lines that start something), `enter_context` (false where Python before 3.11 is supported).

    Raises:
        Refused: A line does more than that, or there is nothing that a `with` could hold.
    """
    locator = Locator(module)
    function = locator.function(payload["function"])
    starts = {_simple(locator, line): _Start.of(locator, line, kind) for line in payload["starts"]}
    if payload.get("owner") is None:
        result = replace(module, {function: _Wrapping(function, starts).rewritten})
    else:
        owner = Owner(payload["owner"])
        case = receiver(function, owner, bound_name(module, "unittest") or "unittest")
        enters = payload.get("enter_context", True)
        result = replace(module, {line: one.cleaned(case, owner, enters) for line, one in starts.items()})
    return drop_dead_imports(result, names_in(module))


def _owner(index: ProjectIndex, function: int, kind: Kind) -> Owner | None:
    """Return whom a clean-up of a function belongs to, None where a `with` has to do.

    Raises:
        Refused: Neither is there.
    """
    scope = index.resolver.scope(function)
    if scope.kind is not ScopeKind.FUNCTION:
        raise Refused(f"a {kind.noun} that is {kind.done} at import has no test that could {kind.stop} it")
    owner = index.program.enclosing_class(function)
    if owner is not None and index.program.parent(function) == owner and index.suite.is_testcase(owner):
        return owner_of(scope.name)
    if index.roles.of(function) is Role.FIXTURE:
        return None
    if (
        index.roles.of(function) is not Role.TEST
        or index.roles.lifetime(function) is not FixtureScope.FUNCTION
    ):
        raise Refused(f"`{scope.qualname}` ends before the tests that need its {kind.noun}")
    return None


def _simple(locator: Locator, line: int) -> cst.SimpleStatementLine:
    """Return the statement that stands alone on a line."""
    found = locator.simple(line)
    if not isinstance(found, cst.SimpleStatementLine) or len(found.body) != 1:
        raise Refused("a line has several statements")
    return found


class _Start:
    """A statement that starts something: what it is called on, and what the result goes into."""

    def __init__(self, kind: Kind, patcher: cst.BaseExpression, target: cst.BaseExpression | None) -> None:
        self.kind = kind
        self.patcher = patcher
        self.target = target

    @classmethod
    def of(cls, locator: Locator, line: int, kind: Kind) -> _Start:
        """Read a statement, or refuse it."""
        match _simple(locator, line).body[0]:
            case cst.Expr(value=cst.Call(func=cst.Attribute(value=patcher, attr=cst.Name(value=kind.start)))):
                return cls(kind, patcher, None)
            case cst.Assign(
                targets=[cst.AssignTarget(target=target)],
                value=cst.Call(func=cst.Attribute(value=patcher, attr=cst.Name(value=kind.start))),
            ) if kind.gives:
                return cls(kind, patcher, target)
        raise Refused(f"line {line} does more than {kind.start} a {kind.noun}")

    def cleaned(self, case: str, owner: Owner, enters: bool) -> Rewriter:
        """Return a rewriter that has a test case stop what is started."""

        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.SimpleStatementLine)
            if dotted(self.patcher) is not None:
                stop = call(f"{case}.{ADD[owner]}", cst.Attribute(self.patcher, cst.Name(self.kind.stop)))
                return cst.FlattenSentinel([node, cst.SimpleStatementLine([cst.Expr(stop)])])
            if not enters and not self.kind.gives:
                return self._named(node, case, owner)
            if not enters:
                raise Refused(f"the {self.kind.noun} has no name by which it could be stopped")
            entered = call(f"{case}.{ENTER[owner]}", self.patcher)
            return node.with_changes(body=[node.body[0].with_changes(value=entered)])

        return rewritten

    def _named(self, node: cst.SimpleStatementLine, case: str, owner: Owner) -> Replacement:
        """Return the statement with a name for what it starts, and the clean-up that needs that."""
        name = cst.Name(self.kind.noun)
        made = cst.Assign([cst.AssignTarget(name)], self.patcher)
        start = call(f"{name.value}.{self.kind.start}")
        stop = call(f"{case}.{ADD[owner]}", cst.Attribute(name, cst.Name(self.kind.stop)))
        lines = [cst.SimpleStatementLine([one]) for one in (made, cst.Expr(start), cst.Expr(stop))]
        lines[0] = lines[0].with_changes(leading_lines=node.leading_lines)
        return cst.FlattenSentinel(lines)


class _Wrapping:
    """Puts what follows the starts of one function into `with` statements."""

    def __init__(self, function: cst.FunctionDef, starts: dict[cst.SimpleStatementLine, _Start]) -> None:
        self._function = function
        self._starts = starts
        self._name = function.name.value
        if not starts.keys() <= set(function.body.body):
            kind = next(iter(starts.values())).kind
            raise Refused(f"`{self._name}` {kind.does} a {kind.noun} in a branch, a loop or a block")

    def rewritten(self, node: cst.CSTNode) -> Replacement:
        """Return the function with all that it does under what it starts."""
        assert isinstance(node, cst.FunctionDef)
        body = [one for one in self._function.body.body if isinstance(one, cst.BaseStatement)]
        for line, start in reversed(self._starts.items()):
            place = body.index(line)
            before, rest = body[:place], body[place + 1 :]
            if not rest or (_is_fixture(node) and not yields(self._function.body)):
                raise Refused(
                    f"`{self._name}` has nothing behind the {start.kind.noun} that could stand in its `with`"
                )
            item, before, above = self._item(start, before, line)
            rest[0] = with_leading(rest[0], with_leading_blanks(leading(rest[0]), 0))
            body = [*before, _with(item, rest, above)]
        return node.with_changes(body=node.body.with_changes(body=body))

    def _item(
        self, start: _Start, before: list[cst.BaseStatement], line: cst.SimpleStatementLine
    ) -> tuple[cst.WithItem, list[cst.BaseStatement], Sequence[cst.EmptyLine]]:
        """Return what is entered, what stays in front of it, and the lines above it."""
        if start.target is not None and not isinstance(start.target, cst.Name):
            raise Refused(f"`{code(start.target)}` would outlive the `with` of its {start.kind.noun}")
        asname = None if start.target is None else cst.AsName(start.target)
        if isinstance(start.patcher, cst.Call):
            return cst.WithItem(start.patcher, asname), before, _above(before, leading(line))
        name = code(start.patcher)
        is_used = names_in(self._function).count(name) > 2
        if f"{name}.{start.kind.stop}" in code(self._function) or (is_used and start.kind.gives):
            raise Refused(f"`{self._name}` uses `{name}` for more than to {start.kind.start} it")
        last = before[-1] if before else None
        made = last.body[0] if isinstance(last, cst.SimpleStatementLine) and len(last.body) == 1 else None
        match made:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=known) as given)], value=value):
                if known == name:
                    assert last is not None
                    above = [*leading(last), *with_leading_blanks(leading(line), 0)]
                    item = cst.WithItem(value, cst.AsName(given) if is_used else asname)
                    return item, before[:-1], _above(before[:-1], above)
        if start.kind.gives:
            raise Refused(f"`{self._name}` uses `{name}` for more than to {start.kind.start} it")
        return cst.WithItem(start.patcher, asname), before, _above(before, leading(line))


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
