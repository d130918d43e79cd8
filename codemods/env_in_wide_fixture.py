"""Write to the environment through a `pytest.MonkeyPatch` of its own in fixtures wider than one test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.environment.patching import Patching, writing_lines
from isolint.codemods.environment.plans import fixture_payload
from isolint.codemods.environment.restores import at_end
from isolint.codemods.environment.statements import Environ
from isolint.codemods.planning.questions import by_path, refusals
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH
from isolint.codemods.syntax.patch_context import check_wrappable, with_imports, wrapped
from isolint.codemods.syntax.tree import (
    Locator,
    names_in,
    replace,
)
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


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
        check_wrappable(function)
        local = payload.get("local", ())
        pytest = bound_name(module, "pytest") or "pytest"
        restores = at_end(function, environ) if yields(function.body) else None
        forgotten = frozenset(restores.forgotten if restores else ())
        if restores is not None and restores.dead:
            lines.update(writing_lines(function, environ))
        patched = Patching(environ, MONKEYPATCH, forgotten).rewriters(function, lines)
        if not lines or not lines <= patched.keys():
            raise Refused("a line does not write to the environment in the fixture")
        rewriters = patched | (restores.rewriters() if restores else {})
        result = replace(module, {function: wrapped(function, rewriters, lines, pytest)})
        result = with_imports(result, function, local)
        return drop_dead_imports(result, names_in(module))
