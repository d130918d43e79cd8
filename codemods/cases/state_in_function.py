"""Cases of `state_in_function`."""

from __future__ import annotations

from isolint.codemods.cases.callers import HANDED_NAMES
from isolint.codemods.cases.deleted_before import DELETED_AND_SET, DELETED_FOR_GOOD
from isolint.codemods.cases.found_as_none import ITEM_OF_NONE, NONE_OR_SOMETHING
from isolint.codemods.cases.handed_over import HANDED_OVER_BY_FUNCTIONS
from isolint.codemods.cases.put_back_by_hand import NAMES_PUT_BACK_BY_HAND
from isolint.codemods.cases.shared_mocks import STUBBED_MOCKS
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    *NONE_OR_SOMETHING,
    *STUBBED_MOCKS,
    Rewrites(
        "attributes of an object, one of which its class is not seen to have",
        {
            "app.py": """
                class Settings:
                    def __init__(self):
                        self.level = 1

                settings = Settings()

                def mode():
                    return getattr(settings, "mode", "slow")
                """,
            "test_app.py": """
                import app
                from app import settings

                def test_fast():
                    settings.mode = "fast"
                    settings.level = 2
                    assert app.mode() == "fast"

                def test_slow():
                    assert app.mode() == "slow" and settings.level == 1
                """,
        },
        {
            "test_app.py": """
                import app
                from app import settings

                def test_fast(monkeypatch):
                    monkeypatch.setattr(settings, "mode", "fast", raising=False)
                    monkeypatch.setattr(settings, "level", 2)
                    assert app.mode() == "fast"

                def test_slow():
                    assert app.mode() == "slow" and settings.level == 1
                """,
        },
    ),
    Rewrites(
        "entries of `sys.modules`: one replaced, two taken out",
        {
            "app.py": "def load():\n    import yaml\n    return yaml\n",
            "test_case.py": """
                import sys
                from unittest import mock

                import app

                def test_a():
                    sys.modules["yaml"] = None
                    sys.modules.pop("app", None)
                    import app as again
                    assert again.load() is None

                def test_b():
                    del sys.modules["app"]

                def test_c():
                    with mock.patch("app.load", return_value=2):
                        assert app.load() == 2
                    assert app.load()
                """,
        },
        {
            "test_case.py": """
                import sys
                from unittest import mock

                import app

                def test_a(monkeypatch):
                    monkeypatch.setitem(sys.modules, "yaml", None)
                    monkeypatch.delitem(sys.modules, "app", raising=False)
                    import app as again
                    assert again.load() is None

                def test_b(monkeypatch):
                    monkeypatch.delitem(sys.modules, "app", raising=False)

                def test_c():
                    with mock.patch("app.load", return_value=2):
                        assert app.load() == 2
                    assert app.load()
                """,
        },
    ),
    *HANDED_NAMES,
    Rewrites(
        "an attribute of a module, one of a class, and an item",
        {
            "app.py": """
                TABLE = {}

                class Api:
                    url = "https://example.org"

                def fetch():
                    return TABLE, Api.url
                """,
            "test_app.py": """
                import app

                def test_a():
                    app.fetch = lambda: None  # no network
                    app.Api.url = "http://localhost"
                    app.TABLE["a"] = 1
                    assert app.fetch() is None

                def test_b():
                    assert app.fetch() == ({}, app.Api.url)
                """,
        },
        {
            "test_app.py": """
                import app

                def test_a(monkeypatch):
                    monkeypatch.setattr(app, "fetch", lambda: None)  # no network
                    monkeypatch.setattr(app.Api, "url", "http://localhost")
                    monkeypatch.setitem(app.TABLE, "a", 1)
                    assert app.fetch() is None

                def test_b():
                    assert app.fetch() == ({}, app.Api.url)
                """,
        },
    ),
    Rewrites(
        "a value that goes on over several lines",
        {
            "app.py": """
                LIMITS = {}

                def limits():
                    return LIMITS
                """,
            "test_app.py": """
                import app

                def test_a():
                    app.LIMITS = dict(
                        # by default
                        sizes=[
                            1,
                            2,
                        ],
                    )
                    assert app.limits()

                def test_b():
                    assert app.limits() == {}
                """,
        },
        {
            "test_app.py": """
                import app

                def test_a(monkeypatch):
                    monkeypatch.setattr(
                        app,
                        "LIMITS",
                        dict(
                            # by default
                            sizes=[
                                1,
                                2,
                            ],
                        ),
                    )
                    assert app.limits()

                def test_b():
                    assert app.limits() == {}
                """,
        },
    ),
    Rewrites(
        "the working folder and the import path",
        """
        import os
        import sys

        def test_a(tmp_path):
            os.chdir(tmp_path)
            sys.path.insert(0, "plugins")
            assert os.listdir() == []

        def test_b():
            assert os.listdir()
            assert sys.path
        """,
        """
        import os
        import sys

        def test_a(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            monkeypatch.syspath_prepend("plugins")
            assert os.listdir() == []

        def test_b():
            assert os.listdir()
            assert sys.path
        """,
    ),
    Rewrites(
        "what may not be there before",
        {
            "app.py": "TABLE = {}\n\ndef names():\n    return list(TABLE)\n",
            "test_app.py": """
                import app

                def test_a():
                    app.extra = 1
                    del app.TABLE["a"]

                def test_b():
                    assert app.names() == ["a"] or app.extra
                """,
        },
        {
            "test_app.py": """
                import app

                def test_a(monkeypatch):
                    monkeypatch.setattr(app, "extra", 1, raising=False)
                    monkeypatch.delitem(app.TABLE, "a", raising=False)

                def test_b():
                    assert app.names() == ["a"] or app.extra
                """,
        },
    ),
    Rewrites(
        "handlers and propagation of a logger",
        """
        import logging

        LOG = logging.getLogger("app")

        def test_a():
            handler = logging.StreamHandler()
            LOG.addHandler(handler)
            LOG.propagate = False
            assert handler in LOG.handlers

        def test_b():
            assert LOG.propagate and not LOG.handlers
        """,
        """
        import logging

        LOG = logging.getLogger("app")

        def test_a(monkeypatch):
            handler = logging.StreamHandler()
            monkeypatch.setattr(LOG, "handlers", [*LOG.handlers, handler])
            monkeypatch.setattr(LOG, "propagate", False)
            assert handler in LOG.handlers

        def test_b():
            assert LOG.propagate and not LOG.handlers
        """,
    ),
    *NAMES_PUT_BACK_BY_HAND,
    Rewrites(
        "the last uses of an import, in several tests",
        """
        import os
        import tempfile

        def test_a():
            os.chdir(tempfile.mkdtemp())

        def test_b():
            os.chdir(tempfile.mkdtemp())

        def test_c():
            assert open("here").read()
        """,
        """
        import tempfile

        def test_a(monkeypatch):
            monkeypatch.chdir(tempfile.mkdtemp())

        def test_b(monkeypatch):
            monkeypatch.chdir(tempfile.mkdtemp())

        def test_c():
            assert open("here").read()
        """,
    ),
    *DELETED_AND_SET,
)

REFUSES = (
    Refuses(
        "a copy takes the place of the environment, which keeps what was set in it",
        {
            "app.py": """
                import os

                def home():
                    return os.environ.get("APP_HOME")
                """,
            "test_app.py": """
                import os

                from app import home

                def test_home():
                    saved = os.environ.copy()
                    os.environ["APP_HOME"] = "x"
                    assert home() == "x"
                    os.environ = saved

                def test_other():
                    assert home() is None
                """,
        },
        "what was set in the environment before stays in it: the copy is in its place only",
    ),
    *ITEM_OF_NONE,
    *HANDED_OVER_BY_FUNCTIONS,
    Refuses(
        "`monkeypatch.undo()` in the same test",
        {
            "app.py": "LIMIT = 10\n",
            "test_app.py": """
                import app

                def test_a(monkeypatch):
                    app.LIMIT = 1
                    monkeypatch.undo()
                    assert app.LIMIT == 1

                def test_b():
                    assert app.LIMIT == 10
                """,
        },
        "`test_a` calls `monkeypatch.undo()`, which would undo this too",
    ),
    Refuses(
        "two targets at once",
        {
            "app.py": "LOW = HIGH = 10\n",
            "test_app.py": """
                import app

                def test_a():
                    app.LOW = app.HIGH = 1

                def test_b():
                    assert app.LOW == app.HIGH == 10
                """,
        },
        "`app.LOW = app.HIGH = 1` does more than set or delete one thing",
    ),
    *DELETED_FOR_GOOD,
)
