"""Cases of `mutated_module_state` on branches that no test takes, and on functions that are to raise."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_LOADING = """
    STATE = {}

    def load(args):
        if not args.quiet:
            STATE["level"] = args.level
    """
_CLEANING = """
    import argparse
    import dataclasses

    STATE = {}

    @dataclasses.dataclass
    class Wanted:
        clean: bool

    def main(given):
        parser = argparse.ArgumentParser()
        parser.add_argument("--clean", action="store_true")
        wanted = Wanted(**vars(parser.parse_args(given)))
        if wanted.clean:
            STATE["cleaned"] = True
    """
_STARTING = """
    import os

    STATE = {}

    def start():
        if "SHOP_TRACE" in os.environ:
            STATE["trace"] = os.environ["SHOP_TRACE"]
    """
_NOTING = """
    import platform
    import sys

    CPYTHON = sys.implementation.name == "cpython"
    PYPY = platform.python_implementation() == "PyPy"
    STATE = []

    def note(text):
        if {condition}:
            STATE.append(text)
    """
_ELSEWHERE = (
    "PYPY or not CPYTHON or hasattr(sys, 'pypy_version_info') or '__pypy__' in sys.builtin_module_names"
)
_NOTED = """
    import app

    def test_note():
        app.note("a")

    def test_other():
        assert not app.STATE
    """
_SETTING = """
    STATE = {}

    def put(key, text):
        if not text.isdigit():
            raise ValueError(text)
        STATE[key] = int(text)
    """

NEVER_TAKEN = (
    Valid(
        "a branch that only another interpreter takes",
        {"app.py": _NOTING.format(condition=_ELSEWHERE), "test_case.py": _NOTED},
    ),
    Valid(
        "an attribute of a mock that nobody sets is true",
        {
            "app.py": _LOADING,
            "test_case.py": """
                from unittest import mock
                from app import STATE, load

                def test_a():
                    args = mock.Mock()
                    args.level = 3
                    load(args)

                def test_b():
                    assert STATE == {}
                """,
        },
    ),
    Valid(
        "an option that no test names, in an object made of all options",
        {
            "app.py": _CLEANING,
            "test_case.py": """
                from app import STATE, main

                def test_a():
                    main(["prog"])

                def test_b():
                    assert STATE == {}
                """,
        },
    ),
    Valid(
        "a variable of the environment that nothing sets",
        {
            "app.py": _STARTING,
            "test_case.py": """
                from app import STATE, start

                def test_a():
                    start()

                def test_b():
                    assert STATE == {}
                """,
        },
    ),
    Valid(
        "a function handed to a framework's own variant of assertRaises, which raises before it writes",
        {
            "app.py": _SETTING,
            "test_case.py": """
                from django.test import TestCase
                from app import STATE, put

                class PutTest(TestCase):
                    def test_a(self):
                        self.assertRaisesMessage(ValueError, "many", put, "size", "many")

                    def test_b(self):
                        with self.assertRaisesMessage(ValueError, "few"):
                            put("size", "few")

                    def test_c(self):
                        assert STATE == {}
                """,
        },
    ),
)

TAKEN = (
    Invalid(
        "a branch that the usual interpreter takes",
        {"app.py": _NOTING.format(condition="CPYTHON and not PYPY"), "test_case.py": _NOTED},
        line=10,
        path="app.py",
        site="global:app:STATE",
        message="`note` changes `STATE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an attribute of a mock that the test sets",
        {
            "app.py": _LOADING,
            "test_case.py": """
                from unittest import mock
                from app import STATE, load

                def test_a():
                    args = mock.Mock()
                    args.quiet = False
                    load(args)

                def test_b():
                    assert STATE == {}
                """,
        },
        line=5,
        path="app.py",
        site="global:app:STATE",
        message="`load` changes `STATE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an option that a test names, in an object made of all options",
        {
            "app.py": _CLEANING,
            "test_case.py": """
                from app import STATE, main

                def test_a():
                    main(["prog", "--clean"])

                def test_b():
                    assert STATE == {}
                """,
        },
        line=15,
        path="app.py",
        site="global:app:STATE",
        message="`main` changes `STATE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a variable of the environment that a test sets",
        {
            "app.py": _STARTING,
            "test_case.py": """
                from app import STATE, start

                def test_a(monkeypatch):
                    monkeypatch.setenv("SHOP_TRACE", "1")
                    start()

                def test_b():
                    assert STATE == {}
                """,
        },
        line=7,
        path="app.py",
        site="global:app:STATE",
        message="`start` changes `STATE`, and leaves it so after 1 test; 1 test meets it",
    ),
)
