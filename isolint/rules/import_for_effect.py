"""ISO106: a test needs its import to be the first one of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.beforehand.first_imports import FirstImports
from isolint.index.state.effects import Effect
from isolint.index.state.modules import module_of
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._doubts import LONE
from isolint.rules._findings import from_effect


class ImportForEffect(Rule):
    """A test imports a module to see what its body does, or one that it has just written.

    What it does: reports imports in tests, fixtures and helpers of modules that nothing has imported before, where
    the test needs the body to run: it runs a `__main__`, watches the output of a module that it does not use, looks
    whether the module is in `sys.modules`, or has put the folder of a temporary module on `sys.path`.

    Why it breaks tests: a module's body runs once a process. The next test that imports the module, or the
    same one when it is run again, gets what was loaded, and sees no effect.

    Example:
        def test_prints_its_version(capsys):
            import app.__main__
            assert "1.0" in capsys.readouterr().out

    Fix and its safety: safe. The test starts with `monkeypatch.delitem(sys.modules, name, raising=False)`, which
    takes the module out and puts back what was there. In a `unittest.TestCase` there is none: `runpy.run_module`
    runs a body each time, and a subprocess starts with nothing loaded.
    """

    code = "ISO106"
    name = "import-for-effect"

    VALID = (
        Valid(
            "the module is used",
            {
                "app.py": "print('loading')\n\ndef run():\n    return 1\n",
                "test_case.py": """
                    def test_a(capsys):
                        import app
                        assert app.run() == 1
                    """,
            },
        ),
        Valid(
            "it was loaded while the tests were collected",
            {
                "app/__init__.py": "",
                "app/__main__.py": "print('hello')\n",
                "test_case.py": """
                    import app.__main__

                    def test_a(capsys):
                        import app.__main__
                    """,
            },
        ),
        Valid(
            "the body raises, so that the module does not stay",
            {
                "app/__init__.py": "",
                "app/__main__.py": "import sys\nsys.exit(1)\n",
                "test_case.py": """
                    import pytest

                    def test_a(capsys):
                        with pytest.raises(SystemExit):
                            import app.__main__
                    """,
            },
        ),
        Valid(
            "a body that only defines",
            {
                "app.py": "LIMIT = int('3')\n\ndef run():\n    return LIMIT\n",
                "test_case.py": "def test_a(capsys):\n    import app\n    assert not capsys.readouterr().out\n",
            },
        ),
        Valid(
            "nobody watches",
            {
                "app.py": "print('loading')\n",
                "test_case.py": "def test_a():\n    import app\n",
            },
        ),
        Valid(
            "monkeypatch takes the module out afterwards",
            {
                "app/__init__.py": "",
                "app/__main__.py": "print('hello')\n",
                "test_case.py": """
                    import sys

                    def test_a(monkeypatch, capsys):
                        monkeypatch.delitem(sys.modules, "app.__main__", raising=False)
                        import app.__main__
                        assert capsys.readouterr().out == "hello\\n"
                    """,
            },
        ),
        Valid(
            "the test takes the module out first",
            {
                "lazy.py": "VALUE = 1\n",
                "test_case.py": """
                    import sys

                    def test_a():
                        sys.modules.pop("lazy", None)
                        import lazy
                        assert "lazy" in sys.modules
                    """,
            },
        ),
        Valid(
            "a temporary module that is taken out again",
            """
            import sys

            def test_a(monkeypatch, tmp_path):
                (tmp_path / "made.py").write_text("x = 1")
                monkeypatch.syspath_prepend(tmp_path)
                import made
                assert made.x == 1
                del sys.modules["made"]
            """,
        ),
        Valid(
            "a module of a folder of the suite, which only defines",
            {
                "support/slow/slow_suite.py": "class Slow:\n    def run(self):\n        return 1\n",
                "test_case.py": """
                    import os
                    import sys

                    HERE = os.path.dirname(__file__)

                    def test_flat():
                        sys.path.append(os.path.join(HERE, "support", "slow"))
                        import slow_suite
                        assert slow_suite.Slow().run()

                    def test_again():
                        sys.path.append(os.path.join(HERE, "support", "slow"))
                        import slow_suite
                        assert slow_suite.Slow().run()
                    """,
            },
        ),
        Valid(
            "a library that is found without the test's help",
            """
            import pytest

            def test_a(tmp_path):
                import yaml
                assert yaml
            """,
        ),
    )
    INVALID = (
        Invalid(
            "a program run by importing it",
            {
                "app/__init__.py": "",
                "app/__main__.py": "print('hello')\n",
                "test_case.py": """
                    def test_a(capsys):
                        import app.__main__
                        assert capsys.readouterr().out == "hello\\n"
                    """,
            },
            line=2,
            site="process:sys.modules:app.__main__",
            message="`test_a` needs to be the first to import `app.__main__`; 1 test needs that",
        ),
        Invalid(
            "a body whose calls a patch watches, in two tests",
            {
                "app.py": "def start():\n    pass\n",
                "script.py": "from app import start\n\nstart()\n",
                "test_case.py": """
                    from unittest.mock import patch

                    @patch("app.start")
                    def test_a(start):
                        import script
                        start.assert_called_once()
                    """,
                "test_other.py": "def test_b():\n    import script\n",
            },
            line=5,
            site="process:sys.modules:script",
            message="`test_a` needs to be the first to import `script`; 1 test needs that",
        ),
        Invalid(
            "a look at what is loaded",
            {
                "lazy.py": "VALUE = 1\n",
                "test_case.py": """
                    import sys

                    def test_a():
                        assert "lazy" not in sys.modules
                        import lazy
                        assert lazy.VALUE == 1
                    """,
            },
            line=5,
            site="process:sys.modules:lazy",
            message="`test_a` needs to be the first to import `lazy`; 1 test needs that",
        ),
        Invalid(
            "a module that the test writes, loaded twice",
            """
            import sys

            def test_a(monkeypatch, tmp_path):
                (tmp_path / "made.py").write_text("x = 1")
                monkeypatch.syspath_prepend(tmp_path)
                import made
                assert made.x == 1
                sys.modules.pop("made")
                import made
                assert made.x == 1
            """,
            line=6,
            site="process:sys.modules:made",
            message="`test_a` needs to be the first to import `made`; 1 test needs that",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each import whose module stays loaded after the test."""
        effects = [effect for effect in FirstImports(index).find() if index.leaks.leaking(effect)]
        for effect in effects:
            same = [other for other in effects if other.site == effect.site]
            yield self._finding(index, effect, same)

    def _finding(self, index: ProjectIndex, effect: Effect, same: list[Effect]) -> Finding:
        tests = index.leaks.leaking(effect)
        victims = 0
        for other in same:
            victims |= index.reach.tests(other.owner)
        needs = "test needs" if victims.bit_count() == 1 else "tests need"
        message = (
            f"`{index.resolver.scope(effect.owner).qualname}` needs to be the first to import "
            f"`{module_of(effect.site)}`; {victims.bit_count()} {needs} that"
        )
        found = from_effect(self, index, effect, message, tests)
        doubts = () if victims & ~tests else (LONE,)
        offer = FixOffer("first_import", Safety.SAFE)
        return replace(found, victims=index.nodeids(victims), doubts=doubts, fix=offer)
