"""Cases of what pytest's hooks do around each test, of patches of several names, and of sums that come out even."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    TABLE = {}
    level = 1

    def reset():
        TABLE.clear()
    """
_TESTS = """
    import app

    def test_a():
        app.TABLE["a"] = 1

    def test_b():
        assert app.TABLE == {}
    """
_HOOK = """
    import app

    def {name}({given}):
        app.reset()
    """
_PATCHED = """
    import app
    from unittest import mock

    def test_a():
        with mock.patch.multiple({target}, {names}):
            app.TABLE["a"] = 1

    def test_b():
        assert app.TABLE == {{}}
    """

AROUND_EACH = (
    Valid(
        "a hook of pytest's empties it after each test",
        {
            "app.py": _APP,
            "conftest.py": _HOOK.format(name="pytest_runtest_teardown", given="item"),
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "another table is in its place for the time being, with something else",
        {
            "app.py": _APP,
            "test_case.py": _PATCHED.format(target="app", names="TABLE={}, level=2"),
            "test_text.py": _PATCHED.format(target='"app"', names="level=2, TABLE={}"),
        },
    ),
)

NOT_AROUND_EACH = (
    Invalid(
        "a hook of pytest's empties it when all is over",
        {
            "app.py": _APP,
            "conftest.py": _HOOK.format(name="pytest_sessionfinish", given="session"),
            "test_case.py": _TESTS,
        },
        line=4,
        site="global:app:TABLE",
        message="`test_a` changes `TABLE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "something else is replaced for the time being",
        {"app.py": _APP, "test_case.py": _PATCHED.format(target="app", names="level=2")},
        line=6,
        site="global:app:TABLE",
        message="`test_a` changes `TABLE`, and leaves it so after 1 test; 1 test meets it",
    ),
)

_SUMS = """
    import app

    def test_a():
        app.level += 2
        assert app.level == 3
        {last}

    def test_b():
        assert app.level == 1
    """

EVEN = (
    Valid(
        "what was added to a number is taken from it again",
        {"app.py": _APP, "test_case.py": _SUMS.format(last="app.level -= 2")},
    ),
)

NOT_EVEN = (
    Invalid(
        "what was added to a number is taken from what is shown of it",
        {"app.py": _APP, "test_case.py": _SUMS.format(last="print(app.level - 2)")},
        line=4,
        site="global:app:level",
        message="the suite sets `level`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

_OTHER_MAPPING = """
    import os

    def test_a(monkeypatch):
        monkeypatch.setattr({patched}, {value})
        os.environ["MODE"] = "a"

    def test_b():
        assert not os.environ.get("MODE")
    """

OTHER_MAPPING = (
    Valid(
        "another mapping is in place of the environment while it is set",
        {
            "test_case.py": _OTHER_MAPPING.format(patched='os, "environ"', value="{}"),
            "test_text.py": _OTHER_MAPPING.format(patched='"os.environ"', value="{}"),
        },
    ),
)

SAME_MAPPING = (
    Invalid(
        "something else of the module is replaced while a variable is set",
        {"test_case.py": _OTHER_MAPPING.format(patched='os, "curdir"', value='"/"')},
        line=5,
        site="env:MODE",
        message="`MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
