"""Cases of variables that are taken away in case they are there."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_REMOVING = """
    import os
    import unittest
    import app

    def setUpModule():
        try:
            del os.environ["APP_LEVEL"]
        except KeyError:
            pass

    class LevelTest(unittest.TestCase):
        def test_a(self):
            assert app.level() == "low"
    """

#: Nothing leaves the variable set.
IN_CASE = (
    Valid(
        "a failure of the removal is caught, and who sets the variable takes it away",
        {
            "app.py": 'import os\n\ndef level():\n    return os.environ.get("APP_LEVEL", "low")\n',
            "test_case.py": _REMOVING,
            "test_other.py": """
                import os
                import app

                def test_b():
                    assert app.level()

                def test_c():
                    os.environ["APP_LEVEL"] = "high"
                    level = app.level()
                    del os.environ["APP_LEVEL"]
                    assert level == "high"
                """,
        },
    ),
)

#: The application sets it when it is imported.
THERE = (
    Invalid(
        "a failure of the removal is caught, but the variable is there",
        {
            "app.py": """
                import os

                os.environ["APP_LEVEL"] = "low"

                def level():
                    return os.environ.get("APP_LEVEL", "low")
                """,
            "test_case.py": _REMOVING,
            "test_other.py": """
                import app

                def test_b():
                    assert app.level() == "low"
                """,
        },
        line=7,
        site="env:APP_LEVEL",
        message="`APP_LEVEL` is removed and stays removed after the module that this fixture serves: "
        "1 other test reads it",
    ),
)

_TAKING = """
    import os
    import pytest

    @pytest.fixture(autouse=True)
    def unset(monkeypatch):
        monkeypatch.{removal}

    def test_a():
        os.environ["APP_MODE"] = "fast"
        assert os.environ["APP_MODE"] == "fast"

    def test_b():
        assert os.environ.get("APP_MODE") is None
    """

#: What was there when `monkeypatch` took it away is put back, whatever has been set since.
TAKEN_AWAY = (
    Valid("a fixture takes away what has to be there", _TAKING.format(removal='delenv("APP_MODE")')),
    Valid(
        "a fixture sets it and takes it away",
        _TAKING.format(removal='setenv("APP_MODE", "slow"); monkeypatch.delenv("APP_MODE", raising=False)'),
    ),
)

#: `monkeypatch` remembers nothing of what was not there.
TAKEN_IN_CASE = tuple(
    Invalid(
        name,
        _TAKING.format(removal=removal),
        line=9,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test",
    )
    for name, removal in (
        ("a fixture takes away what may not be there", 'delenv("APP_MODE", raising=False)'),
        ("as an item, too", 'delitem(os.environ, "APP_MODE", False)'),
    )
)
