"""Cases of `popped_context`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

_APP = """
                from flask import Flask, has_request_context

                def create():
                    return Flask("shop")

                def is_asked():
                    return has_request_context()
                """

REWRITES = (
    Rewrites(
        "tests, one of which uses the context, and a fixture",
        {
            "app.py": _APP,
            "test_app.py": """
                import pytest
                from flask import Flask

                import app

                @pytest.fixture
                def shop():
                    shop = Flask("shop")
                    shop.app_context().push()
                    yield shop

                def test_a():
                    shop = Flask("shop")
                    # As if it were asked for
                    context = shop.test_request_context("/a")
                    context.push()

                    assert app.is_asked()
                    assert context.request.path == "/a"

                def test_b():
                    context = Flask("shop").test_request_context("/b")
                    context.push()
                    assert app.is_asked()

                def test_c(shop):
                    assert not app.is_asked()
                """,
        },
        {
            "test_app.py": """
                import pytest
                from flask import Flask

                import app

                @pytest.fixture
                def shop():
                    shop = Flask("shop")
                    with shop.app_context():
                        yield shop

                def test_a():
                    shop = Flask("shop")
                    # As if it were asked for
                    with shop.test_request_context("/a") as context:
                        assert app.is_asked()
                        assert context.request.path == "/a"

                def test_b():
                    with Flask("shop").test_request_context("/b"):
                        assert app.is_asked()

                def test_c(shop):
                    assert not app.is_asked()
                """,
        },
    ),
    Rewrites(
        "a test case",
        {
            "app.py": _APP,
            "test_app.py": """
                import unittest
                from flask import Flask

                import app

                class TestApp(unittest.TestCase):
                    def setUp(self):
                        self.app = Flask("shop")
                        self.app.test_request_context("/").push()

                    def test_a(self):
                        self.assertTrue(app.is_asked())

                class TestOther(unittest.TestCase):
                    def setUp(self):
                        self.context = Flask("shop").test_request_context("/")
                        self.context.push()

                    def test_b(self):
                        self.assertTrue(app.is_asked())

                class TestNone(unittest.TestCase):
                    def test_c(self):
                        self.assertFalse(app.is_asked())
                """,
        },
        {
            "test_app.py": """
                import unittest
                from flask import Flask

                import app

                class TestApp(unittest.TestCase):
                    def setUp(self):
                        self.app = Flask("shop")
                        self.enterContext(self.app.test_request_context("/"))

                    def test_a(self):
                        self.assertTrue(app.is_asked())

                class TestOther(unittest.TestCase):
                    def setUp(self):
                        self.context = Flask("shop").test_request_context("/")
                        self.context.push()
                        self.addCleanup(self.context.pop)

                    def test_b(self):
                        self.assertTrue(app.is_asked())

                class TestNone(unittest.TestCase):
                    def test_c(self):
                        self.assertFalse(app.is_asked())
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a test that patches what is of the context, until the test is over",
        {
            "app.py": _APP,
            "test_app.py": """
                from flask import Flask

                import app

                def test_a(monkeypatch):
                    context = Flask("shop").test_request_context("/")
                    context.push()
                    monkeypatch.setattr("flask.request.path", "/b")
                    assert app.is_asked()

                def test_b():
                    assert not app.is_asked()
                """,
        },
        "`test_a` patches `flask.request.path`, which is put back when the context is gone",
    ),
    Refuses(
        "a context that a branch pushes",
        {
            "app.py": _APP,
            "test_app.py": """
                from flask import Flask

                import app

                def test_a():
                    if not app.is_asked():
                        Flask("shop").test_request_context("/").push()
                    assert app.is_asked()

                def test_b():
                    assert not app.is_asked()
                """,
        },
        "`test_a` pushes a context in a branch, a loop or a block",
    ),
    Refuses(
        "a context that is popped where nothing raises before",
        {
            "app.py": _APP,
            "test_app.py": """
                from flask import Flask

                import app

                def test_a():
                    context = Flask("shop").test_request_context("/")
                    context.push()
                    assert app.is_asked()
                    if app.create():
                        context.pop()

                def test_b():
                    assert not app.is_asked()
                """,
        },
        "`test_a` uses `context` for more than to push it",
    ),
)
