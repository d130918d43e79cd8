"""Write to the environment through a `pytest.MonkeyPatch` of its own in fixtures wider than one test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods._building import patch_context, yield_line
from isolint.codemods._environ import Environ
from isolint.codemods._environment_writes import fixture_payload
from isolint.codemods._fixtures import fixture_decorator, is_yield, yields
from isolint.codemods._imports import add_import, bound_name, drop_dead_imports, ensure_import, has_member
from isolint.codemods._layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods._patching import Patching, writing_lines
from isolint.codemods._planning import by_path, refusals
from isolint.codemods._restores import at_end
from isolint.codemods._tree import (
    Locator,
    Replacement,
    Rewriter,
    chains_in,
    contains,
    names_in,
    replace,
    vacated,
)
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety

_MONKEYPATCH = "monkeypatch"


class EnvInWideFixture(Codemod):
    """Puts the rest of a class-, module- or session-scoped fixture under `pytest.MonkeyPatch.context()`."""

    name: ClassVar[str] = "env_in_wide_fixture"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO102"})
    REWRITES = (
        Rewrites(
            "a module fixture that leaves its variable set",
            '''
            import os

            import pytest

            @pytest.fixture(scope="module", autouse=True)
            def key():
                """Switch the key on."""
                os.environ["KEY"] = "k"

            def test_key():
                assert os.environ["KEY"] == "k"
            ''',
            '''
            import os

            import pytest

            @pytest.fixture(scope="module", autouse=True)
            def key():
                """Switch the key on."""
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("KEY", "k")
                    yield

            def test_key():
                assert os.environ["KEY"] == "k"
            ''',
        ),
        Rewrites(
            "a session fixture that returns a value",
            """
            import os

            import pytest

            @pytest.fixture(scope="session")
            def folder(tmp_path_factory) -> str:
                place = str(tmp_path_factory.mktemp("data"))
                os.environ["FOLDER"] = place
                return place

            def test_folder(folder):
                assert os.environ["FOLDER"] == folder
            """,
            """
            import os
            from collections.abc import Iterator

            import pytest

            @pytest.fixture(scope="session")
            def folder(tmp_path_factory) -> Iterator[str]:
                place = str(tmp_path_factory.mktemp("data"))
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("FOLDER", place)
                    yield place

            def test_folder(folder):
                assert os.environ["FOLDER"] == folder
            """,
        ),
        Rewrites(
            "a class fixture that puts back one variable of two",
            """
            import os

            import pytest

            @pytest.fixture(scope="class")
            def keys():
                saved = os.environ.get("A")
                os.environ["A"] = "a"
                os.environ["B"] = "b"  # needed by all
                yield
                if saved is None:
                    del os.environ["A"]
                else:
                    os.environ["A"] = saved

            class TestKeys:
                def test_keys(self, keys):
                    assert os.environ["A"] + os.environ["B"] == "ab"
            """,
            """
            import os

            import pytest

            @pytest.fixture(scope="class")
            def keys():
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("A", "a")
                    monkeypatch.setenv("B", "b")  # needed by all
                    yield

            class TestKeys:
                def test_keys(self, keys):
                    assert os.environ["A"] + os.environ["B"] == "ab"
            """,
        ),
        Rewrites(
            "what comes before the first write stays outside",
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def server():
                port = 8000 + os.getpid() % 100
                # The client finds the server by these
                os.environ.update(HOST="localhost", PORT=str(port))

                yield port

                print("stopped")

            def test_server(server):
                assert os.environ["PORT"] == str(server)
            """,
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def server():
                port = 8000 + os.getpid() % 100
                with pytest.MonkeyPatch.context() as monkeypatch:
                    # The client finds the server by these
                    monkeypatch.setenv("HOST", "localhost")
                    monkeypatch.setenv("PORT", str(port))

                    yield port

                    print("stopped")

            def test_server(server):
                assert os.environ["PORT"] == str(server)
            """,
        ),
        Rewrites(
            "an async fixture",
            """
            import os

            import pytest_asyncio

            @pytest_asyncio.fixture(scope="module")
            async def key() -> str:
                os.environ["KEY"] = "k"
                return "k"

            async def test_key(key):
                assert os.environ["KEY"] == key
            """,
            """
            import os
            from collections.abc import AsyncIterator

            import pytest
            import pytest_asyncio

            @pytest_asyncio.fixture(scope="module")
            async def key() -> AsyncIterator[str]:
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("KEY", "k")
                    yield "k"

            async def test_key(key):
                assert os.environ["KEY"] == key
            """,
        ),
        Rewrites(
            "a `finally` that put back one variable of two",
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def key():
                os.environ["KEY"] = "k"
                os.environ["CITY"] = "Oslo"
                try:
                    yield
                finally:
                    os.environ.pop("KEY", None)

            def test_keys(key):
                assert os.environ["KEY"] == "k"
            """,
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def key():
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("KEY", "k")
                    monkeypatch.setenv("CITY", "Oslo")
                    yield

            def test_keys(key):
                assert os.environ["KEY"] == "k"
            """,
        ),
    )
    REFUSES = (
        Refuses(
            "a set-up function is no fixture",
            """
            import os

            def setup_module():
                os.environ["KEY"] = "k"

            def test_key():
                assert os.environ["KEY"] == "k"
            """,
            "`setup_module` is not a fixture",
        ),
        Refuses(
            "a fixture that returns early",
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def key():
                os.environ["KEY"] = "k"
                if os.name == "nt":
                    return "windows"
                return "k"

            def test_key(key):
                assert os.environ["KEY"] == "k"
            """,
            "`key` returns from more places than its end",
        ),
        Refuses(
            "a fixture with a `monkeypatch` of its own",
            """
            import os

            import pytest

            @pytest.fixture(scope="module")
            def key():
                monkeypatch = pytest.MonkeyPatch()
                monkeypatch.setenv("A", "a")
                os.environ["KEY"] = "k"
                yield
                monkeypatch.undo()

            def test_key(key):
                assert os.environ["KEY"] == "k"
            """,
            "`key` has a `monkeypatch` of its own",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        for path, of_file in by_path(findings).items():
            groups: dict[int, list[Finding]] = {}
            for finding in of_file:
                groups.setdefault(index.program.scope_at(path, finding.span.line), []).append(finding)
            for group in groups.values():
                try:
                    payload = fixture_payload(index, group)
                except Refused as refused:
                    yield from refusals(self.name, group, str(refused))
                else:
                    yield Task(self.name, Safety.SAFE, tuple(group), {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the fixture's writes undone when the fixture ends.

        Payload: `environ` (texts of the environment object), `fixture` (def line), `writes` (lines), `local`
        (the project's own top-level packages).
        """
        environ = Environ.from_payload(payload)
        locator = Locator(module)
        function = locator.function(payload["fixture"])
        lines = {locator.simple(line) for line in payload["writes"]}
        _check(function)
        local = payload.get("local", ())
        pytest = bound_name(module, "pytest") or "pytest"
        restores = at_end(function, environ) if yields(function.body) else None
        forgotten = frozenset(restores.forgotten if restores else ())
        if restores is not None and restores.dead:
            lines.update(writing_lines(function, environ))
        patched = Patching(environ, _MONKEYPATCH, forgotten).rewriters(function, lines)
        if not lines or not lines <= patched.keys():
            raise Refused("a line does not write to the environment in the fixture")
        rewriters = patched | (restores.rewriters() if restores else {})
        result = replace(module, {function: _wrapped(function, rewriters, lines, pytest)})
        result, _ = ensure_import(result, "pytest", local)
        if not yields(function.body) and function.returns is not None:
            iterator = _iterator(function)
            if not has_member(result, "collections.abc", iterator):
                result = add_import(result, f"from collections.abc import {iterator}", local)
        return drop_dead_imports(result, names_in(module))


def _check(function: cst.FunctionDef) -> None:
    fixture_decorator(function)
    name = function.name.value
    if not isinstance(function.body, cst.IndentedBlock):
        raise Refused(f"`{name}` has its whole body on the line of its `def`")
    if _MONKEYPATCH in chains_in(function) or any(
        one.startswith("monkeypatch.") for one in chains_in(function)
    ):
        raise Refused(f"`{name}` has a `monkeypatch` of its own")
    returns = _Returns()
    function.body.visit(returns)
    last = function.body.body[-1]
    at_end_only = isinstance(last, cst.SimpleStatementLine) and returns.found == [last.body[-1]]
    if returns.found and (yields(function.body) or not at_end_only):
        raise Refused(f"`{name}` returns from more places than its end")


class _Returns(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.BaseSmallStatement] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Return(self, node: cst.Return) -> None:
        self.found.append(node)


def _wrapped(
    function: cst.FunctionDef,
    rewriters: Mapping[cst.CSTNode, Rewriter],
    lines: set[cst.SimpleStatementLine | cst.SimpleStatementSuite],
    pytest: str,
) -> Rewriter:
    """Return a rewriter that puts what follows the first write into a `with`."""
    body = [
        one
        for one in function.body.body
        if isinstance(one, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    ]
    first = next(index for index, one in enumerate(body) if contains(one, lines))
    while first and rewriters.get(body[first - 1]) is vacated:
        first -= 1
    head = replace(cst.Module(body[:first]), rewriters).body
    rest: list[cst.BaseStatement] = list(replace(cst.Module(body[first:]), rewriters).body)

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        inner = rest if yields(function.body) else _yielding(rest)
        above = leading(inner[0])
        inner[0] = with_leading(inner[0], with_leading_blanks(above, 0))
        context = patch_context(pytest, _MONKEYPATCH, inner)
        # The gap above the first write is kept, save where nothing is left in front of it.
        gap = with_leading_blanks((), blank_count(above) if head else 0)
        block = node.body.with_changes(body=[*head, with_leading(context, gap)])
        changed = node.with_changes(body=block)
        if yields(function.body) or node.returns is None:
            return changed
        return changed.with_changes(returns=_iterated(node))

    return rewritten


def _yielding(body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Return a body that yields what it returned, so that its environment lasts as long as the fixture."""
    last = body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or not isinstance(last.body[-1], cst.Return):
        return [*body, yield_line()]
    given = cst.Expr(cst.Yield(last.body[-1].value))
    changed = last.with_changes(body=[*last.body[:-1], given])
    assert is_yield(changed) or len(last.body) > 1
    return [*body[:-1], changed]


def _iterator(function: cst.FunctionDef) -> str:
    return "Iterator" if function.asynchronous is None else "AsyncIterator"


def _iterated(function: cst.FunctionDef) -> cst.Annotation:
    assert function.returns is not None
    element = cst.SubscriptElement(cst.Index(function.returns.annotation))
    return function.returns.with_changes(annotation=cst.Subscript(cst.Name(_iterator(function)), [element]))
