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
    Valid(
        "what is patched is one more name of the function, which the system decides on",
        {
            "config.py": """
                import sys

                LOADED = []

                def _posix(name):
                    LOADED.append(name)

                def _windows(name):
                    LOADED.append(name.lower())

                if sys.platform == "win32":
                    load = _windows
                else:
                    load = _posix

                def start():
                    return load("app")
                """,
            "test_case.py": """
                from unittest.mock import patch
                import config

                @patch("config.load")
                def test_a(load):
                    config.start()
                    assert load.called
                """,
            "test_reader.py": _READER,
        },
    ),
    Valid(
        "a helper of the test patches what it calls",
        _files("""
            from unittest import TestCase, mock
            import app

            class TestApp(TestCase):
                def test_a(self):
                    self.check("a")

                def check(self, name):
                    with mock.patch("app.load") as load:
                        self.start(name)
                    assert load.called

                def start(self, name):
                    assert app.start() and name
            """),
    ),
    Valid(
        "by a further name of `mock.patch` that a helper of the suite has",
        _files("""
            from compat import patch
            import app

            @patch("app.load")
            def test_a(load):
                assert app.start()
            """)
        | {
            "compat.py": """
                try:
                    from unittest import mock
                except ImportError:
                    import mock

                patch = mock.patch
                """
        },
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
        "a helper calls it once more when the patch is over",
        """
        from unittest import mock
        import app

        def check():
            with mock.patch("app.load"):
                start()
            start()

        def start():
            assert app.start()

        def test_a():
            check()
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
    Invalid(
        "what is patched is one more name of the function, which is called by its own",
        {
            "config.py": """
                LOADED = []

                def _load(name):
                    LOADED.append(name)

                load = _load

                def start():
                    return _load("app")
                """,
            "test_case.py": """
                from unittest.mock import patch
                import config

                @patch("config.load")
                def test_a(load):
                    config.start()
                    assert not load.called
                """,
            "test_reader.py": _READER,
        },
        path="config.py",
        line=4,
        site="global:config:LOADED",
        message="`_load` changes `LOADED`, and leaves it so after 1 test; 1 test meets it",
    ),
)
