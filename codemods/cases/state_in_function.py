"""Cases of `state_in_function`."""

from __future__ import annotations

from isolint.codemods.cases.deleted_before import DELETED_AND_SET, DELETED_FOR_GOOD
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a name that is None at first, which is gone over only where it is something",
        {
            "limits.py": """
                bounds = None

                def low():
                    if bounds is None:
                        return []
                    return [bound for bound in bounds if bound < 5]
                """,
            "test_limits.py": """
                import limits

                def test_a():
                    limits.bounds = (1, 9)
                    assert limits.low() == [1]

                def test_b():
                    assert limits.low() == []
                """,
        },
        {
            "test_limits.py": """
                import limits

                def test_a(monkeypatch):
                    monkeypatch.setattr(limits, "bounds", (1, 9))
                    assert limits.low() == [1]

                def test_b():
                    assert limits.low() == []
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
    Rewrites(
        "calls whose arguments stand below them, and one that grows too long for its line",
        {
            "app.py": "FOLDERS = {}\n\ndef folder(name):\n    return FOLDERS.get(name)\n",
            "test_app.py": """
                import app

                def prepare(base, name="default", switch=False, hidden=False):
                    if switch:
                        app.FOLDERS["base"] = base / name
                    return hidden

                def test_a(tmp_path):
                    prepare(
                        tmp_path, name="outdated_project", switch=True, hidden=False
                    )
                    assert app.folder("base")

                def test_b(tmp_path):
                    prepare(tmp_path, name="outdated_project_of_somebody", switch=True, hidden=True)
                    assert app.folder("base")

                def test_c(tmp_path):
                    prepare(
                        tmp_path,
                        switch=True,
                    )
                    assert app.folder("base")

                def test_d(tmp_path):
                    prepare(
                        tmp_path, name="outdated_project_of_somebody", switch=True, hidden=bool(tmp_path)
                    )
                    assert app.folder("base")
                """,
        },
        {
            "test_app.py": """
                import app

                def prepare(base, monkeypatch, name="default", switch=False, hidden=False):
                    if switch:
                        monkeypatch.setitem(app.FOLDERS, "base", base / name)
                    return hidden

                def test_a(tmp_path, monkeypatch):
                    prepare(
                        tmp_path, monkeypatch, name="outdated_project", switch=True, hidden=False
                    )
                    assert app.folder("base")

                def test_b(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        name="outdated_project_of_somebody",
                        switch=True,
                        hidden=True,
                    )
                    assert app.folder("base")

                def test_c(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        switch=True,
                    )
                    assert app.folder("base")

                def test_d(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        name="outdated_project_of_somebody",
                        switch=True,
                        hidden=bool(tmp_path),
                    )
                    assert app.folder("base")
                """,
        },
    ),
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
        "a helper, given it by the test and the fixture that call it",
        {
            "app.py": "LIMIT = 10\n",
            "test_app.py": """
                import app
                import pytest

                def limit(value):
                    app.LIMIT = value

                @pytest.fixture
                def low():
                    limit(1)

                def test_a(low):
                    assert app.LIMIT == 1

                def test_b():
                    limit(2)

                def test_c():
                    assert app.LIMIT == 10
                """,
        },
        {
            "test_app.py": """
                import app
                import pytest

                def limit(value, monkeypatch):
                    monkeypatch.setattr(app, "LIMIT", value)

                @pytest.fixture
                def low(monkeypatch):
                    limit(1, monkeypatch)

                def test_a(low):
                    assert app.LIMIT == 1

                def test_b(monkeypatch):
                    limit(2, monkeypatch)

                def test_c():
                    assert app.LIMIT == 10
                """,
        },
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
    Rewrites(
        "what was put back by hand, in part",
        {
            "app.py": """
                TABLE = {}
                LIMIT = 10

                class Api:
                    url = "https://example.org"

                def get():
                    return TABLE, LIMIT, Api.url
                """,
            "test_app.py": """
                import app

                def test_a(request):
                    old = app.LIMIT
                    app.LIMIT = 1
                    assert app.get()
                    if request.config:
                        app.LIMIT = old

                def test_b():
                    old = app.LIMIT
                    url = app.Api.url
                    app.LIMIT = 2
                    app.TABLE["b"] = 1
                    try:
                        # The new one
                        app.Api.url = "http://localhost"
                        assert app.get()[2] != url
                    finally:
                        app.LIMIT = old
                        app.Api.url = url

                def test_c():
                    old = app.LIMIT
                    app.TABLE["c"] = 1
                    for app.LIMIT in (1, 2):
                        assert app.get()
                    app.LIMIT = old

                def test_d():
                    assert app.get() == ({}, 10, app.Api.url)
                """,
        },
        {
            "test_app.py": """
                import app

                def test_a(request, monkeypatch):
                    monkeypatch.setattr(app, "LIMIT", 1)
                    assert app.get()

                def test_b(monkeypatch):
                    url = app.Api.url
                    monkeypatch.setattr(app, "LIMIT", 2)
                    monkeypatch.setitem(app.TABLE, "b", 1)
                    # The new one
                    monkeypatch.setattr(app.Api, "url", "http://localhost")
                    assert app.get()[2] != url

                def test_c(monkeypatch):
                    old = app.LIMIT
                    monkeypatch.setitem(app.TABLE, "c", 1)
                    for app.LIMIT in (1, 2):
                        assert app.get()
                    app.LIMIT = old

                def test_d():
                    assert app.get() == ({}, 10, app.Api.url)
                """,
        },
    ),
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
    Refuses(
        "a name that is None at first, of which a test takes an item that only another one has set",
        {
            "limits.py": """
                bounds = None

                def lowest():
                    return bounds[0]
                """,
            "test_limits.py": """
                import limits

                def test_a():
                    limits.bounds = (1, 9)
                    assert limits.lowest() == 1

                def test_b():
                    assert limits.lowest() < 9
                """,
        },
        "`test_b` needs `bounds` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a parametrised test that compares each parameter with those before it",
        {
            "test_words.py": """
                import pytest

                WORDS = {}

                @pytest.mark.parametrize("name", ["nouns", "verbs"])
                def test_lists_share_no_word(name):
                    words = {name[0], name}
                    for other, known in WORDS.items():
                        assert not words & known
                    WORDS[name] = words

                def test_words_are_known():
                    assert WORDS
                """,
        },
        "`test_lists_share_no_word` goes over what it has put into `WORDS` for its other parameters",
    ),
    Refuses(
        "tests that hand over a value in an attribute that another class starts empty",
        {
            "data.py": "class Data:\n    entry = None\n",
            "test_case.py": """
                from data import Data

                def test_entry():
                    Data.entry = bytearray(b"a")
                    assert len(Data.entry) == 1

                def test_full():
                    Data.entry.append(2)
                    assert len(Data.entry) == 2
                """,
        },
        "`test_full` needs `Data.entry` as another test leaves it, and would find nothing",
    ),
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
