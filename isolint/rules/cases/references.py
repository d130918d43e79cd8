"""Cases of what a reference to an object restores: what stands in a place, and nothing of what that holds."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Router:
        def __init__(self):
            self.routes = []

    HANDLERS = {}
    router = Router()
    current = None

    def register(name):
        HANDLERS[name] = name

    def start():
        global current
        current = Router()

    def route(name):
        current.routes.append(name)
    """

_DATA = """
    class Data:
        def __init__(self):
            self._targets = {"a": 1}

        @property
        def targets(self):
            return self._targets

        @targets.setter
        def targets(self, values):
            if not values:
                raise ValueError("none")
            self._targets = values

    data = Data()
    """
_FEWER = """
    from app import data

    def test_setter():
        fewer = {given}
        fewer.pop("a")
        fewer["b"] = 2
        data.targets = {back}

    def test_targets():
        assert data.targets == {"a": 1}
    """

SET_ANEW = (
    Valid(
        "what an object has is copied, changed, and the object is given what it had",
        {
            "app.py": _DATA,
            "test_case.py": _FEWER.replace("{given}", "dict(data.targets)").replace("{back}", "data.targets"),
        },
    ),
    Valid(
        "a fixture patches a name with a copy of what it holds",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def handlers(monkeypatch):
                    monkeypatch.setattr(app, "HANDLERS", dict(app.HANDLERS))

                def test_a(handlers):
                    app.register("a")

                def test_b():
                    assert not app.HANDLERS
                """,
        },
    ),
    Valid(
        "what is changed in place was put there by the same test",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def kept(monkeypatch):
                    monkeypatch.setattr(app, "HANDLERS", app.HANDLERS)

                def test_a(kept):
                    app.HANDLERS = {}
                    app.register("a")

                def test_b():
                    assert not app.HANDLERS
                """,
        },
    ),
    Valid(
        "a name that stands for nothing until it is bound has no contents to keep",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def kept(monkeypatch):
                    monkeypatch.setattr(app, "current", app.current)

                def test_a(kept):
                    getattr(app, "start")()
                    app.route("a")

                def test_b():
                    assert app.current is None
                """,
        },
    ),
    Valid(
        "a test binds the name to another object, and at last to what it was",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    kept = app.HANDLERS
                    app.HANDLERS = {}
                    try:
                        app.register("a")
                    finally:
                        app.HANDLERS = kept

                def test_b():
                    assert not app.HANDLERS
                """,
        },
    ),
)

CONTENTS_LEFT = (
    Invalid(
        "an object is given again what it has, which was changed meanwhile",
        {
            "app.py": _DATA,
            "test_case.py": _FEWER.replace("{given}", "data.targets")
            .replace("{back}", "fewer")
            .replace('        fewer["b"] = 2\n', ""),
        },
        line=5,
        path="test_case.py",
        site="global:app:data",
        message="`test_setter` changes `data`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a fixture patches a name with what it stands for",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def handlers(monkeypatch):
                    monkeypatch.setattr(app, "HANDLERS", app.HANDLERS)

                def test_a(handlers):
                    app.register("a")

                def test_b():
                    assert not app.HANDLERS
                """,
        },
        path="app.py",
        line=10,
        site="global:app:HANDLERS",
        message="`register` changes `HANDLERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a patch of `unittest.mock` gives a name what it stands for",
        {
            "app.py": _APP,
            "test_case.py": """
                from unittest import mock

                import app

                def test_a():
                    with mock.patch.object(app, "router", app.router):
                        app.router.routes.append("a")

                def test_b():
                    assert not app.router.routes
                """,
        },
        path="test_case.py",
        line=7,
        site="global:app:router",
        message="`test_a` changes `router`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a fixture keeps the object itself, and puts it where it still stands",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def handlers():
                    kept = app.HANDLERS
                    yield
                    app.HANDLERS = kept

                def test_a(handlers):
                    app.register("a")

                def test_b():
                    assert not app.HANDLERS
                """,
        },
        path="app.py",
        line=10,
        site="global:app:HANDLERS",
        message="`register` changes `HANDLERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "the set-up of a class keeps the object itself",
        {
            "app.py": _APP,
            "test_case.py": """
                import unittest

                import app

                class TestApp(unittest.TestCase):
                    def setUp(self):
                        self.kept = app.HANDLERS

                    def tearDown(self):
                        app.HANDLERS = self.kept

                    def test_a(self):
                        app.register("a")

                    def test_b(self):
                        self.assertFalse(app.HANDLERS)
                """,
        },
        path="app.py",
        line=10,
        site="global:app:HANDLERS",
        message="`register` changes `HANDLERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
