"""Let a test be the first to import a module, whatever was imported before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.planning.callers import payloads, threaded_to
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.syntax.building import preceded
from isolint.codemods.syntax.fixtures import docstring
from isolint.codemods.syntax.imports import bound_name, ensure_import
from isolint.codemods.syntax.monkeypatch import check_own_use, given, passing, with_annotation_import
from isolint.codemods.syntax.tree import Locator, Rewriter, replace
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.index.resolution.layout import with_packages
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.modules import module_of
from isolint.model import Finding, Refusal, Safety


class FirstImport(Codemod):
    """Takes a module out of `sys.modules`, and off its package, before a test imports it for what it does."""

    name: ClassVar[str] = "first_import"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO106"})
    REWRITES = (
        Rewrites(
            "a body that prints",
            {
                "app/__init__.py": "",
                "app/__main__.py": "print('hello')\n",
                "test_case.py": '''
                    def test_a(capsys):
                        """The program greets."""
                        # Runs when it is imported
                        import app.__main__

                        assert capsys.readouterr().out == "hello\\n"
                    ''',
            },
            {
                "test_case.py": '''
                    import sys

                    def test_a(capsys, monkeypatch):
                        """The program greets."""
                        monkeypatch.delitem(sys.modules, "app.__main__", raising=False)
                        # Runs when it is imported
                        import app.__main__

                        assert capsys.readouterr().out == "hello\\n"
                    ''',
            },
        ),
        Rewrites(
            "a module of a package, which is an attribute of it once it is loaded",
            {
                "app/__init__.py": "",
                "app/lazy.py": "VALUE = 1\n",
                "test_case.py": """
                    import sys

                    def load():
                        assert "app.lazy" not in sys.modules
                        from app import lazy
                        return lazy.VALUE

                    def test_a():
                        value = load()
                        assert value == 1

                    def test_b():
                        value = load()
                        assert value == 1
                    """,
            },
            {
                "test_case.py": """
                    import sys

                    def load(monkeypatch):
                        monkeypatch.delattr("app.lazy", raising=False)
                        monkeypatch.delitem(sys.modules, "app.lazy", raising=False)
                        assert "app.lazy" not in sys.modules
                        from app import lazy
                        return lazy.VALUE

                    def test_a(monkeypatch):
                        value = load(monkeypatch)
                        assert value == 1

                    def test_b(monkeypatch):
                        value = load(monkeypatch)
                        assert value == 1
                    """,
            },
        ),
        Rewrites(
            "a module below a folder that is no package, which goes by the name that it is imported by",
            {
                "docs/examples/__init__.py": "",
                "docs/examples/hello.py": "print('hello')\n",
                "tests/test_case.py": """
                    def test_a(capsys):
                        from docs.examples import hello
                        assert capsys.readouterr().out == "hello\\n"
                    """,
            },
            {
                "tests/test_case.py": """
                    import sys

                    def test_a(capsys, monkeypatch):
                        monkeypatch.delattr("docs.examples.hello", raising=False)
                        monkeypatch.delitem(sys.modules, "docs.examples.hello", raising=False)
                        from docs.examples import hello
                        assert capsys.readouterr().out == "hello\\n"
                    """,
            },
        ),
        Rewrites(
            "a temporary module, and the packages that it is found in",
            {
                "test_case.py": """
                    def test_a(monkeypatch, tmp_path):
                        (tmp_path / "outer").mkdir()
                        (tmp_path / "outer" / "made.py").write_text("x = 1")
                        monkeypatch.syspath_prepend(tmp_path)
                        import outer.made
                        assert outer.made.x == 1
                    """,
            },
            {
                "test_case.py": """
                    import sys

                    def test_a(monkeypatch, tmp_path):
                        monkeypatch.delitem(sys.modules, "outer", raising=False)
                        monkeypatch.delitem(sys.modules, "outer.made", raising=False)
                        (tmp_path / "outer").mkdir()
                        (tmp_path / "outer" / "made.py").write_text("x = 1")
                        monkeypatch.syspath_prepend(tmp_path)
                        import outer.made
                        assert outer.made.x == 1
                    """,
            },
        ),
    )
    REFUSES = (
        Refuses(
            "a method of a `unittest.TestCase`",
            {
                "app.py": "VALUE = 1\n",
                "test_case.py": """
                    import sys
                    import unittest

                    class TestApp(unittest.TestCase):
                        def test_a(self):
                            assert "app" not in sys.modules
                            import app
                            assert app.VALUE == 1
                    """,
            },
            "`TestApp.test_a` is a method of a `unittest.TestCase`, which takes no fixtures",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function that imports, with the callers that pass `monkeypatch` on."""
        groups: dict[int, list[Finding]] = {}
        for finding in findings:
            function = index.program.scope_at(finding.path, finding.span.line)
            groups.setdefault(function, []).append(finding)
        for function, group in groups.items():
            try:
                ways = [threaded_to(index, function)]
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            rows = {
                home: payload | {"local": local_packages(index)}
                for home, payload in payloads(index, ways).items()
            }
            found = (module_of(_site(finding)) for finding in group)
            names = list(dict.fromkeys(name for name in found if name is not None))
            rows[group[0].path] |= {
                "importer": index.resolver.scope(function).span.line,
                "modules": list(
                    dict.fromkeys(one for name in names for one in _loaded(index, function, name))
                ),
                "attributes": [name for name in names if _is_attribute(index, function, name)],
            }
            yield Task(self.name, Safety.SAFE, tuple(group), rows)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a function that starts without some modules.

        Payload: `importer` (line of its `def`), `modules` (their names), `attributes` (those of them that are
        attributes of their packages), `functions` that need `monkeypatch`
        (`line`, `kind`), `calls` that pass it on (`line`, `column`, `callee`, `position`), `local` (the
        project's own packages).
        """
        locator = Locator(module)
        local = payload.get("local", ())
        functions = [locator.function(one["line"]) for one in payload.get("functions", ())]
        for node in functions:
            check_own_use(node)
        rewriters: dict[cst.CSTNode, Rewriter] = {node: given(module) for node in functions}
        rewriters |= passing(locator, payload.get("calls", ()))
        if "importer" in payload:
            function = locator.function(payload["importer"])
            body = function.body.body[1:] if docstring(function) is not None else function.body.body
            if not isinstance(function.body, cst.IndentedBlock):
                raise Refused(f"`{function.name.value}` has its whole body on the line of its `def`")
            sys = bound_name(module, "sys") or "sys"
            rewriters[body[0]] = preceded(list(_removals(payload["modules"], payload["attributes"], sys)))
        result = with_annotation_import(replace(module, rewriters), functions, local)
        return ensure_import(result, "sys", local)[0] if "importer" in payload else result


def _site(finding: Finding) -> SiteKey:
    return finding.site.kind, finding.site.key


def _is_ours(index: ProjectIndex, function: int, name: str) -> bool:
    """Tell whether a module is the project's, rather than one that a test makes."""
    return index.program.layout.find(name, index.program.path(function)) is not None


def _loaded(index: ProjectIndex, function: int, name: str) -> list[str]:
    """Return the modules that stay loaded because of one: of a temporary one its packages, too."""
    return [name] if _is_ours(index, function, name) else with_packages(name)


def _is_attribute(index: ProjectIndex, function: int, name: str) -> bool:
    """Tell whether a module is an attribute of its package, which can be had before the test runs."""
    return "." in name and not name.endswith(".__main__") and _is_ours(index, function, name)


def _removals(names: Sequence[str], within: Sequence[str], sys: str) -> Iterator[cst.SimpleStatementLine]:
    """Yield the statements that take modules away, first from their packages: to get there imports those."""
    for text in (
        *(f'monkeypatch.delattr("{name}", raising=False)' for name in within),
        *(f'monkeypatch.delitem({sys}.modules, "{name}", raising=False)' for name in names),
    ):
        line = cst.parse_statement(text)
        assert isinstance(line, cst.SimpleStatementLine)
        yield line
