"""Write to the environment through `monkeypatch` in tests, function-scoped fixtures and their helpers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.environment.patching import Patching, writing_lines
from isolint.codemods.environment.plans import function_payloads
from isolint.codemods.environment.restores import Restores, at_end
from isolint.codemods.environment.statements import Environ
from isolint.codemods.planning.callers import Threading, threaded
from isolint.codemods.planning.questions import by_path
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import drop_dead_imports
from isolint.codemods.syntax.monkeypatch import (
    MONKEYPATCH,
    check_own_use,
    given,
    passing,
    with_annotation_import,
)
from isolint.codemods.syntax.tree import Locator, Rewriter, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class EnvInFunction(Codemod):
    """Turns writes to `os.environ` into calls of `monkeypatch`, and drops what used to undo them."""

    name: ClassVar[str] = "env_in_function"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO102"})
    REWRITES = (
        Rewrites(
            "a test",
            """
            import os

            def test_key():
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
            """,
            """
            import os

            def test_key(monkeypatch):
                monkeypatch.setenv("KEY", "k")
                assert os.environ["KEY"] == "k"
            """,
        ),
        Rewrites(
            "a test that puts the variable back by hand",
            """
            import os

            def test_key():
                saved = os.environ.get("KEY")
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
                if saved is not None:
                    os.environ["KEY"] = saved
                else:
                    del os.environ["KEY"]
            """,
            """
            import os

            def test_key(monkeypatch):
                monkeypatch.setenv("KEY", "k")
                assert os.environ["KEY"] == "k"
            """,
        ),
        Rewrites(
            "a fixture that puts back one variable of two",
            """
            import os

            import pytest

            @pytest.fixture
            def key():
                os.environ.update(KEY="k", CITY="Oslo")
                yield "k"
                del os.environ["KEY"]

            def test_key(key):
                assert os.environ["KEY"] == key
            """,
            """
            import os

            import pytest

            @pytest.fixture
            def key(monkeypatch):
                monkeypatch.setenv("KEY", "k")
                monkeypatch.setenv("CITY", "Oslo")
                return "k"

            def test_key(key):
                assert os.environ["KEY"] == key
            """,
        ),
        Rewrites(
            "an async test, a method and a parametrised test",
            """
            import os

            import pytest

            async def test_async():
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"

            class TestKey:
                def test_removed(self):
                    os.environ.pop("KEY", None)
                    assert "KEY" not in os.environ

            @pytest.mark.parametrize("key", ["a", "b"])
            def test_each(key):
                os.environ["KEY"] = key
                assert os.environ["KEY"] == key
            """,
            """
            import os

            import pytest

            async def test_async(monkeypatch):
                monkeypatch.setenv("KEY", "k")
                assert os.environ["KEY"] == "k"

            class TestKey:
                def test_removed(self, monkeypatch):
                    monkeypatch.delenv("KEY", raising=False)
                    assert "KEY" not in os.environ

            @pytest.mark.parametrize("key", ["a", "b"])
            def test_each(key, monkeypatch):
                monkeypatch.setenv("KEY", key)
                assert os.environ["KEY"] == key
            """,
        ),
        Rewrites(
            "parameters that share a line, with and without room for one more",
            """
            import os

            def test_short(
                tmp_path, capsys
            ):
                os.environ["KEY"] = "a"

            def test_long(
                tmp_path, capsys, caplog, recwarn, record_property, testdir, request, pytester
            ):
                os.environ["KEY"] = "b"

            def test_read():
                assert "KEY" not in os.environ
            """,
            """
            import os

            def test_short(
                tmp_path, capsys, monkeypatch
            ):
                monkeypatch.setenv("KEY", "a")

            def test_long(
                tmp_path,
                capsys,
                caplog,
                recwarn,
                record_property,
                testdir,
                request,
                pytester,
                monkeypatch,
            ):
                monkeypatch.setenv("KEY", "b")

            def test_read():
                assert "KEY" not in os.environ
            """,
        ),
        Rewrites(
            "a helper that tests and a conftest call across files",
            {
                "tests/helpers.py": '''
                    import os

                    def use(name, value="1"):
                        """Switch something on."""
                        os.environ[name] = value
                    ''',
                "tests/conftest.py": """
                    import pytest
                    from helpers import use

                    @pytest.fixture
                    def fast():
                        use("FAST")
                    """,
                "tests/test_a.py": """
                    import os
                    from helpers import use

                    def test_fast(fast):
                        assert os.environ["FAST"] == "1"

                    def test_mode():
                        use("MODE", "slow")
                        assert os.environ["MODE"] == "slow"
                    """,
            },
            {
                "tests/helpers.py": '''
                    def use(name, monkeypatch, value="1"):
                        """Switch something on."""
                        monkeypatch.setenv(name, value)
                    ''',
                "tests/conftest.py": """
                    import pytest
                    from helpers import use

                    @pytest.fixture
                    def fast(monkeypatch):
                        use("FAST", monkeypatch)
                    """,
                "tests/test_a.py": """
                    import os
                    from helpers import use

                    def test_fast(fast):
                        assert os.environ["FAST"] == "1"

                    def test_mode(monkeypatch):
                        use("MODE", monkeypatch, "slow")
                        assert os.environ["MODE"] == "slow"
                    """,
            },
        ),
        Rewrites(
            "helpers that call each other, with types",
            """
            import os

            def use(name: str, value: str) -> None:
                os.environ[name] = value

            def start(mode: str) -> None:
                use("MODE", mode)

            def test_mode() -> None:
                start("slow")
                assert os.environ["MODE"] == "slow"
            """,
            """
            import os

            import pytest

            def use(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
                monkeypatch.setenv(name, value)

            def start(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
                use("MODE", mode, monkeypatch)

            def test_mode(monkeypatch: pytest.MonkeyPatch) -> None:
                start("slow", monkeypatch)
                assert os.environ["MODE"] == "slow"
            """,
        ),
        Rewrites(
            "a test that another test calls",
            """
            import os

            def test_key():
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"

            def test_both():
                test_key()
                assert os.environ["KEY"] == "k"
            """,
            """
            import os

            def test_key(monkeypatch):
                monkeypatch.setenv("KEY", "k")
                assert os.environ["KEY"] == "k"

            def test_both(monkeypatch):
                test_key(monkeypatch)
                assert os.environ["KEY"] == "k"
            """,
        ),
        Rewrites(
            "a helper that takes any number of arguments",
            """
            import os

            def use(*names):
                for name in names:
                    os.environ[name] = "1"

            def test_key():
                use("A", "B")
                assert os.environ["A"]
            """,
            """
            import os

            def use(*names, monkeypatch):
                for name in names:
                    monkeypatch.setenv(name, "1")

            def test_key(monkeypatch):
                use("A", "B", monkeypatch=monkeypatch)
                assert os.environ["A"]
            """,
        ),
    )
    REFUSES = (
        Refuses(
            "a function in a function",
            """
            import os

            def test_key():
                def use():
                    os.environ["KEY"] = "k"

                use()
                assert os.environ["KEY"] == "k"
            """,
            "`test_key.use` is nested in another function",
        ),
        Refuses(
            "a test that undoes its patches before it ends",
            """
            import os

            def test_key(monkeypatch):
                os.environ["KEY"] = "k"
                monkeypatch.undo()
                assert os.environ["KEY"] == "k"
            """,
            "`test_key` calls `monkeypatch.undo()`, which would undo this too",
        ),
        Refuses(
            "a helper of a `unittest.TestCase`",
            """
            import os
            import unittest

            def use():
                os.environ["KEY"] = "k"

            class TestKey(unittest.TestCase):
                def test_key(self):
                    use()
                    assert os.environ["KEY"] == "k"
            """,
            "`TestKey.test_key` is a method of a `unittest.TestCase`, which takes no fixtures",
        ),
        Refuses(
            "a helper that is handed on as a callback",
            """
            import os

            def use(value):
                os.environ["KEY"] = value

            def test_key():
                assert list(map(use, ["k"])) == [None]
            """,
            "`use` is not called by its name on line 7",
        ),
        Refuses(
            "a helper that a wide fixture calls as well",
            """
            import os

            import pytest

            def use(value):
                os.environ["KEY"] = value

            @pytest.fixture(scope="module")
            def key():
                use("k")

            def test_key(key):
                assert os.environ["KEY"] == "k"

            def test_own_key():
                use("j")
                assert os.environ["KEY"] == "j"
            """,
            "the fixture `key` is wider than a function, so it cannot ask for `monkeypatch`",
        ),
        Refuses(
            "a test that Hypothesis runs many times",
            """
            import os
            from hypothesis import given, strategies as st

            @given(st.text())
            def test_key(text):
                os.environ["KEY"] = text
                assert os.environ["KEY"] == text
            """,
            "`test_key` runs many times in one test by Hypothesis, which `monkeypatch` would outlast",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each file with writes."""
        for path, group in by_path(findings).items():
            cured: list[Finding] = []
            ways: list[Threading] = []
            for finding in group:
                try:
                    ways.append(threaded(index, finding))
                except Refused as refused:
                    yield Refusal(self.name, finding, str(refused))
                else:
                    cured.append(finding)
            if cured:
                payloads = function_payloads(index, path, cured, ways)
                yield Task(self.name, Safety.SAFE, tuple(cured), payloads)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its writes undone after each test.

        Payload: `environ` (texts of the environment object), `writes` (lines), `functions` that need
        `monkeypatch` (each with `line` of the def and `kind`: `test`, `fixture` or `helper`), `calls` that
        pass it on (each with `line`, `column`, `callee`, `position`), `local` (the project's own packages).
        """
        environ = Environ.from_payload(payload)
        locator = Locator(module)
        functions = {locator.function(one["line"]): one["kind"] for one in payload.get("functions", ())}
        found = {node: _superfluous(node, kind, environ) for node, kind in functions.items()}
        for node in functions:
            check_own_use(node)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        forgotten = frozenset(name for one in found.values() for name in one.forgotten)
        lines = {locator.simple(line) for line in payload.get("writes", ())}
        for node, restores in found.items():
            # A restore that goes may have served more writes than those of the payload.
            lines.update(writing_lines(node, environ) if restores.dead else ())
        patched = Patching(environ, MONKEYPATCH, forgotten).rewriters(module, lines)
        if not lines <= patched.keys():
            raise Refused("a line does not write to the environment")
        rewriters |= patched
        for node, restores in found.items():
            rewriters |= restores.rewriters()
            rewriters[node] = given(module, drops_yield=bool(restores.dead) and functions[node] == "fixture")
        rewriters |= passing(locator, payload.get("calls", ()))
        result = with_annotation_import(replace(module, rewriters), functions, payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))


def _superfluous(node: cst.FunctionDef, kind: str, environ: Environ) -> Restores:
    """Return what a test or a fixture needs no more; what a helper does at its end is what it is for."""
    if kind == "test" or (kind == "fixture" and yields(node.body)):
        return at_end(node, environ)
    return Restores(environ)
