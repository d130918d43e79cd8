"""Cases of changes behind a function that a test or fixture patches on its way."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CONFIG = """
LOADED = []

def remember(name):
    LOADED.append(name)

def load(name):
    remember(name)
"""

_APP = """
from config import load

class App:
    def __init__(self):
        load("app")

def start():
    return App()
"""

_READER = """
import config

def test_b():
    assert config.LOADED == []
"""

_MESSAGE = "`remember` changes `LOADED`, and leaves it so after 1 test; 1 test meets it"


def _files(test: str) -> dict[str, str]:
    return {"config.py": _CONFIG, "app.py": _APP, "test_case.py": test, "test_reader.py": _READER}


#: What the patches of a test's life leave out.
PATCHED_ON_THE_WAY = (
    Valid(
        "a fixture makes an object while what that calls is patched",
        _files("""
            from unittest import mock
            import pytest
            import app

            @pytest.fixture
            def started():
                with mock.patch("app.load") as load:
                    load.return_value = None
                    made = app.App()
                return made

            def test_a(started):
                assert started
            """),
    ),
    Valid(
        "a decorator patches the constructor",
        _files("""
            from unittest.mock import patch
            import app

            @patch("app.App.__init__", return_value=None)
            def test_a(init):
                assert app.start()
            """),
    ),
    Valid(
        "a fixture for all patches what their tests call",
        _files("""
            import pytest
            import app

            @pytest.fixture(autouse=True)
            def quiet(monkeypatch):
                monkeypatch.setattr(app, "load", lambda name: None)

            def test_a():
                assert app.start()
            """),
    ),
    Valid(
        "a set-up patches the function in the module that it is in",
        _files("""
            import unittest
            from unittest import mock
            import app

            class TestApp(unittest.TestCase):
                def setUp(self):
                    patcher = mock.patch("app.start")
                    patcher.start()
                    self.addCleanup(patcher.stop)

                def test_a(self):
                    assert app.start()
            """),
    ),
)


def _changed(why: str, test: str) -> Invalid:
    return Invalid(why, _files(test), line=4, site="global:config:LOADED", message=_MESSAGE, path="config.py")


#: What patches leave as it is.
NOT_PATCHED_ON_THE_WAY = (
    _changed(
        "the patch is over when the application starts",
        """
        from unittest import mock
        import app

        def test_a():
            with mock.patch("app.load"):
                app.start()
            assert app.start()
        """,
    ),
    _changed(
        "another module's name for it is patched",
        """
        from unittest import mock
        import app

        @mock.patch("config.load")
        def test_a(load):
            assert app.start()
        """,
    ),
    _changed(
        "what is put in its place calls it",
        """
        import app
        import config

        def test_a(monkeypatch):
            monkeypatch.setattr(app, "load", lambda name: config.load("other"))
            assert app.start()
        """,
    ),
    _changed(
        "it is patched too late",
        """
        import app

        def test_a(mocker):
            made = app.start()
            mocker.patch("app.load")
            assert made
        """,
    ),
    _changed(
        "a patch that only listens",
        """
        import app

        def test_a(mocker):
            mocker.spy(app, "load")
            assert app.start()
        """,
    ),
)
