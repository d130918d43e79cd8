"""Cases of helpers that take out several elements at once, or as their arguments say."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    MARKS = {}

    def mark(kind):
        MARKS[kind] = True

    def forget(kind=None):
        if kind is None:
            for each in ("read", "edit"):
                MARKS.pop(each, None)
        else:
            MARKS.pop(kind, None)
    """
_TESTS = """
    import unittest
    import app

    class MarksTest(unittest.TestCase):
        def {hook}(self):
            app.forget()

        def test_a(self):
            app.mark("read")
            app.mark("edit"){then}

        def test_b(self):
            self.assertNotIn("read", app.MARKS)
            self.assertNotIn("edit", app.MARKS)
    """


def _suite(hook: str, then: str) -> dict[str, str]:
    tests = _TESTS.replace("{hook}", hook).replace("{then}", then)
    return {"app.py": _APP, "test_case.py": tests}


TAKEN_OUT_TOGETHER = (
    Valid("two elements that a helper takes out in a loop", _suite("forget", "\n            app.forget()")),
    Valid("a hook that takes out what a default argument says", _suite("tearDown", "")),
)
NOT_TAKEN_OUT = (
    Invalid(
        "elements that a helper would take out which no test calls",
        _suite("forget", ""),
        line=4,
        path="app.py",
        site="global:app:MARKS",
        message="`mark` changes `MARKS`, and leaves it so after 1 test; 1 test meets it",
    ),
)
