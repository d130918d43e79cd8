"""Cases of tests with a mapping of their own in place of the environment."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    import os
    import unittest

    class Separate(unittest.TestCase):
        def setUp(self):
            self.kept = os.environ
            os.environ = {{}}

        def tearDown(self):
            os.environ = self.kept

    class TestMode({base}):
        def setUp(self):
            super().setUp()
            {home}

        def test_a(self):
            os.environ["APP_MODE"] = os.environ.get("APP_HOME", "a")

    def test_b():
        assert os.environ.get("APP_MODE") is None
    """

SEPARATE = (
    Valid(
        "set-up puts a mapping in place of the environment, and tear-down puts that back",
        {"test_case.py": _TESTS.format(base="Separate", home="pass")},
    ),
    Valid(
        "the set-up of a base class puts a mapping in place of the environment",
        {"test_case.py": _TESTS.format(base="Separate", home='os.environ["APP_HOME"] = "/srv"')},
    ),
)

NOT_SEPARATE = (
    Invalid(
        "the set-up of another class puts a mapping in place of the environment",
        {"test_case.py": _TESTS.format(base="unittest.TestCase", home="pass")},
        line=18,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
