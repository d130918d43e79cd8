"""Cases of `state_in_testcase`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a module in single quotes, and a call whose further lines are aligned to its bracket",
        {
            "app.py": "import os\n\nfolder = os.getcwd()\n\ndef fetch():\n    return folder\n",
            "test_app.py": """
                import os
                from unittest import TestCase

                import app

                NAMES = ['a', 'b', 'c', "d", 'e']

                class TestApp(TestCase):
                    def test_a(self):
                        app.folder = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                  'a (first', 'template')
                        self.assertTrue(app.fetch())

                    def test_b(self):
                        self.assertEqual(app.fetch(), os.getcwd())
                        self.assertNotIn('template', app.fetch())
                """,
        },
        {
            "test_app.py": """
                import os
                from unittest import TestCase, mock

                import app

                NAMES = ['a', 'b', 'c', "d", 'e']

                class TestApp(TestCase):
                    def test_a(self):
                        self.enterContext(
                            mock.patch.object(
                                app,
                                'folder',
                                os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                             'a (first', 'template'),
                            )
                        )
                        self.assertTrue(app.fetch())

                    def test_b(self):
                        self.assertEqual(app.fetch(), os.getcwd())
                        self.assertNotIn('template', app.fetch())
                """,
        },
    ),
    Rewrites(
        "an attribute of a class, an item, and an attribute that is not there before",
        {
            "app.py": """
                import argparse

                TABLE = {}

                class Parser(argparse.ArgumentParser):
                    pass

                def fetch():
                    return TABLE, Parser
                """,
            "test_app.py": """
                import unittest

                import app

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        app.Parser.error = print  # say it only
                        app.TABLE["a"] = 1
                        app.extra = 1
                        self.assertTrue(app.fetch())

                    def test_b(self):
                        self.assertEqual(app.fetch(), ({}, app.Parser))
                        self.assertIsNot(app.Parser.error, print)
                        with self.assertRaises(AttributeError):
                            print(app.extra)
                """,
        },
        {
            "test_app.py": """
                import unittest
                from unittest import mock

                import app

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        self.enterContext(mock.patch.object(app.Parser, "error", print))  # say it only
                        self.enterContext(mock.patch.dict(app.TABLE, {"a": 1}))
                        self.enterContext(mock.patch.object(app, "extra", 1, create=True))
                        self.assertTrue(app.fetch())

                    def test_b(self):
                        self.assertEqual(app.fetch(), ({}, app.Parser))
                        self.assertIsNot(app.Parser.error, print)
                        with self.assertRaises(AttributeError):
                            print(app.extra)
                """,
        },
    ),
    Rewrites(
        "what setUp, setUpClass and setUpModule change, with the module's own way to patch",
        {
            "app.py": """
                HOST = "example.org"
                PORT = 443
                PATHS = {"a": 1}

                def url():
                    return HOST, PORT, PATHS
                """,
            "test_app.py": """
                import unittest
                from unittest.mock import patch

                import app

                def setUpModule():
                    app.PORT = 80

                class TestApp(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        app.HOST = "localhost"

                    def setUp(self):
                        # No paths at all
                        app.PATHS.clear()

                    def test_a(self):
                        with patch("app.url"):
                            self.assertEqual(app.PORT, 80)

                class TestOther(unittest.TestCase):
                    def test_b(self):
                        self.assertEqual(app.url(), ("example.org", 443, {"a": 1}))
                """,
            "test_more.py": """
                import app

                def test_c():
                    assert app.url() == ("example.org", 443, {"a": 1})
                """,
        },
        {
            "test_app.py": """
                import unittest
                from unittest.mock import patch

                import app

                def setUpModule():
                    unittest.enterModuleContext(patch.object(app, "PORT", 80))

                class TestApp(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.enterClassContext(patch.object(app, "HOST", "localhost"))

                    def setUp(self):
                        self.enterContext(patch.dict(app.PATHS))
                        # No paths at all
                        app.PATHS.clear()

                    def test_a(self):
                        with patch("app.url"):
                            self.assertEqual(app.PORT, 80)

                class TestOther(unittest.TestCase):
                    def test_b(self):
                        self.assertEqual(app.url(), ("example.org", 443, {"a": 1}))
                """,
        },
    ),
    Rewrites(
        "the working folder and the import path",
        """
        import os
        import sys
        import tempfile
        import unittest

        class TestFolder(unittest.TestCase):
            def test_a(self):
                folder = tempfile.mkdtemp()
                os.chdir(folder)
                sys.path.insert(0, folder)
                self.assertEqual(os.listdir(), [])

            def test_b(self):
                self.assertTrue(os.listdir() and sys.path)
        """,
        """
        import os
        import sys
        import tempfile
        import unittest
        from unittest import mock

        class TestFolder(unittest.TestCase):
            def test_a(self):
                folder = tempfile.mkdtemp()
                self.addCleanup(os.chdir, os.getcwd())
                os.chdir(folder)
                self.enterContext(mock.patch.object(sys, "path", [folder, *sys.path]))
                self.assertEqual(os.listdir(), [])

            def test_b(self):
                self.assertTrue(os.listdir() and sys.path)
        """,
    ),
    Rewrites(
        "handlers of a logger, of which one has no name, in a module that changes the import path first",
        """
        import sys
        sys.path.append("..")

        import logging
        import unittest

        LOG = logging.getLogger("app")

        class TestLog(unittest.TestCase):
            def setUp(self):
                handler = logging.StreamHandler()
                LOG.addHandler(handler)  # so that it is seen
                LOG.addHandler(logging.NullHandler())

            def test_a(self):
                self.assertEqual(len(LOG.handlers), 2)

        class TestPlain(unittest.TestCase):
            def test_b(self):
                self.assertFalse(LOG.handlers)
        """,
        """
        import sys
        sys.path.append("..")

        import logging
        import unittest
        from unittest import mock

        LOG = logging.getLogger("app")

        class TestLog(unittest.TestCase):
            def setUp(self):
                handler = logging.StreamHandler()
                LOG.addHandler(handler)  # so that it is seen
                self.addCleanup(LOG.removeHandler, handler)
                self.enterContext(
                    mock.patch.object(LOG, "handlers", [*LOG.handlers, logging.NullHandler()])
                )

            def test_a(self):
                self.assertEqual(len(LOG.handlers), 2)

        class TestPlain(unittest.TestCase):
            def test_b(self):
                self.assertFalse(LOG.handlers)
        """,
    ),
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

REFUSES = (
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
    Refuses(
        "a name that is None at first, and over which a test goes that never sets it",
        {
            "table.py": """
                columns = None

                class Table:
                    def __init__(self, rows):
                        self.rows = rows

                    def show(self):
                        self.head()

                    def head(self):
                        raise NotImplementedError

                class Wide(Table):
                    def head(self):
                        for column in columns:
                            self.rows.append(column)
                """,
            "test_table.py": """
                import unittest

                import table

                class TestTable(unittest.TestCase):
                    def test_a(self):
                        table.columns = ["name", "size"]
                        rows = []
                        table.Wide(rows).show()
                        self.assertEqual(rows, ["name", "size"])

                    def test_b(self):
                        rows = []
                        table.Wide(rows).show()
                        self.assertEqual(len(rows), 2)
                """,
        },
        "`TestTable.test_b` needs `columns` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "tests that hand over a value in a class attribute, by one that only shows it works",
        """
        import unittest

        class Entry:
            def __init__(self):
                self.parts = []

            def add(self, part):
                self.parts.append(part)

        class TestTable(unittest.TestCase):
            entry = None

            def test_entry(self):
                TestTable.entry = Entry()
                self.assertEqual(TestTable.entry.parts, [])

            def test_full(self):
                TestTable.entry.add(2)
                self.assertEqual(TestTable.entry.parts, [2])
        """,
        "`TestTable.test_full` needs `TestTable.entry` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a static method has no test case",
        {
            "app.py": "LIMIT = 10\n\ndef limit():\n    return LIMIT\n",
            "test_app.py": """
                import unittest

                import app

                class TestLimit(unittest.TestCase):
                    @staticmethod
                    def use(value):
                        app.LIMIT = value

                    def test_a(self):
                        self.use(1)

                    def test_b(self):
                        self.assertEqual(app.limit(), 10)
                """,
        },
        "`use` is a staticmethod, and has no test case to clean up after it",
    ),
    Refuses(
        "a test that is given a mock by that name",
        {
            "app.py": "LIMIT = 10\n\ndef limit():\n    return LIMIT\n",
            "test_app.py": """
                import unittest
                from unittest import mock

                import app

                class TestLimit(unittest.TestCase):
                    @mock.patch("app.limit")
                    def test_a(self, mock):
                        app.LIMIT = 1

                    def test_b(self):
                        self.assertEqual(app.limit(), 10)
                """,
        },
        "`test_a` has a `mock` of its own",
    ),
    Refuses(
        "a deletion elsewhere, which would leave nothing to put back",
        {
            "app.py": "def limit():\n    return 1\n",
            "test_app.py": """
                import unittest

                import app

                class TestLimit(unittest.TestCase):
                    def test_a(self):
                        app.extra = 1
                        if app.limit() == 2:
                            del app.extra

                    def test_b(self):
                        with self.assertRaises(AttributeError):
                            print(app.extra)
                """,
        },
        "`extra` is deleted on line 9 as well, and can be put back only once",
    ),
    Refuses(
        "a class whose metaclass takes assignments for calls",
        {
            "app.py": """
                class Calls(type):
                    def __setattr__(cls, name, value):
                        cls.set(name, value)

                class Options(metaclass=Calls):
                    def get():
                        return Options.limit
                """,
            "test_app.py": """
                import unittest

                import app

                class TestLimit(unittest.TestCase):
                    def test_a(self):
                        app.Options.limit = 1

                    def test_b(self):
                        self.assertEqual(app.Options.limit, 10)
                """,
        },
        "what made the class `Options` may handle `limit` in a way of its own",
    ),
)
