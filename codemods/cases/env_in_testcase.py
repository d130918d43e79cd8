"""Cases of `env_in_testcase`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a tearDown that forgets one variable",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            def setUp(self):
                os.environ["KEY"] = "k"
                os.environ["CITY"] = "Oslo"

            def tearDown(self):
                del os.environ["KEY"]

            def test_key(self):
                assert os.environ["KEY"] == "k"
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            def setUp(self):
                self.enterContext(mock.patch.dict(os.environ, {"KEY": "k", "CITY": "Oslo"}))

            def test_key(self):
                assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "tear-downs that never had anything to do, one for what its decorator does",
        """
        import os
        import unittest

        def reporting(function):
            print("done")
            return function

        class TestKey(unittest.TestCase):
            def tearDown(self):
                pass

            @staticmethod
            @reporting
            def tearDownClass():
                os.environ.pop("KEY", None)

            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"

            def test_no_key(self):
                assert "KEY" not in os.environ
        """,
        """
        import os
        import unittest
        from unittest import mock

        def reporting(function):
            print("done")
            return function

        class TestKey(unittest.TestCase):
            def tearDown(self):
                pass

            @staticmethod
            @reporting
            def tearDownClass():
                os.environ.pop("KEY", None)

            def test_key(self):
                self.enterContext(mock.patch.dict(os.environ, {"KEY": "k"}))
                assert os.environ["KEY"] == "k"

            def test_no_key(self):
                assert "KEY" not in os.environ
        """,
    ),
    Rewrites(
        "a tear-down of the class, before which the clean-up of the test has removed the variable",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            @classmethod
            def tearDownClass(cls):
                del os.environ["KEY"]

            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"

            def test_no_key(self):
                assert "KEY" not in os.environ
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            def test_key(self):
                self.enterContext(mock.patch.dict(os.environ, {"KEY": "k"}))
                assert os.environ["KEY"] == "k"

            def test_no_key(self):
                assert "KEY" not in os.environ
        """,
    ),
    Rewrites(
        "setUpClass",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                os.environ["KEY"] = "k"

            def test_key(self):
                self.assertEqual(os.environ["KEY"], "k")
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.enterClassContext(mock.patch.dict(os.environ, {"KEY": "k"}))

            def test_key(self):
                self.assertEqual(os.environ["KEY"], "k")
        """,
    ),
    Rewrites(
        "a test method, with the module's own way to patch",
        '''
        import os
        from unittest import TestCase
        from unittest.mock import patch

        class TestKey(TestCase):
            def test_key(self):
                """The key opens."""
                os.environ.update({"KEY": "k", "CITY": "Oslo"})
                with patch("os.getcwd"):
                    assert os.environ["KEY"] == "k"
        ''',
        '''
        import os
        from unittest import TestCase
        from unittest.mock import patch

        class TestKey(TestCase):
            def test_key(self):
                """The key opens."""
                self.enterContext(patch.dict(os.environ, {"KEY": "k", "CITY": "Oslo"}))
                with patch("os.getcwd"):
                    assert os.environ["KEY"] == "k"
        ''',
    ),
    Rewrites(
        "removals and conditions keep their form, in a snapshot",
        """
        import os
        import unittest

        class TestHome(unittest.TestCase):
            def setUp(self):
                super().setUp()
                # No home at all
                os.environ.pop("HOME", None)
                if os.name == "nt":
                    os.environ["TEMP"] = "."

            def test_home(self):
                assert "HOME" not in os.environ
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestHome(unittest.TestCase):
            def setUp(self):
                super().setUp()
                self.enterContext(mock.patch.dict(os.environ))
                # No home at all
                os.environ.pop("HOME", None)
                if os.name == "nt":
                    os.environ["TEMP"] = "."

            def test_home(self):
                assert "HOME" not in os.environ
        """,
    ),
    Rewrites(
        "a removal of what only another test sets",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            def test_without_key(self):
                del os.environ["KEY"]  # not needed
                assert "KEY" not in os.environ

            def test_key(self):
                with self.assertRaises(KeyError):
                    del os.environ["CITY"]
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
                del os.environ["KEY"]
                assert "KEY" not in os.environ
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            def test_without_key(self):
                self.enterContext(mock.patch.dict(os.environ))
                os.environ.pop("KEY", None)  # not needed
                assert "KEY" not in os.environ

            def test_key(self):
                with self.assertRaises(KeyError):
                    del os.environ["CITY"]
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
                del os.environ["KEY"]
                assert "KEY" not in os.environ
        """,
    ),
    Rewrites(
        "a clean-up of one variable of two",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            def setUp(self):
                os.environ["KEY"] = "k"
                self.addCleanup(os.environ.pop, "KEY")
                os.environ["CITY"] = "Oslo"

            def test_key(self):
                assert os.environ["CITY"] == "Oslo"
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            def setUp(self):
                self.enterContext(mock.patch.dict(os.environ, {"KEY": "k", "CITY": "Oslo"}))

            def test_key(self):
                assert os.environ["CITY"] == "Oslo"
        """,
    ),
    Rewrites(
        "a value that depends on the variables set before it",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            def setUp(self):
                os.environ["KEY"] = "k"
                os.environ["PORT"] = str(80)
                os.environ["PATHS"] = os.environ["KEY"] + ":"

            def test_key(self):
                assert os.environ["PATHS"] == "k:"
        """,
        """
        import os
        import unittest
        from unittest import mock

        class TestKey(unittest.TestCase):
            def setUp(self):
                self.enterContext(mock.patch.dict(os.environ, {"KEY": "k", "PORT": str(80)}))
                self.enterContext(
                    mock.patch.dict(os.environ, {"PATHS": os.environ["KEY"] + ":"})
                )

            def test_key(self):
                assert os.environ["PATHS"] == "k:"
        """,
    ),
)

REFUSES = (
    Refuses(
        "a tear-down of the class that has to remove what another function sets, too",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                os.environ["KEY"] = "class"

            @classmethod
            def tearDownClass(cls):
                del os.environ["KEY"]

            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"

            def test_key_of_class(self):
                assert os.environ["KEY"] == "class"
        """,
        '`tearDownClass` removes "KEY", which `setUpClass` changes as well',
    ),
    Refuses(
        "a static method has no test case",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            @staticmethod
            def use(value):
                os.environ["KEY"] = value

            def test_key(self):
                self.use("k")
                assert os.environ["KEY"] == "k"
        """,
        "`use` is a staticmethod, and has no test case to clean up after it",
    ),
    Refuses(
        "a pytest fixture in a test case",
        """
        import os
        import unittest
        import pytest

        class TestKey(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def key(self):
                os.environ["KEY"] = "k"

            def test_key(self):
                assert os.environ["KEY"] == "k"
        """,
        "`key` is a pytest fixture, and has no test case to clean up after it",
    ),
    Refuses(
        "a body on the line of its `def`",
        """
        import os
        import unittest

        class TestKey(unittest.TestCase):
            def test_key(self): os.environ["KEY"] = "k"
        """,
        "`test_key` has its whole body on the line of its `def`",
    ),
    Refuses(
        "`mock` is something else",
        """
        import os
        import unittest

        mock = object()

        class TestKey(unittest.TestCase):
            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
                assert mock
        """,
        "the module uses the name `mock` for something else",
    ),
)
