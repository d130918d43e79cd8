"""Cases of context variables where a hook of the suite runs tests in a copy of the context."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from contextvars import ContextVar

    level = ContextVar("level", default=0)

    def line(text):
        return "  " * level.get() + text
    """
_CONFTEST = """
    import contextvars
    from functools import partial

    def pytest_runtest_call(item):
        if item.get_closest_marker("own_context"):
            item.obj = partial(contextvars.copy_context().run, item.obj)
    """
_FOR_ALL = """
    import contextvars
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(pyfuncitem):
        context = contextvars.copy_context()
        pyfuncitem.obj = run_in(context.run, pyfuncitem.obj)

    def run_in(run, function):
        return lambda **given: run(function, **given)
    """
_TEST = """
    import pytest
    from app import level, line

    {marked}
    def test_a():
        level.set(2)
        assert line("a") == "    a"

    def test_b():
        assert line("b") == "b"
    """
_OWN = "@pytest.mark.own_context"

COPIED = (
    Valid(
        "the tests with a mark, one by one",
        {"app.py": _APP, "conftest.py": _CONFTEST, "test_case.py": _TEST.format(marked=_OWN)},
    ),
    Valid(
        "the tests of a module with a mark",
        {
            "app.py": _APP,
            "conftest.py": _CONFTEST,
            "test_case.py": _TEST.format(marked="pytestmark = pytest.mark.own_context\n"),
        },
    ),
    Valid(
        "all tests",
        {"app.py": _APP, "conftest.py": _FOR_ALL, "test_case.py": _TEST.format(marked="")},
    ),
)
NOT_COPIED = (
    Invalid(
        "a test with another mark",
        {
            "app.py": _APP,
            "conftest.py": _CONFTEST,
            "test_case.py": _TEST.format(marked="@pytest.mark.slow"),
        },
        line=6,
        site="global:app:level",
        message="`test_a` changes `level`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a fixture, which runs before the copy is made",
        {
            "app.py": _APP,
            "conftest.py": _CONFTEST,
            "test_case.py": """
                import pytest
                from app import level, line

                @pytest.fixture
                def indented():
                    level.set(2)

                @pytest.mark.own_context
                def test_a(indented):
                    assert line("a") == "    a"

                def test_b():
                    assert line("b") == "b"
                """,
        },
        line=6,
        site="global:app:level",
        message="`indented` changes `level`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a hook that only looks into a copy",
        {
            "app.py": _APP,
            "conftest.py": """
                import contextvars

                def pytest_runtest_call(item):
                    item.config.stash["context"] = dict(contextvars.copy_context())
                """,
            "test_case.py": _TEST.format(marked=""),
        },
        line=6,
        site="global:app:level",
        message="`test_a` changes `level`, and leaves it so after 1 test; 1 test meets it",
    ),
)
