"""Let pytest undo what a `MonkeyPatch` of the suite's own making patches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.planning.questions import local_packages
from isolint.codemods.syntax.imports import drop_dead_imports
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH, given, with_annotation_import
from isolint.codemods.syntax.rename import Rename
from isolint.codemods.syntax.tree import Locator, code, dotted, names_in, replace, vacated
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class MonkeypatchFixture(Codemod):
    """Turns a `MonkeyPatch()` that nothing undoes into pytest's `monkeypatch`."""

    name: ClassVar[str] = "monkeypatch_fixture"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO402"})
    REWRITES = (
        Rewrites(
            "in a test and in a fixture",
            {
                "app.py": "MODE = 1\nPORT = 80\n",
                "test_case.py": """
                    import pytest
                    import app

                    @pytest.fixture
                    def odd():
                        patch = pytest.MonkeyPatch()
                        patch.setattr(app, "MODE", 3)

                    def test_a():
                        patch = pytest.MonkeyPatch()
                        patch.setattr(app, "PORT", 8080)
                        patch.setenv("PATCH", "patch")
                        assert app.PORT == 8080

                    def test_b(odd):
                        assert app.PORT == 80 and app.MODE == 3

                    def test_c():
                        assert app.MODE == 1
                    """,
            },
            {
                "test_case.py": """
                    import pytest
                    import app

                    @pytest.fixture
                    def odd(monkeypatch):
                        monkeypatch.setattr(app, "MODE", 3)

                    def test_a(monkeypatch):
                        monkeypatch.setattr(app, "PORT", 8080)
                        monkeypatch.setenv("PATCH", "patch")
                        assert app.PORT == 8080

                    def test_b(odd):
                        assert app.PORT == 80 and app.MODE == 3

                    def test_c():
                        assert app.MODE == 1
                    """,
            },
        ),
    )
    REFUSES = (
        Refuses(
            "it is made again and again",
            {
                "app.py": "MODE = 1\n",
                "test_case.py": """
                    import pytest
                    import app

                    def test_a():
                        for mode in (2, 3):
                            patch = pytest.MonkeyPatch()
                            patch.setattr(app, "MODE", mode)
                            assert app.MODE == mode

                    def test_b():
                        assert app.MODE == 1
                    """,
            },
            "`test_a` does not begin by making one `MonkeyPatch` of its own",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function."""
        groups: dict[int, list[Finding]] = {}
        for finding in findings:
            groups.setdefault(index.program.scope_at(finding.path, finding.span.line), []).append(finding)
        for function, group in groups.items():
            line = index.resolver.scope(function).span.line
            payload: Payload = {"function": line, "local": local_packages(index)}
            yield Task(self.name, Safety.SAFE, tuple(group), {index.program.path(function): payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with one function that patches through pytest's fixture.

        Payload: `function` (line of its `def`), `local` (the project's own packages).
        """
        node = Locator(module).function(payload["function"])
        making = [one for one in node.body.body if _made(one) is not None]
        name = _made(making[0]) if len(making) == 1 else None
        if name is None or sum(code(target) == name for target in _targets(node)) > 1:
            raise Refused(f"`{node.name.value}` does not begin by making one `MonkeyPatch` of its own")
        if name != MONKEYPATCH and MONKEYPATCH in names_in(node):
            raise Refused(f"`{node.name.value}` has a `monkeypatch` beside it")
        changed = cst.ensure_type(replace(node, {making[0]: vacated}), cst.FunctionDef)
        changed = cst.ensure_type(changed.visit(Rename(name, MONKEYPATCH)), cst.FunctionDef)
        result = replace(module, {node: lambda _: given(module)(changed)})
        result = with_annotation_import(result, [node], payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))


def _made(statement: cst.CSTNode) -> str | None:
    """Return the name that a statement gives to a new `MonkeyPatch`."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    match statement.body[0]:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call(args=[]) as made
        ):
            is_one = (dotted(made.func) or "").rpartition(".")[2] == "MonkeyPatch"
            return name if is_one else None
    return None


def _targets(node: cst.FunctionDef) -> list[cst.BaseExpression]:
    finder = _Targets()
    node.visit(finder)
    return finder.found


class _Targets(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.BaseExpression] = []

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.found.append(node.target)
