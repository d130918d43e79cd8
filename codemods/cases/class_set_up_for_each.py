"""Cases of `class_set_up_for_each`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a class of pytest, with its tear-down",
        """
        import os
        import shutil
        import tempfile

        class TestFolder:
            NAMES = ["a.txt"]

            # Made here
            @classmethod
            def setup_class(cls):
                \"\"\"Make the files, once for all tests.\"\"\"
                cls.folder = tempfile.mkdtemp()
                for name in cls.NAMES:
                    open(os.path.join(cls.folder, name), "w").close()

            @classmethod
            def teardown_class(cls):
                shutil.rmtree(cls.folder)

            def test_add(self):
                open(os.path.join(self.folder, "b.txt"), "w").close()

            def test_names(self):
                assert os.listdir(self.folder) == self.NAMES
        """,
        """
        import os
        import shutil
        import tempfile

        class TestFolder:
            NAMES = ["a.txt"]

            # Made here
            def setup_method(self):
                \"\"\"Make the files, for each test.\"\"\"
                self.folder = tempfile.mkdtemp()
                for name in self.NAMES:
                    open(os.path.join(self.folder, name), "w").close()

            def teardown_method(self):
                shutil.rmtree(self.folder)

            def test_add(self):
                open(os.path.join(self.folder, "b.txt"), "w").close()

            def test_names(self):
                assert os.listdir(self.folder) == self.NAMES
        """,
    ),
    Rewrites(
        "a test case",
        """
        import os
        import tempfile
        import unittest

        class TestFolder(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.folder = tempfile.mkdtemp()

            def test_add(self):
                open(os.path.join(self.folder, "b.txt"), "w").close()

            def test_names(self):
                self.assertEqual(os.listdir(self.folder), [])
        """,
        """
        import os
        import tempfile
        import unittest

        class TestFolder(unittest.TestCase):
            def setUp(self):
                self.folder = tempfile.mkdtemp()

            def test_add(self):
                open(os.path.join(self.folder, "b.txt"), "w").close()

            def test_names(self):
                self.assertEqual(os.listdir(self.folder), [])
        """,
    ),
)

_TESTS = """
            def test_add(self):
                open(os.path.join(self.folder, "b.txt"), "w").close()

            def test_names(self):
                assert os.listdir(self.folder) == []
"""

REFUSES = (
    Refuses(
        "somebody asks the class",
        f"""
        import os
        import tempfile

        class TestFolder:
            @classmethod
            def setup_class(cls):
                cls.folder = tempfile.mkdtemp()
{_TESTS}
            def test_class(self):
                assert TestFolder.folder
        """,
        "`TestFolder.test_class` asks the class for `folder`",
    ),
    Refuses(
        "a set-up for each test",
        f"""
        import os
        import tempfile

        class TestFolder:
            @classmethod
            def setup_class(cls):
                cls.folder = tempfile.mkdtemp()

            def setup_method(self):
                self.name = "x"
{_TESTS}
        """,
        "`TestFolder` has a `setup_method` already",
    ),
    Refuses(
        "a test case of a library",
        f"""
        import os
        import tempfile

        from tornado.testing import AsyncHTTPTestCase

        class TestFolder(AsyncHTTPTestCase):
            @classmethod
            def setUpClass(cls):
                cls.folder = tempfile.mkdtemp()
{_TESTS}
        """,
        "`TestFolder` is a `tornado.testing.AsyncHTTPTestCase`, "
        "which may have a set-up of its own for each test",
    ),
    Refuses(
        "a class that is handed on",
        f"""
        import os
        import tempfile

        def prepare(kind):
            kind.name = "x"

        class TestFolder:
            @classmethod
            def setup_class(cls):
                cls.folder = tempfile.mkdtemp()
                prepare(cls)
{_TESTS}
        """,
        "`setup_class` does more with its class than to keep something there",
    ),
)
