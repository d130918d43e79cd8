"""Cases of methods that a library's class of test cases calls for each test."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    METRICS = None

    def metrics():
        global METRICS
        if METRICS is None:
            METRICS = {}
        return METRICS

    def make_app():
        return metrics()
    """
_TESTS = """
    from tornado.testing import {base}

    import app

    class TestRoot({base}):
        def {name}(self):
            return app.make_app()

        def test_a(self):
            assert self.fetch("/").code == 404

    def test_b():
        assert app.METRICS is None
    """

CALLED_BY_NOBODY = (
    Valid(
        "a method that the library does not call",
        {"app.py": _APP, "test_case.py": _TESTS.format(base="AsyncTestCase", name="get_app")},
    ),
)
CALLED_BY_BASE = (
    Invalid(
        "a method that makes the application for the library to serve",
        {"app.py": _APP, "test_case.py": _TESTS.format(base="AsyncHTTPTestCase", name="get_app")},
        path="app.py",
        line=6,
        site="global:app:METRICS",
        message="`metrics` rebinds `METRICS`, which stays so after 1 test that runs it; 2 tests read it",
    ),
)
