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
