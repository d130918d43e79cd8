"""Cases of entries that are set to what a dict is defined with, and of attributes that a nested function puts back."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    CONFIG = {{"depth": 1, "width": 2}}
    {more}

    def depth():
        return CONFIG["depth"]
    """
_TESTS = """
    import app

    def test_a():
        app.CONFIG["depth"] = 5
        assert app.depth() == 5
        app.CONFIG["depth"] = {last}

    def test_b():
        assert app.depth() == 1
    """

AS_DEFINED = (
    Valid(
        "an entry is set to what the dict is defined with",
        {"app.py": _APP.format(more=""), "test_case.py": _TESTS.format(last=1)},
    ),
)

NOT_AS_DEFINED = (
    Invalid(
        "an entry is set to something else",
        {"app.py": _APP.format(more=""), "test_case.py": _TESTS.format(last=2)},
        line=6,
        site="global:app:CONFIG",
        message="`test_a` changes `CONFIG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an entry is set to what the dict is defined with, but the import goes on to change that",
        {"app.py": _APP.format(more='CONFIG["depth"] = 3'), "test_case.py": _TESTS.format(last=1)},
        line=6,
        site="global:app:CONFIG",
        message="`test_a` changes `CONFIG`, and leaves it so after 1 test; 1 test meets it",
    ),
)

_SETTINGS = """
    class Settings:
        def __init__(self):
            self.depth = 1

    settings = Settings()
    """
_BY_HELPER = """
    import unittest
    from app import settings

    class Base(unittest.TestCase):
        def put(self, holder, name, value):
            old = getattr(holder, name)

            def undo():
                {undo}

            self.addCleanup(undo)
            setattr(holder, name, value)

    class Tests(Base):
        def test_a(self):
            self.put(settings, "depth", 5)
            assert settings.depth == 5

        def test_b(self):
            assert settings.depth == 1
    """

PUT_BACK_WITHIN = (
    Valid(
        "a function that is put off sets the attribute of any object to what it was",
        {"app.py": _SETTINGS, "test_case.py": _BY_HELPER.format(undo="setattr(holder, name, old)")},
    ),
)

NOT_PUT_BACK_WITHIN = (
    Invalid(
        "a function that is put off only looks at the attribute",
        {"app.py": _SETTINGS, "test_case.py": _BY_HELPER.format(undo="assert getattr(holder, name) != old")},
        line=12,
        site="global:app:settings",
        message="`Base.put` changes `settings`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
