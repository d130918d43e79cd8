"""Cases of what modules of the suite set, fill or empty while the tests are collected."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

_PATHS = """
    paths = ["plugins"]

    def add_path(path):
        paths.append(path)

    def remove_paths():
        paths[:] = []
    """
_TESTS = """
    import app

    def test_add():
        app.add_path("more")
        assert "more" in app.paths

    def test_default():
        assert app.paths == ["plugins"]
    """

REFUSES = (
    Refuses(
        "a list that another module empties when it is collected, in a function of the application",
        {
            "app.py": _PATHS,
            "test_add.py": _TESTS,
            "test_other.py": """
                import app

                app.remove_paths()
                app.add_path("others")

                def test_other():
                    assert app.paths == ["others"]
                """,
        },
        "`test_other.py` empties `paths` when it is collected, and a test may make that good",
    ),
    Refuses(
        "a list that modules of the suite fill when they are collected, and a tear-down empties",
        {
            "app.py": """
                services = []

                class Service:
                    def __init__(self, name):
                        self.name = name
                        services.append(self)

                def remove_services():
                    services[:] = []
                """,
            "test_views.py": """
                from app import Service, services

                books = Service("books")

                def test_books():
                    assert books.name == "books"

                def test_more():
                    Service("more")
                """,
            "test_services.py": """
                import app

                class TestServices:
                    def teardown_method(self):
                        app.remove_services()

                    def test_add(self):
                        added = app.Service("added")
                        assert added in app.services

                    def test_none(self):
                        assert app.services == []
                """,
        },
        "`test_views.py` fills `services` when it is collected, and tests that empty it may need that",
    ),
    Refuses(
        "a name that what one module of tests imports sets to something of its own",
        {
            "app.py": """
                network = "main"

                def select(name):
                    global network
                    network = name
                """,
            "tests/__init__.py": "",
            "tests/helpers.py": """
                import app

                app.select("other")
                DATA = app.network
                """,
            "tests/test_other.py": """
                import app
                from tests import helpers

                def test_data():
                    app.select("other")
                    assert helpers.DATA == app.network
                """,
            "tests/test_main.py": """
                import app

                class TestMain:
                    def teardown_method(self):
                        app.select("main")

                    def test_starts_as_main(self):
                        assert app.network == "main"

                    def test_third(self):
                        app.select("third")
                        assert app.network == "third"
                """,
        },
        "`tests/helpers.py` sets `network` when it is collected, of which other modules know nothing",
    ),
)

REWRITES = (
    Rewrites(
        "a list that only a test empties",
        {
            "app.py": _PATHS,
            "test_add.py": _TESTS,
            "test_other.py": """
                import app

                def test_other():
                    app.remove_paths()
                    app.add_path("others")
                    assert app.paths == ["others"]
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import app

                    app_paths = list(app.paths)
                    yield
                    app.paths[:] = app_paths


                # isolint: end (d4159474)
                """,
        },
    ),
)
