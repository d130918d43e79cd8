"""Cases of contexts that are told of a name or variable, which they may put back themselves."""

from __future__ import annotations

from isolint.contracts import Refuses

NAMES_TOLD = (
    Refuses(
        "a context that is told by a text to see to the same name",
        {
            "app.py": """
                limit = 1
                """,
            "test_app.py": """
                import unittest

                import app
                from kept import Kept

                class AppTest(unittest.TestCase):
                    def test_limit(self):
                        with Kept("app.limit"):
                            app.limit = 2
                            self.assertEqual(app.limit, 2)

                    def test_other(self):
                        self.assertEqual(app.limit, 1)
                """,
        },
        "what line 8 does may put `limit` back, before a clean-up would",
    ),
    Refuses(
        "a context that is told by a keyword",
        {
            "app.py": """
                limit = 1
                """,
            "test_app.py": """
                import unittest

                import app
                from kept import override

                class AppTest(unittest.TestCase):
                    def test_limit(self):
                        with override(app, limit=1):
                            app.limit = 2
                            self.assertEqual(app.limit, 2)

                    def test_other(self):
                        self.assertEqual(app.limit, 1)
                """,
        },
        "what line 8 does may put `limit` back, before a clean-up would",
    ),
    Refuses(
        "what is opened is told so in its block",
        {
            "app.py": """
                class Box:
                    limit = 1
                """,
            "test_app.py": """
                import unittest

                from app import Box
                from kept import Keeper

                class AppTest(unittest.TestCase):
                    def test_limit(self):
                        with Keeper() as keeper:
                            keeper.keep("app.Box.limit")
                            Box.limit = 2
                            self.assertEqual(Box.limit, 2)

                    def test_other(self):
                        self.assertEqual(Box.limit, 1)
                """,
        },
        "what line 9 does may put `limit` back, before a clean-up would",
    ),
)


VARIABLES_TOLD = (
    Refuses(
        "a context of the suite that is told by a keyword to see to the variable",
        {
            "app.py": """
                import os

                def mode():
                    return os.environ.get("MODE")
                """,
            "test_app.py": """
                import os

                from app import mode
                from kept import variables

                def test_mode():
                    with variables(MODE="slow"):
                        os.environ["MODE"] = "fast"
                        assert mode() == "fast"

                def test_other():
                    assert mode() is None
                """,
        },
        "what line 7 does may put `MODE` back, before a clean-up would",
    ),
)
