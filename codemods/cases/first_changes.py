"""Cases of several changes of one thing in a test case, of which the first alone is to be undone."""

from __future__ import annotations

from isolint.contracts import Rewrites

FIRST_CHANGES = (
    Rewrites(
        "changes of what a test has of its set-up, of which the first alone needs to be undone",
        {
            "app.py": """
                class Heating:
                    def __init__(self):
                        self.level = 1

                heating = Heating()
                """,
            "test_app.py": """
                from unittest import TestCase

                from app import heating

                class TestHeating(TestCase):
                    def setUp(self):
                        self.heating = heating

                    def test_a(self):
                        self.heating.level = 2
                        self.assertEqual(heating.level, 2)
                        self.heating.level = 3
                        self.assertEqual(heating.level, 3)

                    def test_b(self):
                        self.assertEqual(heating.level, 1)
                """,
        },
        {
            "test_app.py": """
                from unittest import TestCase, mock

                from app import heating

                class TestHeating(TestCase):
                    def setUp(self):
                        self.heating = heating

                    def test_a(self):
                        self.enterContext(mock.patch.object(self.heating, "level", 2))
                        self.assertEqual(heating.level, 2)
                        self.heating.level = 3
                        self.assertEqual(heating.level, 3)

                    def test_b(self):
                        self.assertEqual(heating.level, 1)
                """,
        },
    ),
    Rewrites(
        "several changes of one thing, of which the first alone needs to be undone",
        {
            "app.py": """
                MODE = "plain"
                TABLE = {}

                def state():
                    return MODE, TABLE
                """,
            "test_app.py": """
                import os
                import tempfile
                from unittest import TestCase

                import app

                class TestApp(TestCase):
                    def test_a(self):
                        app.MODE = "slow"
                        app.TABLE["a"] = 1
                        with tempfile.TemporaryDirectory() as folder:
                            os.chdir(folder)
                            self.assertEqual(app.state()[0], "slow")
                            os.chdir("..")
                        app.MODE = "fast"
                        app.TABLE["b"] = 2
                        self.assertEqual(app.state()[0], "fast")

                    def test_b(self):
                        if app.state():
                            app.MODE = "slow"
                        app.MODE = "fast"
                        self.assertEqual(app.state()[0], "fast")

                    def test_c(self):
                        self.assertEqual(app.state(), ("plain", {}))
                        self.assertTrue(open("here").read())
                """,
        },
        {
            "test_app.py": """
                import os
                import tempfile
                from unittest import TestCase, mock

                import app

                class TestApp(TestCase):
                    def test_a(self):
                        self.enterContext(mock.patch.object(app, "MODE", "slow"))
                        self.enterContext(mock.patch.dict(app.TABLE, {"a": 1}))
                        with tempfile.TemporaryDirectory() as folder:
                            self.addCleanup(os.chdir, os.getcwd())
                            os.chdir(folder)
                            self.assertEqual(app.state()[0], "slow")
                            os.chdir("..")
                        app.MODE = "fast"
                        app.TABLE["b"] = 2
                        self.assertEqual(app.state()[0], "fast")

                    def test_b(self):
                        if app.state():
                            self.enterContext(mock.patch.object(app, "MODE", "slow"))
                        self.enterContext(mock.patch.object(app, "MODE", "fast"))
                        self.assertEqual(app.state()[0], "fast")

                    def test_c(self):
                        self.assertEqual(app.state(), ("plain", {}))
                        self.assertTrue(open("here").read())
                """,
        },
    ),
    Rewrites(
        "what is set again in the same branch stays as it is",
        {
            "app.py": """
                class Parser:
                    version = "1.0"

                parser = Parser()
                """,
            "test_case.py": """
                import unittest
                from unittest import mock

                from app import parser

                class ParserTest(unittest.TestCase):
                    def test_version(self):
                        if parser.version != "0.9":
                            parser.version = "1.1"
                            self.assertEqual(parser.version, "1.1")
                            parser.version = "1.2"
                            for digit in "3":
                                parser.version = f"1.{digit}"
                        else:
                            parser.version = "0.8"

                    def test_first(self):
                        self.assertEqual(parser.version, "1.0")
                """,
        },
        """
        import unittest
        from unittest import mock

        from app import parser

        class ParserTest(unittest.TestCase):
            def test_version(self):
                if parser.version != "0.9":
                    self.enterContext(mock.patch.object(parser, "version", "1.1"))
                    self.assertEqual(parser.version, "1.1")
                    parser.version = "1.2"
                    for digit in "3":
                        parser.version = f"1.{digit}"
                else:
                    self.enterContext(mock.patch.object(parser, "version", "0.8"))

            def test_first(self):
                self.assertEqual(parser.version, "1.0")
        """,
    ),
)
