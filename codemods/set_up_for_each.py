"""Run for each test what `setup_module` and `teardown_module` do for all tests of a module."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import libcst as cst

from isolint.codemods.planning.counted_on import check_not_counted_on
from isolint.codemods.planning.module_set_up import check_repeatable, hooks_of
from isolint.codemods.planning.questions import refusals
from isolint.codemods.syntax.fixtures import FixtureText, docstring
from isolint.codemods.syntax.tree import Replacement, Rewriter, dotted, replace
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.index.sharing.module_set_up import set_up_of
from isolint.model import Finding, Refusal, Safety

_RENAMED = {"setup_module": "setup_function", "teardown_module": "teardown_function"}


class SetUpForEach(Codemod):
    """Turns `setup_module` into `setup_function`, where tests change what it makes."""

    name: ClassVar[str] = "set_up_for_each"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO302", "ISO602"})
    REWRITES = (
        Rewrites(
            "a file, with hooks that a module imports",
            {
                "app.py": """
                    def add(path):
                        with open(path, "a") as file:
                            file.write("x")

                    def read(path):
                        with open(path) as file:
                            return file.read()
                    """,
                "tests/__init__.py": "",
                "tests/context.py": '''
                    import os

                    def setup_module(module):
                        """Make the data, once for all tests."""
                        os.mkdir("data")
                        with open("data/in.txt", "w"):
                            pass

                    def teardown_module():
                        os.remove("data/in.txt")
                        os.rmdir("data")
                    ''',
                "tests/test_app.py": """
                    import app
                    from .context import setup_module, teardown_module

                    def test_add():
                        app.add("data/in.txt")
                        assert app.read("data/in.txt") == "x"

                    def test_read():
                        assert app.read("data/in.txt") == ""
                    """,
            },
            {
                "tests/context.py": '''
                    import os

                    def setup_function():
                        """Make the data, for each test."""
                        os.mkdir("data")
                        with open("data/in.txt", "w"):
                            pass

                    def teardown_function():
                        os.remove("data/in.txt")
                        os.rmdir("data")
                    ''',
                "tests/test_app.py": """
                    import app
                    from .context import setup_function, teardown_function

                    def test_add():
                        app.add("data/in.txt")
                        assert app.read("data/in.txt") == "x"

                    def test_read():
                        assert app.read("data/in.txt") == ""
                    """,
            },
        ),
        Rewrites(
            "names of the module",
            """
            names = []

            def setup_module():
                names[:] = ["a"]

            def test_add():
                names.append("b")
                assert names == ["a", "b"]

            def test_names():
                assert names == ["a"]
            """,
            """
            names = []

            def setup_function():
                names[:] = ["a"]

            def test_add():
                names.append("b")
                assert names == ["a", "b"]

            def test_names():
                assert names == ["a"]
            """,
        ),
    )
    REFUSES = (
        Refuses(
            "tests in classes",
            """
            names = []

            def setup_module():
                names[:] = ["a"]

            class TestNames:
                def test_add(self):
                    names.append("b")
                    assert names == ["a", "b"]

                def test_names(self):
                    assert names == ["a"]
            """,
            "`TestNames.test_add` is in a class, and would not be served by `setup_function`",
        ),
        Refuses(
            "a wide fixture, which would be made before",
            """
            import pytest

            names = []

            def setup_module():
                names[:] = ["a"]

            @pytest.fixture(scope="module")
            def first():
                return names[0]

            def test_add(first):
                names.append("b")
                assert names == [first, "b"]

            def test_names():
                assert names == ["a"]
            """,
            "the module fixture `first` would be made before `setup_module` has run",
        ),
        Refuses(
            "a folder that nothing removes",
            {
                "app.py": 'def add(path):\n    with open(path, "a") as file:\n        file.write("x")\n',
                "test_case.py": """
                    import os
                    import app

                    def setup_module():
                        os.makedirs("data")
                        open("data/in.txt", "w").close()

                    def test_add():
                        app.add("data/in.txt")

                    def test_read():
                        assert open("data/in.txt").read() == ""
                    """,
            },
            "`setup_module` makes a folder, and nothing removes it before it would be made again",
        ),
        Refuses(
            "a module that is handed over",
            """
            names = []

            def setup_module(module):
                names[:] = [module.__name__]

            def test_add():
                names.append("b")
                assert names == [__name__, "b"]

            def test_names():
                assert names == [__name__]
            """,
            "`setup_module` uses the module that it is given",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each set-up."""
        groups: dict[int, list[Finding]] = {}
        for finding in findings:
            set_up = set_up_of(index, (finding.site.kind, finding.site.key))
            if set_up is None:
                yield Refusal(self.name, finding, "no `setup_module` is known that makes it")
            else:
                groups.setdefault(set_up, []).append(finding)
        for set_up, group in groups.items():
            try:
                check_repeatable(index, set_up)
                for site in {(finding.site.kind, finding.site.key) for finding in group}:
                    check_not_counted_on(index, site)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            yield Task(self.name, Safety.UNSAFE, tuple(group), _payloads(index, set_up))

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with hooks for each test.

        Payload: `defines` (the names of hooks whose `def` becomes another), `imports` (those that it has from
        elsewhere).
        """
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        for statement in module.body:
            if isinstance(statement, cst.FunctionDef) and statement.name.value in payload["defines"]:
                _check_parameter(statement)
                rewriters[statement] = _for_each
            elif isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    if isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
                        rewriters |= _imports(small.names, payload["imports"])
        return replace(module, rewriters)


def _payloads(index: ProjectIndex, set_up: int) -> Mapping[str, dict[str, Any]]:
    """Return file -> the hooks that it defines, and that it imports."""
    hooks = hooks_of(index, set_up)
    home = index.program.path(set_up)
    found: dict[str, dict[str, Any]] = {home: {"defines": sorted(hooks), "imports": []}}
    for test in index.tests:
        if set_up in test.life and test.path != home:
            bound = index.program.modules[test.path].module.bindings
            imported = sorted(name for name in hooks if name in bound)
            found[test.path] = {"defines": [], "imports": imported}
    return found


def _check_parameter(node: cst.FunctionDef) -> None:
    names = [one.name.value for one in node.params.params]
    if any(_mentions(node.body, name) for name in names):
        raise Refused(f"`{node.name.value}` uses the module that it is given")


def _mentions(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.Name):
        return node.value == name
    return any(_mentions(child, name) for child in node.children)


def _for_each(node: cst.CSTNode) -> Replacement:
    assert isinstance(node, cst.FunctionDef)
    text = FixtureText(docstring(node))
    return node.with_changes(
        name=cst.Name(_RENAMED[node.name.value]), params=cst.Parameters(), body=node.body.visit(text)
    )


def _imports(aliases: Sequence[cst.ImportAlias], hooks: Collection[str]) -> dict[cst.CSTNode, Rewriter]:
    """Return what renames the members of an import that are hooks."""
    return {
        alias.name: lambda node: cst.Name(_RENAMED[dotted(node) or ""])
        for alias in aliases
        if alias.asname is None and dotted(alias.name) in hooks
    }
