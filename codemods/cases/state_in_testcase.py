"""Cases of `state_in_testcase`."""

from __future__ import annotations

from isolint.codemods.cases.first_changes import FIRST_CHANGES
from isolint.codemods.cases.found_as_none import NONE_IN_TEST_CASES
from isolint.codemods.cases.handed_over import HANDED_OVER_BY_TEST_CASES
from isolint.codemods.cases.told_contexts import NAMES_TOLD
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
    *FIRST_CHANGES,
)

REFUSES = (
    *NAMES_TOLD,
    *NONE_IN_TEST_CASES,
    *HANDED_OVER_BY_TEST_CASES,
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
