"""Cases of terminals that code asks for, which pytest takes away and a test may put there."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

NO_TERMINAL = (
    Valid(
        "a function has several ways out, and a terminal is asked for that pytest takes away",
        {
            "app.py": """
                import sys

                LOG = []

                def is_interactive(force=False):
                    if force:
                        return True
                    if not sys.stdin.isatty():
                        return False
                    return sys.stdout.isatty()

                def show(text):
                    if not is_interactive():
                        return
                    LOG.append(text)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.show("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
)

TERMINAL = (
    Invalid(
        "a test puts a terminal in place of what pytest has there",
        {
            "app.py": """
                import sys

                LOG = []

                def show(text):
                    if sys.stdin.isatty():
                        LOG.append(text)
                """,
            "test_case.py": """
                import app

                class Terminal:
                    def isatty(self):
                        return True

                def test_a(monkeypatch):
                    monkeypatch.setattr("sys.stdin", Terminal())
                    app.show("a")

                def test_b():
                    assert not app.LOG
                """,
        },
        line=7,
        path="app.py",
        site="global:app:LOG",
        message="`show` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
