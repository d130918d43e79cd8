"""Cases of `env_at_import`."""

from __future__ import annotations

from isolint.codemods.cases.module_set_up import SET_UP_ALREADY, SET_UP_BY_MODULE
from isolint.codemods.cases.read_at_import import READ_AT_IMPORT, READ_WHILE_DEFINED
from isolint.codemods.cases.read_by_fixtures import READ_BY_FIXTURES, READ_TOO_EARLY
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
    *READ_AT_IMPORT,
    *READ_BY_FIXTURES,
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
    *SET_UP_BY_MODULE,
)

REFUSES = (
    *SET_UP_ALREADY,
    *READ_TOO_EARLY,
    *READ_WHILE_DEFINED,
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
