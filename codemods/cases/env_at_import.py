"""Cases of `env_at_import`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "no import reads the environment",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                # Set before the application starts
                os.environ["KEY"] = "k"
                os.environ["CITY"] = "Oslo"  # the till needs one

                from app import key  # noqa: E402

                def test_key():
                    assert key() == "k"
                """,
        },
        '''
        import pytest

        from app import key


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            # Set before the application starts
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("CITY", "Oslo")  # the till needs one


        def test_key():
            assert key() == "k"
        ''',
    ),
    Rewrites(
        "imports that read it run under it, and what is set below them joins in the fixture",
        {
            "app.py": """
                import os

                KEY = os.environ["KEY"]

                def mail():
                    return os.environ["MAIL"]
                """,
            "test_case.py": """
                import os

                import pytest

                os.environ.update({"KEY": "k", "CITY": "Oslo"})
                os.environ.setdefault("MODE", "fast")
                if os.sep != "/":
                    os.environ["TEMP"] = "."

                from app import KEY, mail  # noqa: E402

                # No mail from tests
                os.environ["MAIL"] = "off"

                LIMIT = 3

                def test_key():
                    assert KEY == "k"
                    assert mail() == "off"
                """,
        },
        '''
        import os

        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("CITY", "Oslo")
            if "MODE" not in os.environ:
                monkeypatch.setenv("MODE", "fast")
            if os.sep != "/":
                monkeypatch.setenv("TEMP", ".")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            from app import KEY, mail

        LIMIT = 3


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)
            # No mail from tests
            monkeypatch.setenv("MAIL", "off")


        def test_key():
            assert KEY == "k"
            assert mail() == "off"
        ''',
    ),
    Rewrites(
        "a client made at import reads it, too",
        {
            "app.py": """
                import os

                def make():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                os.environ["KEY"] = "k"

                from app import make

                # one for all tests
                client = make()

                def test_key():
                    assert client == "k"
                """,
        },
        '''
        import pytest

        from app import make


        def set_environment(monkeypatch):
            monkeypatch.setenv("KEY", "k")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            # one for all tests
            client = make()


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_key():
            assert client == "k"
        ''',
    ),
    Rewrites(
        "a library may want what nothing of the project reads",
        """
        import os

        os.environ["SCREEN"] = "none"

        import paint

        def test_draws():
            assert paint.draw() == "drawn"
        """,
        '''
        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("SCREEN", "none")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            import paint


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_draws():
            assert paint.draw() == "drawn"
        ''',
    ),
    Rewrites(
        "the time zone is read when the C library is told to",
        """
        import os
        import time

        os.environ["TZ"] = "Europe/Berlin"
        time.tzset()

        def test_zone():
            assert os.environ["TZ"] == "Europe/Berlin"
        """,
        '''
        import os
        import time

        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("TZ", "Europe/Berlin")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            time.tzset()


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_zone():
            assert os.environ["TZ"] == "Europe/Berlin"
        ''',
    ),
    Rewrites(
        "a module fixture that reads it needs a fixture as wide",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                import pytest
                from app import key

                os.environ["KEY"] = "k"

                @pytest.fixture(scope="module")
                def opened():
                    return key()

                def test_key(opened):
                    assert opened == "k"
                """,
        },
        '''
        import pytest
        from app import key


        @pytest.fixture(scope="module", autouse=True)
        def environment():
            """Set the environment of this module's tests."""
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield


        @pytest.fixture(scope="module")
        def opened():
            return key()

        def test_key(opened):
            assert opened == "k"
        ''',
    ),
    Rewrites(
        "an autouse fixture that reads it asks for it",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                import pytest
                from app import key

                os.environ["KEY"] = "k"

                @pytest.fixture(autouse=True)
                def banner():
                    print(key())

                def test_key():
                    assert key() == "k"
                """,
        },
        '''
        import pytest
        from app import key


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            monkeypatch.setenv("KEY", "k")


        @pytest.fixture(autouse=True)
        def banner(environment):
            print(key())

        def test_key():
            assert key() == "k"
        ''',
    ),
    Rewrites(
        "an autouse fixture of the conftest would run before one of the same scope",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "conftest.py": """
                import pytest
                from app import key

                @pytest.fixture(autouse=True)
                def banner():
                    print(key())
                """,
            "test_case.py": """
                import os
                from app import key

                os.environ["KEY"] = "k"

                def test_key():
                    assert key() == "k"
                """,
        },
        '''
        import pytest

        from app import key


        @pytest.fixture(scope="module", autouse=True)
        def environment():
            """Set the environment of this module's tests."""
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield


        def test_key():
            assert key() == "k"
        ''',
    ),
    Rewrites(
        "a comment that heads a run of writes goes with them",
        """
        import os
        import tempfile

        # The receipts read their settings from here.
        FOLDER = tempfile.mkdtemp()
        os.environ["KEY"] = "k"
        os.environ["FOLDER"] = FOLDER

        def test_key():
            assert os.environ["FOLDER"] == FOLDER
        """,
        '''
        import os
        import tempfile

        import pytest

        FOLDER = tempfile.mkdtemp()


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            # The receipts read their settings from here.
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("FOLDER", FOLDER)


        def test_key():
            assert os.environ["FOLDER"] == FOLDER
        ''',
    ),
    Rewrites(
        "a comment above an import that is needed no more stays with what it heads",
        '''
        """Tests of the till."""

        # Must come before the application
        import os

        os.environ["KEY"] = "k"

        from json import dumps

        def test_key():
            assert dumps({}) == "{}"
        ''',
        '''
        """Tests of the till."""

        from json import dumps

        import pytest


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            # Must come before the application
            monkeypatch.setenv("KEY", "k")


        def test_key():
            assert dumps({}) == "{}"
        ''',
    ),
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

REFUSES = (
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
    Refuses(
        "a session fixture reads it",
        {
            "conftest.py": """
                import os
                import pytest

                @pytest.fixture(scope="session")
                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                os.environ["KEY"] = "k"

                def test_key(key):
                    assert key == "k"
                """,
        },
        "the session fixture `key` reads the environment before a fixture of this module could set it",
    ),
    Refuses(
        "a set-up function of the module reads it",
        """
        import os

        os.environ["KEY"] = "k"

        def setup_module():
            print(os.environ["KEY"])

        def test_key():
            assert os.environ["KEY"] == "k"
        """,
        "`setup_module` reads the environment before a fixture could set it",
    ),
    Refuses(
        "a decorator reads it while the module is imported",
        """
        import os

        import pytest

        os.environ["KEY"] = "k"

        @pytest.mark.skipif(os.environ["KEY"] != "k", reason="no key")
        def test_key():
            assert True
        """,
        "`test_key` reads the environment while it is defined",
    ),
    Refuses(
        "a class body reads it while the module is imported",
        """
        import os

        os.environ["KEY"] = "k"

        class TestKey:
            key = os.environ["KEY"]

            def test_key(self):
                assert self.key == "k"
        """,
        "`TestKey` reads the environment while it is defined",
    ),
    Refuses(
        "variables whose names are not known",
        """
        import os

        VALUES = dict(line.split("=") for line in open(".env"))
        os.environ.update(VALUES)

        def test_key():
            assert os.environ["KEY"] == "k"
        """,
        "the names of the variables are not known",
    ),
    Refuses(
        "a variable that is read once for the whole process",
        """
        import os
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
        django.setup()

        def test_version():
            assert django.VERSION
        """,
        "Django asks for `DJANGO_SETTINGS_MODULE` once, and a fixture would set it for nothing",
    ),
    Refuses(
        "a write inside of a `try`",
        """
        import os

        try:
            os.environ["KEY"] = "k"
            import app
        except ImportError:
            app = None

        def test_key():
            assert app is None
        """,
        "the environment is set inside of a statement that cannot move into a function",
    ),
)
