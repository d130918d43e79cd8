"""Cases of modules of test cases that set the environment at import: `setUpModule` sets it, or a fixture."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

SET_UP_BY_MODULE = (
    Rewrites(
        "a suite that knows nothing of pytest sets it as `unittest` does",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os
                import tempfile
                import unittest

                from app import key

                os.environ["KEY"] = "k"
                os.environ["FOLDER"] = tempfile.gettempdir()

                LIMIT = 3

                class KeyTest(unittest.TestCase):
                    def test_key(self):
                        self.assertEqual(key(), "k")
                """,
        },
        '''
        import os
        import tempfile
        import unittest
        from unittest import mock

        from app import key

        LIMIT = 3

        environment = mock.patch.dict(os.environ)


        def setUpModule():
            """Set the environment of this module's tests."""
            environment.start()
            os.environ["KEY"] = "k"
            os.environ["FOLDER"] = tempfile.gettempdir()


        def tearDownModule():
            environment.stop()


        class KeyTest(unittest.TestCase):
            def test_key(self):
                self.assertEqual(key(), "k")
        ''',
    ),
    Rewrites(
        "and what it imports runs under a patch, too",
        {
            "app.py": """
                import os

                KEY = os.environ["KEY"]

                def mail():
                    return os.environ["MAIL"]
                """,
            "test_case.py": """
                import os
                import unittest
                from unittest.mock import patch

                os.environ["KEY"] = "k"

                from app import KEY, mail

                os.environ["MAIL"] = "off"

                class KeyTest(unittest.TestCase):
                    def test_key(self):
                        self.assertEqual(KEY + mail(), "koff")
                """,
        },
        '''
        import os
        import unittest
        from unittest.mock import patch


        def set_environment():
            os.environ["KEY"] = "k"


        with patch.dict(os.environ):
            set_environment()
            from app import KEY, mail

        environment = patch.dict(os.environ)


        def setUpModule():
            """Set the environment of this module's tests."""
            environment.start()
            set_environment()
            os.environ["MAIL"] = "off"


        def tearDownModule():
            environment.stop()


        class KeyTest(unittest.TestCase):
            def test_key(self):
                self.assertEqual(KEY + mail(), "koff")
        ''',
    ),
    Rewrites(
        "test cases of a suite that uses pytest elsewhere get a fixture",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_other.py": """
                def test_other():
                    assert True
                """,
            "test_case.py": """
                import os
                import unittest

                from app import key

                os.environ["KEY"] = "k"

                class KeyTest(unittest.TestCase):
                    def test_key(self):
                        self.assertEqual(key(), "k")
                """,
        },
        '''
        import unittest

        import pytest

        from app import key


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            monkeypatch.setenv("KEY", "k")


        class KeyTest(unittest.TestCase):
            def test_key(self):
                self.assertEqual(key(), "k")
        ''',
    ),
)

SET_UP_ALREADY = (
    Refuses(
        "a module of a suite that knows nothing of pytest has a set-up of its own",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os
                import unittest

                from app import key

                os.environ["KEY"] = "k"

                def setUpModule():
                    print("begins")

                class KeyTest(unittest.TestCase):
                    def test_key(self):
                        self.assertEqual(key(), "k")
                """,
        },
        "the module has a `setUpModule` of its own, and nothing in the project knows of pytest",
    ),
)
