"""Cases of methods that hand what they are called with to their namesake in a library."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import locale
    import click

    @click.command()
    def run():
        locale.setlocale(locale.LC_TIME, "")
    """
_TESTS = """
    import unittest
    from click.testing import CliRunner
    from app import run

    class Runner(CliRunner):
        def invoke(self, *args, **named):
            {handing}

    class Base(unittest.TestCase):
        def assertEqual(self, first, second):
            super().assertEqual(first, second)

    class TestRun(Base):
        def test_a(self):
            assert Runner().invoke(run, [])

        def test_b(self):
            self.assertEqual(run, run)
    """

NOT_HANDED_ON = (
    Valid(
        "what a method is called with it keeps to itself",
        {"app.py": _APP, "test_case.py": _TESTS.format(handing="return len(args)")},
    ),
)
HANDED_ON = (
    Invalid(
        "a command that a runner of the project's has its base run",
        {"app.py": _APP, "test_case.py": _TESTS.format(handing="return super().invoke(*args, **named)")},
        path="app.py",
        line=6,
        site="process:locale",
        message="`run` changes the process's locale, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
)
