"""Cases of methods that a library calls on objects of the project's classes, and the suite replaces."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_REPLACED = {
    "app.py": """
        import argparse

        class Parser{base}:
            def error(self, message):
                raise ValueError(message)

        def parse(arguments):
            return Parser().parse_args(arguments)
        """,
    "test_case.py": """
        import app

        def test_a():
            app.Parser.error = print

        def test_b():
            assert app.parse(["--nothing"])
        """,
}


def _with(base: str) -> dict[str, str]:
    return {path: text.replace("{base}", base) for path, text in _REPLACED.items()}


ASKED_BY_NOBODY = (Valid("a method that is replaced, which nobody calls", _with("")),)
ASKED_BY_LIBRARY = (
    Invalid(
        "a method that is replaced, which only the library's base of the class calls",
        _with("(argparse.ArgumentParser)"),
        line=4,
        site="attr:app:Parser.error",
        message="the suite sets `Parser.error`, and leaves it so after 1 test; 1 test meets it",
    ),
)
