"""ISO305: a test has application code run a text among the names of one of its modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect, Form
from isolint.model import Finding, FixOffer, Location, Safety, SiteKind
from isolint.rules._doubts import ANY_NAME
from isolint.rules._findings import counted, from_effect


class NamesFromText(Rule):
    """A function of the application lets a text rebind names of its own module, and nothing puts them back.

    What it does: reports `exec(text, globals())` and `globals().update(...)` in functions of the application that
    a test runs, where other tests use the module's names and do not run the text.

    Why it breaks tests: which names a text binds only the text knows. What a configuration file replaces for one
    test, functions included, is what the tests after it call.

    Example:
        def load(path):
            exec(open(path).read(), globals())

    Fix and its safety: unsafe, as other tests may have come to need what the text defines. An autouse fixture in
    the nearest common conftest.py puts all names of the module back.
    """

    code = "ISO305"
    name = "names-from-text"

    VALID = (
        Valid(
            "names of their own",
            {
                "app.py": """
                    MODE = "fast"

                    def load(text):
                        names = dict(globals())
                        exec(text, names)
                        return names

                    def mode():
                        return MODE
                    """,
                "test_case.py": """
                    from app import load, mode

                    def test_load():
                        assert load("MODE = 'slow'")["MODE"] == "slow"

                    def test_mode():
                        assert mode() == "fast"
                    """,
            },
        ),
        Valid(
            "as the module is imported",
            {
                "app.py": """
                    def load(text):
                        exec(text, globals())

                    def mode():
                        return MODE

                    load("MODE = 'fast'")
                    """,
                "test_case.py": "from app import mode\n\ndef test_mode():\n    assert mode() == 'fast'\n",
            },
        ),
        Valid(
            "all that use the names run the text",
            {
                "app.py": """
                    MODE = "fast"

                    def load(text):
                        exec(text, globals())
                        return MODE
                    """,
                "test_case.py": """
                    from app import load

                    def test_fast():
                        assert load("MODE = 'fast'") == "fast"

                    def test_slow():
                        assert load("MODE = 'slow'") == "slow"
                    """,
            },
        ),
    )

    INVALID = (
        Invalid(
            "a configuration file that is run",
            {
                "app.py": """
                    MODE = "fast"

                    def load(path):
                        with open(path) as file:
                            code = compile(file.read(), path, "exec")
                        if code:
                            exec(code, globals(), globals())

                    def mode():
                        return MODE
                    """,
                "test_case.py": """
                    import app

                    def test_load(tmp_path):
                        (tmp_path / "config.py").write_text("MODE = 'slow'")
                        app.load(tmp_path / "config.py")
                        assert app.mode() == "slow"

                    def test_mode():
                        assert app.mode() == "fast"
                    """,
            },
            line=7,
            path="app.py",
            site="global:app:*",
            message="`load` binds names of its module that a text or mapping decides on, which stay so after "
            "1 test that runs it; 1 other test uses names of the module",
        ),
        Invalid(
            "names that are handed over",
            {
                "app.py": """
                    MODE = "fast"

                    def override(**names):
                        globals().update(names)

                    def mode():
                        return MODE
                    """,
                "test_case.py": """
                    import app

                    def test_load():
                        app.override(MODE="slow")
                        assert app.mode() == "slow"

                    def test_mode():
                        assert app.mode() == "fast"
                    """,
            },
            line=4,
            path="app.py",
            site="global:app:*",
            message="`override` binds names of its module that a text or mapping decides on, which stay so after "
            "1 test that runs it; 1 other test uses names of the module",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each place that binds such names."""
        for effect in index.writes(SiteKind.GLOBAL):
            if effect.form is Form.ANY_NAME and index.roles.of(effect.source) is Role.APP:
                tests = index.leaks.leaking(effect)
                victims = _users(index, index.program.path(effect.source)) & ~index.reach.tests(effect.owner)
                if tests and victims:
                    yield self._finding(index, effect, tests, victims)

    def _finding(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> Finding:
        path = index.program.path(effect.source)
        scope = index.resolver.scope(effect.source)
        runs = "that runs it" if tests.bit_count() == 1 else "that run it"
        uses = "uses" if victims.bit_count() == 1 else "use"
        message = (
            f"`{scope.qualname}` binds names of its module that a text or mapping decides on, which stay so after "
            f"{counted(tests.bit_count(), 'test')} {runs}; "
            f"{counted(victims.bit_count(), 'other test')} {uses} names of the module"
        )
        return replace(
            from_effect(self, index, effect, message, tests),
            victims=index.nodeids(victims),
            doubts=(ANY_NAME,),
            site=index.site(effect.site, Location(path, 1, path)),
            fix=FixOffer("shared_conftest", Safety.UNSAFE),
        )


def _users(index: ProjectIndex, path: str) -> int:
    """Return the tests that run a function of a module which uses a name of the module."""
    tests = 0
    for number, scope in enumerate(index.program.scopes):
        if index.program.path(number) == path and number != index.program.number(path):
            names = {term[1] for term in (*scope.reads, *scope.called()) if term[0] == "name"}
            if not names.isdisjoint(index.program.modules[path].module.bindings):
                tests |= index.reach.tests(number)
    return tests
