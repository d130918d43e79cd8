"""Cases of what is looked up by a key, or else is a default that is there already."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Shell:
        STYLE = "plain"

    class Command:
        def run(self, params):
            Shell.STYLE = params.get("style", "plain")
            return params["jobs"]
    """
_TESTS = """
    from app import Command, Shell

    def test_a():
        assert Command().run({params}) == 1

    def test_b():
        assert Shell.STYLE == "plain"
    """

LOOKED_UP = (
    Valid(
        "no test has anything under the key, and the default is what the class starts with",
        {"app.py": _APP, "test_case.py": _TESTS.format(params='{"jobs": 1}')},
    ),
    Valid(
        "a key that only what no test runs has something under",
        {
            "app.py": _APP,
            "samples.py": """
                PARAMS = {"jobs": 1, "style": "fancy"}
                """,
            "test_case.py": _TESTS.format(params='{"jobs": 1}'),
        },
    ),
)

FOUND = (
    Invalid(
        "a test has something under the key",
        {"app.py": _APP, "test_case.py": _TESTS.format(params='{"jobs": 1, "style": "fancy"}')},
        line=6,
        path="app.py",
        site="attr:app:Shell.STYLE",
        message="`Command.run` changes `Shell.STYLE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test has it in the text of a configuration",
        {"app.py": _APP, "test_case.py": _TESTS.format(params='dict(jobs=1, **parsed("style = fancy"))')},
        line=6,
        path="app.py",
        site="attr:app:Shell.STYLE",
        message="`Command.run` changes `Shell.STYLE`, and leaves it so after 1 test; 1 test meets it",
    ),
)
