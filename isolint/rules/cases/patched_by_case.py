"""Cases of test cases that patch for the time of a test, and of attributes that an object has for a time."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Service:
        pass

    service = Service()
    HOOKS = []
    NAMES = {}
    """
_TESTS = """
    import app
    import fixtures
    import testtools

    class Tests(testtools.TestCase):
        def setUp(self):
            super().setUp()
            self.patch(app, {attribute}, [])
            self.useFixture(fixtures.{fixture})

        def test_a(self):
            app.HOOKS.append(1)
            app.NAMES["a"] = 1

        def test_b(self):
            assert app.HOOKS == []
            assert app.NAMES == {{}}
    """

PATCHED_BY_CASE = (
    Valid(
        "a method of testtools and a fixture put others in their places until the test is over",
        {
            "app.py": _APP,
            "test_case.py": _TESTS.format(attribute='"HOOKS"', fixture='MonkeyPatch("app.NAMES", {})'),
            "test_object.py": _TESTS.format(attribute='"HOOKS"', fixture='MockPatchObject(app, "NAMES", {})'),
        },
    ),
)

NOT_PATCHED_BY_CASE = (
    Invalid(
        "the fixture replaces something else",
        {
            "app.py": _APP,
            "test_case.py": _TESTS.format(attribute='"HOOKS"', fixture='MonkeyPatch("app.service", {})'),
        },
        line=13,
        site="global:app:NAMES",
        message="`Tests.test_a` changes `NAMES`, and leaves it so after 1 test; 1 test meets it",
    ),
)

_FOR_A_TIME = """
    from app import service

    def test_a():
        service.limit = 2
        assert service.limit == 2
        {last}

    def test_b():
        assert not hasattr(service, "limit")
    """

FOR_A_TIME = (
    Valid(
        "an object is given an attribute, which is taken away again",
        {"app.py": _APP, "test_case.py": _FOR_A_TIME.format(last="del service.limit")},
    ),
)

FOR_GOOD = (
    Invalid(
        "an object is given an attribute, which stays",
        {
            "app.py": _APP,
            "test_case.py": _FOR_A_TIME.format(last="print(service.limit)"),
        },
        line=4,
        site="global:app:service",
        message="`test_a` changes `service`, and leaves it so after 1 test; 1 test meets it",
    ),
)

_VARIABLES = """
    import fixtures
    import os
    import testtools

    class Tests(testtools.TestCase):
        def setUp(self):
            super().setUp()
            self.useFixture(fixtures.EnvironmentVariable({name}, "a"))

        def test_a(self):
            os.environ["MODE"] = "b"

        def test_b(self):
            assert os.environ.get("MODE") != "b"
    """

VARIABLES_OF_FIXTURES = (
    Valid(
        "a fixture sets the variable for the time of the test",
        {"test_case.py": _VARIABLES.format(name='"MODE"')},
    ),
)

OTHER_VARIABLES = (
    Invalid(
        "a fixture sets another variable for the time of the test",
        {"test_case.py": _VARIABLES.format(name='"LEVEL"')},
        line=11,
        site="env:MODE",
        message="`MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
