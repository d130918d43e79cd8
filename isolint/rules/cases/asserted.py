"""Cases of what a test asserts at first, changes, and stores again at its end."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_OPTIONS = """
    class Options:
        def __init__(self, **known):
            super().__setattr__("known", dict(known))

        def __getattr__(self, name):
            return self.known[name]

        def __setattr__(self, name, value):
            self.known[name] = value

    options = Options(width=None)
    """

STORED_AGAIN = (
    Valid(
        "an option is given again what the test has found there",
        {
            "app.py": _OPTIONS,
            "test_case.py": """
                import app

                def test_a():
                    assert app.options.width is None
                    app.options.width = 5
                    assert app.options.width == 5
                    app.options.width = None

                def test_b():
                    assert app.options.width is None
                """,
        },
    ),
    Valid(
        "a method of a test case says what is found there",
        {
            "app.py": _OPTIONS,
            "test_case.py": """
                import unittest

                import app

                class WidthTest(unittest.TestCase):
                    def test_a(self):
                        self.assertIsNone(app.options.width)
                        app.options.width = 5
                        app.options.width = None

                    def test_b(self):
                        self.assertIsNone(app.options.width)
                """,
        },
    ),
)
NOT_STORED_AGAIN = (
    Invalid(
        "something else is stored at last than what was found",
        {
            "app.py": _OPTIONS,
            "test_case.py": """
                import app

                def test_a():
                    assert app.options.width is None
                    app.options.width = 5
                    app.options.width = 9

                def test_b():
                    assert app.options.width is None
                """,
        },
        line=6,
        site="global:app:options",
        message="`test_a` changes `options`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what is asserted is what the test has stored itself",
        {
            "app.py": _OPTIONS,
            "test_case.py": """
                import app

                def test_a():
                    app.options.width = 5
                    assert app.options.width == 5
                    app.options.width = 5

                def test_b():
                    assert app.options.width is None
                """,
        },
        line=6,
        site="global:app:options",
        message="`test_a` changes `options`, and leaves it so after 1 test; 1 test meets it",
    ),
)
