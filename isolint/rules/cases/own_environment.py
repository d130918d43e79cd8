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

_AROUND = """
    import os
    import pytest

    @pytest.fixture(autouse=True)
    def around():
        before = dict(os.environ)
        {change}
        yield
        os.environ = before

    def test_a():
        os.environ["APP_MODE"] = "a"

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
    Valid(
        "tear-down puts a copy in place of the environment that set-up has made of it",
        """
        import os
        import unittest

        class TestMode(unittest.TestCase):
            def setUp(self):
                self.saved = os.environ.copy()

            def tearDown(self):
                os.environ = self.saved

            def test_a(self):
                os.environ["APP_MODE"] = "a"

            def test_b(self):
                assert os.environ.get("APP_MODE") is None
        """,
    ),
    Valid(
        "a fixture puts a copy in place of the environment that it has made of it",
        _AROUND.format(change="pass"),
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
    Invalid(
        "a fixture puts a copy in place of the environment that it has changed",
        _AROUND.format(change='before["APP_MODE"] = "b"'),
        line=12,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
