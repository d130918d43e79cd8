"""ISO103: application code that tests run writes the environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.restores.cleanups import is_taken_back
from isolint.index.state.effects import Effect, Form
from isolint.index.state.environment import ANY_VARIABLE
from isolint.model import Finding, SiteKind
from isolint.rules._doubts import MAX_INFERRED, inferred, of_names, of_write, safety_of_putting_back
from isolint.rules._findings import (
    by_statement,
    counted,
    enumerated,
    environment_reach,
    from_effect,
    variables,
)
from isolint.rules._state import shortfall, skipped
from isolint.rules._undoing import environment_put_back
from isolint.rules._unreached import unreached


class EnvironmentInApp(Rule):
    """Application code that a test runs writes `os.environ`, and nothing around the test puts it back.

    What it does: follows the calls from each test to the functions that write the environment, the name of
    the variable included where a caller passes it.

    Why it breaks tests: the application means to set its process up once. In a test process that is once for
    every test, and the variable stays for all that follow.

    Example:
        def login(token):
            os.environ["APP_TOKEN"] = token

        def test_login():
            login("t-1")

    Fix and its safety: safe, and unsafe where the application writes it once or on a guess, or cannot do without
    the variable. An autouse fixture in the nearest common conftest.py keeps a copy of the environment, and puts it
    back after each test. By hand, in one test: `monkeypatch.setenv("APP_TOKEN", "")` before the call, or `mock.patch.dict(os.environ)` around it.
    """

    code = "ISO103"
    name = "environment-in-app"

    VALID = (
        Valid(
            "an object puts all back that was there when it was made",
            {
                "app.py": """
                    import os

                    class Snapshot:
                        def __init__(self):
                            self.variables = dict(os.environ)

                        def restore(self):
                            os.environ.clear()
                            os.environ.update(self.variables)

                    def load(name):
                        snapshot = Snapshot()
                        os.environ[name] = "1"
                        return snapshot
                    """,
                "test_case.py": """
                    import os
                    import app

                    def test_a():
                        snapshot = app.load("TOKEN")
                        assert os.environ["TOKEN"]
                        snapshot.restore()

                    def test_b():
                        app.Snapshot().restore()
                        assert "TOKEN" not in os.environ
                    """,
            },
        ),
        Valid(
            "in a branch of a flag that no test passes",
            {
                "app.py": """
                    import os

                    def start(loud=False):
                        if loud:
                            os.environ["TOKEN"] = "x"
                        return os.environ.get("TOKEN")
                    """,
                "test_case.py": "import app\n\ndef test_a():\n    app.start()\n",
            },
        ),
        Valid(
            "no test runs it",
            {
                "app.py": 'import os\n\ndef login():\n    os.environ["TOKEN"] = "x"\n',
                "test_case.py": "import app\n\ndef test_a():\n    assert app\n",
            },
        ),
        Valid(
            "the test guards the variable",
            {
                "app.py": 'import os\n\ndef login():\n    os.environ["TOKEN"] = "x"\n',
                "test_case.py": """
                    from app import login

                    def test_a(monkeypatch):
                        monkeypatch.setenv("TOKEN", "")
                        login()
                    """,
            },
        ),
        Valid(
            "the function restores what it sets",
            {
                "app.py": """
                    import os

                    def run(callback):
                        old = dict(os.environ)
                        os.environ["TOKEN"] = "x"
                        try:
                            callback()
                        finally:
                            os.environ.clear()
                            os.environ.update(old)
                    """,
                "test_case.py": "from app import run\n\ndef test_a():\n    run(print)\n",
            },
        ),
        Valid(
            "for the time of a call",
            {
                "app.py": """
                    import os

                    def start(run):
                        os.environ["TOKEN"] = "x"
                        run()
                        del os.environ["TOKEN"]
                    """,
                "test_case.py": "import app\n\ndef test_a():\n    app.start(print)\n",
            },
        ),
        Valid(
            "the write is in the test itself",
            'import os\n\ndef test_a():\n    os.environ["TOKEN"] = "x"\n',
        ),
    )
    INVALID = (
        Invalid(
            "one call away",
            {
                "app.py": 'import os\n\ndef login():\n    os.environ["TOKEN"] = "x"\n',
                "test_case.py": "from app import login\n\ndef test_a():\n    login()\n",
            },
            line=4,
            path="app.py",
            site="env:TOKEN",
            message="`login` writes `TOKEN`, which stays so after 1 test that runs it",
        ),
        Invalid(
            "in a constructor, with the name from a constant of the module",
            {
                "app.py": """
                    import os

                    KEY = "TOKEN"

                    class Session:
                        def __init__(self):
                            os.environ[KEY] = "x"
                    """,
                "test_case.py": "import app\n\ndef test_a():\n    app.Session()\n\ndef test_b():\n    app.Session()\n",
            },
            line=7,
            path="app.py",
            site="env:TOKEN",
            message="`Session.__init__` writes `TOKEN`, which stays so after 2 tests that run it",
        ),
        Invalid(
            "for the time of a call, unless that raises as a test expects",
            {
                "app.py": """
                    import os

                    def start(run):
                        os.environ["TOKEN"] = "x"
                        run()
                        del os.environ["TOKEN"]
                    """,
                "test_case.py": """
                    import app
                    import pytest

                    def test_a():
                        app.start(print)

                    def test_b():
                        with pytest.raises(ZeroDivisionError):
                            app.start(lambda: 1 / 0)
                    """,
            },
            line=4,
            path="app.py",
            site="env:TOKEN",
            message="`start` writes `TOKEN`, restored at line 6 only when nothing raises before: 1 test that runs it",
        ),
        Invalid(
            "through a partial, by a name that the test passes",
            {
                "app.py": "import os\n\ndef store(key, value):\n    os.environ[key] = value\n",
                "test_case.py": 'from app import store\n\ndef test_a():\n    store("TOKEN", "x")\n',
            },
            line=4,
            path="app.py",
            site="env:TOKEN",
            message="`store` writes `TOKEN`, which stays so after 1 test that runs it",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement of the application."""
        writes = (
            effect
            for effect in index.writes(SiteKind.ENV)
            if _concerns(index, effect) and index.leaks.leaking(effect)
        )
        for group in by_statement(writes):
            first = group[0]
            if len(inferred(index, first)) > MAX_INFERRED:
                continue
            tests, victims = environment_reach(index, group)
            names = variables(effect.site for effect in group)
            count = tests.bit_count()
            running = f"{counted(count, 'test')} {'that runs it' if count == 1 else 'that run it'}"
            restored = skipped(index, first)
            stays = f"{'stays' if len(names) == 1 else 'stay'} so after {running}"
            message = (
                f"{_phrase(index, *group)}, "
                f"{f'which {stays}' if not restored else f'{restored}: {running}'}{shortfall(index, first)}"
            )
            doubts = (*of_write(index, first), *of_names(names))
            yield replace(
                from_effect(self, index, first, message, tests),
                victims=index.audience.nodeids(first.site, victims),
                doubts=doubts,
                fix=environment_put_back(index, group, safety_of_putting_back(doubts)),
            )
        yield from unreached(self, index, SiteKind.ENV, _concerns, _phrase)


def _concerns(index: ProjectIndex, effect: Effect) -> bool:
    # Who takes away variables by names that are not known takes those that somebody has set for it.
    is_of_any = effect.site == ANY_VARIABLE and effect.form in (Form.DELETE, Form.POP)
    return index.roles.of(effect.source) is Role.APP and not is_of_any and not _takes_back(index, effect)


def _phrase(index: ProjectIndex, *group: Effect) -> str:
    names = variables(effect.site for effect in group)
    return f"`{index.resolver.scope(group[0].source).qualname}` writes {enumerated(names)}"


def _takes_back(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a write only takes an earlier one of the same function back."""
    return any(
        other.owner == effect.owner and other.frame < effect.frame and is_taken_back(other, effect)
        for other in index.by_site.on(effect.site)
    )
