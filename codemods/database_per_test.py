"""Give each test a fresh database file in place of one that a whole module shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import libcst as cst

from isolint.codemods._building import decorated, function
from isolint.codemods._database import narrowing
from isolint.codemods._files import fresh_path, without_removals
from isolint.codemods._fixtures import docstring, narrowed, opened, without_idle_yield
from isolint.codemods._imports import (
    add_import,
    drop_dead_imports,
    drop_stale_noqa,
    ensure_import,
    has_member,
    remove_statements,
)
from isolint.codemods._layout import (
    blank_count,
    comments_only,
    leading,
    own_comments,
    with_leading,
    with_leading_blanks,
)
from isolint.codemods._parameters import (
    add_argument,
    add_parameters,
    drop_parameters,
    is_annotated,
    parameter_names,
)
from isolint.codemods._rename import Rename
from isolint.codemods._tree import Locator, Replacement, Rewriter, dotted, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.sharing import shared_databases
from isolint.model import Finding, Refusal, Safety

Node = TypeVar("Node", bound=cst.CSTNode)
_TYPES = {"tmp_path": "Path", "monkeypatch": "pytest.MonkeyPatch"}


class DatabasePerTest(Codemod):
    """Narrows a fixture of a shared database file to one test, on a file below `tmp_path`.

    Unsafe: tests that rely on the rows of an earlier test will fail.
    """

    name: ClassVar[str] = "database_per_test"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO601"})

    REWRITES = ()
    REFUSES = ()

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        places = {(finding.path, finding.span.line): finding for finding in findings}
        for shared in shared_databases(index):
            location = index.location(shared.fixture)
            finding = places.get((location.path, location.line))
            if finding is None:
                continue
            try:
                payload = narrowing(index, shared)
            except Refused as refused:
                yield Refusal(self.name, finding, str(refused))
            else:
                yield Task(self.name, Safety.UNSAFE, (finding,), {location.path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its database made for each test.

        Payload: `fixture` (def line), `narrow` (def lines of further fixtures whose scope falls with it),
        `constant` and `constant_line` (the path that the module shares; left out where the fixture makes it),
        `variable` (name of the path in the fixture), `file` (name of the new file), `environment` (lines of
        `monkeypatch.setenv(NAME, constant)` that move into the fixture), `users` (def lines of the tests and
        helpers that use the constant as well), `calls` (of these helpers, each with `line`, `column`,
        `callee`, `position`).
        """
        rewriting = _Rewriting(module, Locator(module), payload)
        result = rewriting.module_rewritten()
        constant = payload.get("constant")
        if constant is not None and constant in names_in(result):
            raise Refused(f"`{constant}` is also used outside of the fixture")
        if rewriting.is_typed and "Path" in names_in(result) and not has_member(result, "pathlib", "Path"):
            result = add_import(result, "from pathlib import Path")
        result, _ = ensure_import(result, "pytest") if payload.get("users") else (result, "")
        return drop_stale_noqa(drop_dead_imports(result, names_in(module)), module)


@dataclass(slots=True)
class _Rewriting:
    module: cst.Module
    locator: Locator
    payload: Payload
    is_typed: bool = False

    @property
    def constant(self) -> str | None:
        """Return the name of the shared path."""
        return self.payload.get("constant")

    @property
    def variable(self) -> str:
        """Return the name that the path of one test has."""
        name: str = self.payload.get("variable") or (self.constant or "database").lower()
        if name in names_in(self.module):
            raise Refused(f"the name `{name}` is taken")
        return name

    def module_rewritten(self) -> cst.Module:
        """Return the module with every function changed and the constant gone."""
        owner = self.locator.function(self.payload["fixture"])
        moved = self._moved()
        rewriters: dict[cst.CSTNode, Rewriter] = dict.fromkeys(moved, _removal)
        rewriters |= {self.locator.function(line): self._user for line in self.payload.get("users", ())}
        rewriters |= {self.locator.function(line): self._narrowed for line in self.payload.get("narrow", ())}
        rewriters[owner] = self._owner(moved)
        for site in self.payload.get("calls", ()):
            node = self.locator.call(site["line"], site["column"], site["callee"])
            rewriters[node] = add_argument(self.variable, site.get("position"))
        doomed = self._emptied(moved) + self._constant_statement()
        result = replace(self.module, rewriters)
        places = [self.module.body.index(one) for one in doomed]
        place = self.module.body.index(owner) if owner in self.module.body else -1
        if place < 0:
            raise Refused(f"`{owner.name.value}` is not at the top level of the module")
        if self.payload.get("users"):
            result = _inserted(result, self._path_fixture(), place)
            places = [number + (number >= place) for number in places]
        return _without(result, places)

    def _moved(self) -> list[cst.SimpleStatementLine]:
        """Return the statements that set an environment variable to the shared path."""
        found: list[cst.SimpleStatementLine] = []
        for line in self.locator.statements(self.payload.get("environment", ())):
            if not isinstance(line, cst.SimpleStatementLine) or self.constant not in names_in(line):
                raise Refused(f"a statement that is to move does not mention `{self.constant}`")
            small = line.body[0]
            target = (
                small.value.func
                if isinstance(small, cst.Expr) and isinstance(small.value, cst.Call)
                else None
            )
            if len(line.body) > 1 or target is None or (dotted(target) or "").rpartition(".")[2] != "setenv":
                raise Refused("a statement that is to move does not set an environment variable")
            found.append(line)
        return found

    def _emptied(self, moved: Sequence[cst.SimpleStatementLine]) -> list[cst.BaseStatement]:
        """Return the functions that have nothing left to do once these statements are gone."""
        gone = set(moved)
        result: list[cst.BaseStatement] = []
        for statement in self.module.body:
            if not isinstance(statement, cst.FunctionDef) or not gone.intersection(statement.body.body):
                continue
            first = docstring(statement)
            rest = [one for one in statement.body.body if one not in gone]
            if len(rest) > (first is not None):
                continue
            if names_in(self.module).count(statement.name.value) > 1:
                raise Refused(f"`{statement.name.value}` sets nothing but the path, and is used elsewhere")
            result.append(statement)
        return result

    def _constant_statement(self) -> list[cst.BaseStatement]:
        line = self.payload.get("constant_line")
        if line is None:
            return []
        statement = self.locator.statement(line)
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        if not isinstance(small, (cst.Assign, cst.AnnAssign)) or statement not in self.module.body:
            raise Refused(f"line {line} does not assign `{self.constant}`")
        targets = [one.target for one in small.targets] if isinstance(small, cst.Assign) else [small.target]
        if [dotted(target) for target in targets] != [self.constant]:
            raise Refused(f"line {line} does not assign `{self.constant}`")
        return [statement]

    def _value(self) -> cst.BaseExpression | None:
        for statement in self._constant_statement():
            assert isinstance(statement, cst.SimpleStatementLine)
            small = statement.body[0]
            assert isinstance(small, (cst.Assign, cst.AnnAssign))
            return small.value
        return None

    def _path(self) -> cst.BaseExpression:
        return fresh_path(self._value(), self.payload.get("file"))

    def _path_fixture(self) -> cst.FunctionDef:
        summary = '"""Return the path of a database that only this test uses."""'
        line = cst.SimpleStatementLine([cst.Return(self._path())])
        built = function(self.variable, ("tmp_path",), summary, [line])
        return decorated(built, cst.parse_expression("pytest.fixture"))

    def _narrowed(self, node: cst.CSTNode) -> Replacement:
        """Rewrite a fixture whose scope has to fall too."""
        assert isinstance(node, cst.FunctionDef)
        result = _with_own_folder(narrowed(node))
        self.is_typed = self.is_typed or is_annotated(result)
        return result

    def _user(self, node: cst.CSTNode) -> Replacement:
        """Rewrite a test or a helper that mentions the constant."""
        assert isinstance(node, cst.FunctionDef)
        assert self.constant is not None
        renamed = node.with_changes(body=node.body.visit(Rename(self.constant, self.variable)))
        return add_parameters((self.variable,))(renamed)

    def _owner(self, moved: Sequence[cst.SimpleStatementLine]) -> Rewriter:
        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.FunctionDef)
            if self.constant is None:
                return self._narrowed(node)
            result = narrowed(node)
            self.is_typed = self.is_typed or is_annotated(result)
            prepared = self._body(result, moved)
            result = result.with_changes(body=result.body.with_changes(body=prepared))
            body = result.body.visit(Rename(self.constant, self.variable))
            result = result.with_changes(body=body)
            wanted = [self.variable if self.payload.get("users") else "tmp_path"]
            if moved:
                wanted.append("monkeypatch")
            return add_parameters(wanted, _TYPES)(result)

        return rewritten

    def _body(
        self, node: cst.FunctionDef, moved: Sequence[cst.SimpleStatementLine]
    ) -> list[cst.BaseStatement]:
        """Return the fixture's body on a path that is fresh and goes away by itself."""
        assert self.constant is not None
        old = [one for one in node.body.body if isinstance(one, cst.BaseStatement)]
        body = without_removals(old, self.constant)
        if len(body) < len(old) or any(isinstance(one, cst.Try) for one in old):
            body = without_idle_yield(node, body)
        new: list[cst.BaseStatement] = [with_leading(one, comments_only(one.leading_lines)) for one in moved]
        if not self.payload.get("users"):
            target = cst.AssignTarget(cst.Name(self.variable))
            new.insert(0, cst.SimpleStatementLine([cst.Assign([target], self._path())]))
        return opened(body, new) if new else body


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()


def _with_own_folder(node: cst.FunctionDef) -> cst.FunctionDef:
    """Return a fixture that asks for `tmp_path` in place of one folder of `tmp_path_factory`."""
    if "tmp_path_factory" not in parameter_names(node):
        return node
    finder = _Folders()
    node.visit(finder)
    if len(finder.found) != 1:
        raise Refused(f"`{node.name.value}` does not make exactly one temporary folder")
    changed = replace(node, {finder.found[0]: lambda _: cst.Name("tmp_path")})
    if names_in(changed).count("tmp_path_factory") > 1:
        raise Refused(f"`{node.name.value}` uses its factory of temporary folders in another way")
    renamed = [
        one.with_changes(
            name=cst.Name("tmp_path"),
            annotation=None if one.annotation is None else cst.Annotation(cst.Name("Path")),
        )
        if one.name.value == "tmp_path_factory"
        else one
        for one in changed.params.params
    ]
    if "tmp_path" in parameter_names(node):
        result = drop_parameters(("tmp_path_factory",))(changed)
        assert isinstance(result, cst.FunctionDef)
        return result
    return changed.with_changes(params=changed.params.with_changes(params=renamed))


class _Folders(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.Call] = []

    def visit_Call(self, node: cst.Call) -> None:
        if dotted(node.func) == "tmp_path_factory.mktemp":
            self.found.append(node)


def _inserted(module: cst.Module, new: cst.FunctionDef, place: int) -> cst.Module:
    """Return the module with a function above the statement at `place`."""
    body = list(module.body)
    above = leading(body[place])
    body[place] = with_leading(body[place], with_leading_blanks(above, max(2, blank_count(above))))
    body.insert(place, new)
    return module.with_changes(body=body)


def _without(module: cst.Module, places: Sequence[int]) -> cst.Module:
    """Return the module without some statements, but with a comment that heads more than these."""
    body = list(module.body)
    for place in places:
        above = leading(body[place])
        comments = own_comments(above)[1]
        follower = place + 1
        if comments and follower < len(body) and follower not in places and not leading(body[follower]):
            body[follower] = with_leading(body[follower], comments)
    changed = module.with_changes(body=body)
    return remove_statements(changed, {body[place] for place in places})
