"""Write to the environment of a `unittest.TestCase` through `mock.patch.dict`, undone by its clean-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import env_in_testcase as cases
from isolint.codemods.environment.patching import writing_lines
from isolint.codemods.environment.plans import check_put_back_last, testcase_payload
from isolint.codemods.environment.restores import Judge, Kept, Restores, at_end, forget
from isolint.codemods.environment.statements import Change, Environ, Write
from isolint.codemods.environment.testcase import Entering, cleans_environment, is_left_idle
from isolint.codemods.planning.needed import check_not_left_to_module
from isolint.codemods.planning.owners import Owner, patch_name
from isolint.codemods.planning.questions import by_path, effects_of
from isolint.codemods.syntax.imports import add_member, bound_name, drop_dead_imports, ensure_import
from isolint.codemods.syntax.tree import (
    Locator,
    Replacement,
    Rewriter,
    code,
    contains,
    dotted,
    names_in,
    replace,
)
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Finding, Refusal, Safety

_MOCK = "mock.patch"
_OF_CLASS = "tearDownClass"
_SET_UPS = frozenset(("setUp", "asyncSetUp", "setUpClass", "setUpModule"))


class EnvInTestcase(Codemod):
    """Enters `mock.patch.dict(os.environ, ...)` where a test case writes to `os.environ`."""

    name: ClassVar[str] = "env_in_testcase"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO102"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each file."""
        for path, group in by_path(findings).items():
            cured: list[Finding] = []
            for finding in group:
                try:
                    check_put_back_last(index, [finding])
                    check_not_left_to_module(index, effects_of(index, [finding], EffectKind.WRITE))
                except Refused as refused:
                    yield Refusal(self.name, finding, str(refused))
                else:
                    cured.append(finding)
            if cured:
                payload = testcase_payload(index, path, cured)
                yield Task(self.name, Safety.SAFE, tuple(cured), {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its writes undone by clean-ups.

        Payload: `environ` (texts of the environment object), `writes` (lines), `functions` (each with `line`
        of the def and `owner`: `method`, `class` or `module`), `teardowns` (def lines of the tear-downs
        beside them), `enter_context` (false where Python before 3.11 is supported), `local` (the project's
        own top-level packages).
        """
        environ = Environ.from_payload(payload)
        local = payload.get("local", ())
        patch = patch_name(module)
        unittest = bound_name(module, "unittest") or "unittest"
        job = _Job(module, Locator(module), environ, payload)
        enters = bool(payload.get("enter_context", True))
        rewriters = job.rewriters(
            lambda owner: Entering(environ, owner, f"{patch or _MOCK}.dict", unittest, enters)
        )
        result = replace(module, rewriters)
        if patch is None:
            result = add_member(result, "unittest", "mock", local)
        if any(one["owner"] == "module" for one in payload["functions"]):
            result, _ = ensure_import(result, "unittest", local)
        return drop_dead_imports(result, names_in(module))


@dataclass(frozen=True, slots=True)
class _Job:
    """The functions of one rewrite, and what goes from them."""

    module: cst.Module
    locator: Locator
    environ: Environ
    payload: Payload

    def rewriters(self, entering: Callable[[Owner], Entering]) -> dict[cst.CSTNode, Rewriter]:
        """Return what to do with every node that changes."""
        owners = {
            self.locator.function(one["line"]): Owner(one["owner"]) for one in self.payload["functions"]
        }
        teardowns = [self.locator.function(line) for line in self.payload.get("teardowns", ())]
        found = self._superfluous(list(owners), teardowns)
        result = found.rewriters()
        result |= {one: _removal for one in teardowns if is_left_idle(one, found.dead)}
        lines = {self.locator.simple(line) for line in self.payload["writes"]}
        if found.dead:
            # A restore that goes may have served more writes than those of the payload.
            lines.update(line for function in owners for line in writing_lines(function, self.environ))
        lines = {line for line in lines if not any(contains(dead, {line}) for dead in found.dead)}
        for function, owner in owners.items():
            result |= entering(owner).rewriters(function, lines, found.dead, result)
        return result | self._forgetting(found)

    def _superfluous(
        self, functions: Sequence[cst.FunctionDef], teardowns: Sequence[cst.FunctionDef]
    ) -> Restores:
        """Return the tear-down code and clean-ups that put the environment back."""
        found = Restores(self.environ)
        judge = Judge(self.environ, Kept.by([*functions, *teardowns], self.environ))
        for function in functions:
            if function.name.value.startswith("test"):
                one = at_end(function, self.environ)
                found.removed |= one.removed
                found.unwrapped |= one.unwrapped
                found.unguarded |= one.unguarded
            found.removed |= {line for line in function.body.body if cleans_environment(line, self.environ)}
        for function in teardowns:
            if self._has_patched_set_up(function, functions) or self._comes_too_late(function, functions):
                found.removed |= {line for line in function.body.body if _restores(judge, line)}
        forget(self.module, found)
        return found

    def _has_patched_set_up(self, teardown: cst.FunctionDef, functions: Sequence[cst.FunctionDef]) -> bool:
        """Say whether the set-up beside a tear-down patches: that puts back what the tests change, too."""
        beside = [*self._beside(teardown)]
        return any(one.name.value in _SET_UPS and one in beside for one in functions)

    def _comes_too_late(self, teardown: cst.FunctionDef, functions: Sequence[cst.FunctionDef]) -> bool:
        """Say whether a class's tear-down would remove what the clean-ups of its tests have put back by then.

        Raises:
            Refused: It also removes what tests set that stay as they are.
        """
        removed = {
            code(one.name) for one in self._writes(teardown) if one.change is Change.DELETE and one.name
        }
        if teardown.name.value != _OF_CLASS or not removed:
            return False
        for one in self._beside(teardown):
            names = {code(write.name) for write in self._writes(one) if write.name is not None}
            if one is not teardown and one not in functions and (shared := sorted(names & removed)):
                raise Refused(f"`{_OF_CLASS}` removes {shared[0]}, which `{one.name.value}` changes as well")
        return True

    def _writes(self, function: cst.FunctionDef) -> list[Write]:
        lines = writing_lines(function, self.environ)
        return [one for line in lines for small in line.body for one in self.environ.writes(small)]

    def _beside(self, function: cst.FunctionDef) -> Iterator[cst.FunctionDef]:
        owners = _Bodies(function)
        self.module.visit(owners)
        return (one for one in owners.siblings if isinstance(one, cst.FunctionDef))

    def _forgetting(self, found: Restores) -> dict[cst.CSTNode, Rewriter]:
        """Return rewriters of the lines that remove a variable and keep a value that nothing reads."""
        finder = _Assignments(found.forgotten)
        self.module.visit(finder)
        return dict.fromkeys(finder.found, _as_expression)


class _Bodies(cst.CSTVisitor):
    """Finds the statements beside a function: those of its class, or of the module."""

    def __init__(self, function: cst.FunctionDef) -> None:
        super().__init__()
        self._function = function
        self.siblings: Sequence[cst.CSTNode] = ()

    def visit_Module(self, node: cst.Module) -> None:
        self._look_at(node.body)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._look_at(node.body.body)

    def _look_at(self, body: Sequence[cst.CSTNode]) -> None:
        if self._function in body:
            self.siblings = body


def _restores(judge: Judge, line: cst.CSTNode) -> bool:
    """Say whether a line of a tear-down puts the environment back; a bare `pass` does nothing."""
    is_pass = isinstance(line, cst.SimpleStatementLine) and all(
        isinstance(one, cst.Pass) for one in line.body
    )
    return not is_pass and judge.restores(line)


class _Assignments(cst.CSTVisitor):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names
        self.found: list[cst.Assign] = []

    def visit_Assign(self, node: cst.Assign) -> None:
        if len(node.targets) == 1 and dotted(node.targets[0].target) in self._names:
            self.found.append(node)


def _as_expression(node: cst.CSTNode) -> Replacement:
    assert isinstance(node, cst.Assign)
    return cst.Expr(node.value)


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()
