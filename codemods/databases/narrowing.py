"""Turn a fixture of a shared database, and what depends on it, into fixtures of one test."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.syntax.building import decorated, function
from isolint.codemods.syntax.files import fresh_path, without_removals
from isolint.codemods.syntax.fixtures import (
    docstring,
    is_patch_context,
    is_yield,
    narrowed,
    opened,
    without_context,
    without_idle_yield,
)
from isolint.codemods.syntax.imports import remove_statements, strings_in
from isolint.codemods.syntax.layout import (
    blank_count,
    comments_only,
    leading,
    own_comments,
    with_leading,
    with_leading_blanks,
)
from isolint.codemods.syntax.parameters import (
    add_argument,
    add_parameters,
    drop_parameters,
    is_annotated,
    parameter_names,
)
from isolint.codemods.syntax.rename import Rename
from isolint.codemods.syntax.tree import (
    Locator,
    Replacement,
    Rewriter,
    code,
    contains,
    dotted,
    names_in,
    replace,
    vacated,
)
from isolint.contracts import Payload, Refused

_TYPES = {"tmp_path": "Path", "monkeypatch": "pytest.MonkeyPatch"}


@dataclass(slots=True)
class Narrowing:
    """Rewrites one module so that its database is made for each test."""

    module: cst.Module
    locator: Locator
    payload: Payload
    is_typed: bool = False
    _dropped: frozenset[str] = frozenset()

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
        if owner not in self.module.body:
            raise Refused(f"`{owner.name.value}` is not at the top level of the module")
        moved = self._moved()
        emptied = self._emptied(set(moved))
        rewriters = self._without_requests(emptied)
        rewriters |= {one: vacated if self._heads(one) else _removal for one in moved}
        rewriters |= {self.locator.function(line): self._user for line in self.payload.get("users", ())}
        rewriters |= {self.locator.function(line): self._narrowed for line in self.payload.get("narrow", ())}
        rewriters[owner] = self._owner(moved, emptied)
        for site in self.payload.get("calls", ()):
            node = self.locator.call(site["line"], site["column"], site["callee"])
            rewriters[node] = add_argument(self.variable, site.get("position"))
        doomed: list[cst.BaseStatement] = [*emptied, *self._constant_statement()]
        places = [self.module.body.index(one) for one in doomed]
        place = self.module.body.index(owner)
        result = replace(self.module, rewriters)
        if self.payload.get("users"):
            result = _inserted(result, self._path_fixture(), place)
            places = [number + (number >= place) for number in places]
        return remove_statements(result, {result.body[number] for number in places})

    def _heads(self, moved: cst.SimpleStatementLine) -> bool:
        """Say whether the comment above a statement that moves heads more than this one."""
        finder = _Followers(moved)
        self.module.visit(finder)
        follower = finder.found
        in_run = follower is not None and not leading(follower) and not is_yield(follower)
        return bool(comments_only(moved.leading_lines)) and in_run

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

    def _emptied(self, gone: Collection[cst.CSTNode]) -> list[cst.FunctionDef]:
        """Return the functions that have nothing left to do once these statements are gone."""
        result: list[cst.FunctionDef] = []
        for statement in self.module.body:
            if not isinstance(statement, cst.FunctionDef) or not contains(statement, gone):
                continue
            if all(one in gone or _is_idle(one) for one in _steps(statement)):
                self._check_unused(statement)
                result.append(statement)
        return result

    def _check_unused(self, function: cst.FunctionDef) -> None:
        """Refuse a function that something uses in another way than asking for it as a fixture."""
        name = function.name.value
        asking = sum(name in parameter_names(one) for one in self._functions())
        is_named = name in strings_in(self.module) or names_in(self.module).count(name) > 1 + asking
        if is_named or (asking and not self.payload.get("unwrap")):
            raise Refused(f"`{name}` sets nothing but the path, and is used elsewhere")

    def _functions(self) -> list[cst.FunctionDef]:
        finder = _Functions()
        self.module.visit(finder)
        return finder.found

    def _without_requests(self, emptied: Sequence[cst.FunctionDef]) -> dict[cst.CSTNode, Rewriter]:
        """Return rewriters of the functions that ask for fixtures which are no more."""
        self._dropped = frozenset(one.name.value for one in emptied)
        rewriter = drop_parameters(self._dropped)
        return {
            one: rewriter for one in self._functions() if not self._dropped.isdisjoint(parameter_names(one))
        }

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

    def _path_line(self, small: cst.BaseSmallStatement) -> cst.SimpleStatementLine:
        """Return the statement that makes the path, with what was said about the constant alone."""
        line = cst.SimpleStatementLine([small])
        for old in self._constant_statement():
            assert isinstance(old, cst.SimpleStatementLine)
            place = self.module.body.index(old) + 1
            is_alone = place == len(self.module.body) or bool(leading(self.module.body[place]))
            comments = own_comments(old.leading_lines)[1] if is_alone else []
            line = line.with_changes(leading_lines=comments, trailing_whitespace=old.trailing_whitespace)
        return line

    def _path_fixture(self) -> cst.FunctionDef:
        summary = '"""Return the path of a database that only this test uses."""'
        line = self._path_line(cst.Return(self._path()))
        built = function(self.variable, ("tmp_path",), summary, [line])
        return decorated(built, cst.parse_expression("pytest.fixture"))

    def _narrowed(self, node: cst.CSTNode) -> Replacement:
        """Rewrite a fixture whose scope has to fall too."""
        assert isinstance(node, cst.FunctionDef)
        return self._of_one_test(_with_own_folder(narrowed(node)))

    def _of_one_test(self, node: cst.FunctionDef) -> cst.FunctionDef:
        """Return a narrowed fixture on its test's monkeypatch, without requests of what is no more."""
        result = drop_parameters(self._dropped)(node)
        assert isinstance(result, cst.FunctionDef)
        unwrapped = without_context(result) if self.payload.get("unwrap") else result
        if unwrapped is not result:
            result = _with_parameters(unwrapped, ["monkeypatch"])
        self.is_typed = self.is_typed or is_annotated(result)
        return result

    def _user(self, node: cst.CSTNode) -> Replacement:
        """Rewrite a test or a helper that mentions the constant."""
        assert isinstance(node, cst.FunctionDef)
        assert self.constant is not None
        renamed = node.with_changes(body=node.body.visit(Rename(self.constant, self.variable)))
        return add_parameters((self.variable,))(renamed)

    def _owner(
        self, moved: Sequence[cst.SimpleStatementLine], emptied: Sequence[cst.FunctionDef]
    ) -> Rewriter:
        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.FunctionDef)
            if self.constant is None:
                return self._narrowed(node)
            result = self._of_one_test(narrowed(node))
            prepared = self._body(result, self._first_lines(moved, emptied))
            result = result.with_changes(body=result.body.with_changes(body=prepared))
            body = result.body.visit(Rename(self.constant, self.variable))
            result = result.with_changes(body=body)
            wanted = [self.variable if self.payload.get("users") else "tmp_path"]
            return _with_parameters(result, [*wanted, *(["monkeypatch"] if moved else [])])

        return rewritten

    def _first_lines(
        self, moved: Sequence[cst.SimpleStatementLine], emptied: Sequence[cst.FunctionDef]
    ) -> list[cst.SimpleStatementLine]:
        """Return the statements that go to the start of the fixture: the path, and who is told of it."""
        lines = [
            with_leading(one, () if self._heads(one) else comments_only(one.leading_lines)) for one in moved
        ]
        comments = [line for one in emptied for line in _comments_of(one, set(moved))]
        if lines:
            lines[0] = with_leading(lines[0], [*comments, *lines[0].leading_lines])
        if not self.payload.get("users"):
            target = cst.AssignTarget(cst.Name(self.variable))
            lines.insert(0, self._path_line(cst.Assign([target], self._path())))
        return lines

    def _body(self, node: cst.FunctionDef, new: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        """Return the fixture's body on a path that is fresh and goes away by itself."""
        assert self.constant is not None
        old = [one for one in node.body.body if isinstance(one, cst.BaseStatement)]
        body = without_removals(old, self.constant)
        if len(body) < len(old) or any(isinstance(one, cst.Try) for one in old):
            body = without_idle_yield(node, body)
        return opened(body, new) if new else body


def _with_parameters(node: cst.FunctionDef, names: Sequence[str]) -> cst.FunctionDef:
    result = add_parameters(names, _TYPES)(node)
    assert isinstance(result, cst.FunctionDef)
    return result


def _steps(function: cst.FunctionDef) -> list[cst.CSTNode]:
    """Return the statements of a function, those of a `MonkeyPatch.context()` at its end among them."""
    body = [*function.body.body]
    if body and isinstance(body[-1], cst.With) and is_patch_context(body[-1]):
        body[-1:] = body[-1].body.body
    return [one for one in body if one is not body[0] or docstring(function) is None]


def _is_idle(statement: cst.CSTNode) -> bool:
    """Say whether a statement is a bare `yield` or `pass`."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Pass) or (is_yield(statement) and code(statement).strip() == "yield")


class _Followers(cst.CSTVisitor):
    """Finds the statement below another one in its block."""

    def __init__(self, statement: cst.SimpleStatementLine) -> None:
        super().__init__()
        self._statement = statement
        self.found: cst.CSTNode | None = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.IndentedBlock, cst.Module)) and self._statement in node.body:
            below = [*node.body, None]
            self.found = below[below.index(self._statement) + 1]
        return True


class _Functions(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.FunctionDef] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.found.append(node)


def _comments_of(function: cst.FunctionDef, gone: Collection[cst.CSTNode]) -> list[cst.EmptyLine]:
    """Return the comments on lines of their own that go with a function, but not with these statements."""
    finder = _Comments(gone)
    function.visit(finder)
    return finder.found


class _Comments(cst.CSTVisitor):
    def __init__(self, skipped: Collection[cst.CSTNode]) -> None:
        super().__init__()
        self._skipped = skipped
        self.found: list[cst.EmptyLine] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.EmptyLine) and node.comment is not None:
            self.found.append(node)
        return node not in self._skipped


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
