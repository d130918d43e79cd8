"""Change shared objects through a `pytest.MonkeyPatch` of its own in fixtures wider than one test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.planning.found_as_none import bound_sites, check_not_found_as_none
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.state.patching import patching
from isolint.codemods.state.plans import by_function, check_kept, write_rows
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports
from isolint.codemods.syntax.patch_context import check_wrappable, with_imports, wrapped
from isolint.codemods.syntax.tree import Locator, Rewriter, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class StateInWideFixture(Codemod):
    """Lets a class-, module- or session-scoped fixture change shared objects for as long as it lives."""

    name: ClassVar[str] = "state_in_wide_fixture"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO105", "ISO302", "ISO303", "ISO401"})
    REWRITES = (
        Rewrites(
            "a module fixture that sets an attribute and an item, and returns a value",
            {
                "app.py": """
                    TABLE = {}

                    def fetch():
                        return TABLE
                    """,
                "test_app.py": '''
                    import app
                    import pytest

                    @pytest.fixture(scope="module")
                    def offline() -> str:
                        """Answer without a network."""
                        answer = "none"
                        # No network
                        app.fetch = lambda: answer
                        app.TABLE["a"] = answer
                        return answer

                    def test_a(offline):
                        assert app.fetch() == offline
                    ''',
                "test_other.py": """
                    import app

                    def test_b():
                        assert app.fetch() == app.TABLE == {}
                    """,
            },
            {
                "test_app.py": '''
                    from collections.abc import Iterator

                    import app
                    import pytest

                    @pytest.fixture(scope="module")
                    def offline() -> Iterator[str]:
                        """Answer without a network."""
                        answer = "none"
                        with pytest.MonkeyPatch.context() as monkeypatch:
                            # No network
                            monkeypatch.setattr(app, "fetch", lambda: answer)
                            monkeypatch.setitem(app.TABLE, "a", answer)
                            yield answer

                    def test_a(offline):
                        assert app.fetch() == offline
                    ''',
            },
        ),
        Rewrites(
            "the working folder of a module",
            {
                "test_app.py": """
                    import os

                    import pytest

                    @pytest.fixture(scope="module", autouse=True)
                    def folder(tmp_path_factory):
                        os.chdir(tmp_path_factory.mktemp("work"))
                        yield

                    def test_a():
                        assert os.listdir() == []
                    """,
                "test_other.py": "import os\n\ndef test_b():\n    assert os.listdir()\n",
            },
            {
                "test_app.py": """
                    import os

                    import pytest

                    @pytest.fixture(scope="module", autouse=True)
                    def folder(tmp_path_factory):
                        with pytest.MonkeyPatch.context() as monkeypatch:
                            monkeypatch.chdir(tmp_path_factory.mktemp("work"))
                            yield

                    def test_a():
                        assert os.listdir() == []
                    """,
            },
        ),
    )
    REFUSES = (
        Refuses(
            "a fixture that returns early",
            {
                "app.py": "LIMIT = 10\n\ndef limit():\n    return LIMIT\n",
                "test_app.py": """
                    import app
                    import pytest

                    @pytest.fixture(scope="module")
                    def low():
                        app.LIMIT = 1
                        if app.limit():
                            return 1
                        return 2

                    def test_a(low):
                        assert app.limit() == 1
                    """,
                "test_other.py": "import app\n\ndef test_b():\n    assert app.limit() == 10\n",
            },
            "`low` returns from more places than its end",
        ),
        Refuses(
            "a fixture with a `monkeypatch` of its own",
            {
                "app.py": "LIMIT = 10\n\ndef limit():\n    return LIMIT\n",
                "test_app.py": """
                    import app
                    import pytest

                    @pytest.fixture(scope="module")
                    def low():
                        monkeypatch = pytest.MonkeyPatch()
                        monkeypatch.setenv("LIMIT", "1")
                        app.LIMIT = 1
                        yield
                        monkeypatch.undo()

                    def test_a(low):
                        assert app.limit() == 1
                    """,
                "test_other.py": "import app\n\ndef test_b():\n    assert app.limit() == 10\n",
            },
            "`low` has a `monkeypatch` of its own",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        for function, group in by_function(index, findings).items():
            found = tuple(finding for finding, _ in group)
            effects = [effect for _, effects in group for effect in effects]
            try:
                check_kept(index, effects)
                check_not_found_as_none(index, bound_sites(index, effects))
            except Refused as refused:
                yield from refusals(self.name, found, str(refused))
                continue
            payload: Payload = {
                "fixture": index.resolver.scope(function).span.line,
                "writes": write_rows(index, effects),
                "local": local_packages(index),
            }
            yield Task(self.name, Safety.SAFE, found, {index.program.path(function): payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the fixture's changes undone when the fixture ends.

        Payload: `fixture` (line of its `def`), `writes` (each with `line`, and whether it is `sure` that
        there is something to replace), `local` (the project's own packages).
        """
        locator = Locator(module)
        function = locator.function(payload["fixture"])
        check_wrappable(function)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        for row in payload["writes"]:
            line = locator.simple(row["line"])
            rewriters[line] = patching(line, locator.column(line) + 4, sure=row["sure"])
        pytest = bound_name(module, "pytest") or "pytest"
        result = replace(module, {function: wrapped(function, rewriters, rewriters.keys(), pytest)})
        result = with_imports(result, function, payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))
