"""Cases of what a library keeps for each application, which tests make for themselves, or share."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from flask import Flask
    from flask_caching import Cache

    cache = Cache()

    @cache.memoize(timeout=60)
    def total():
        return 1

    def create_app():
        app = Flask("app")
        with app.app_context():
            cache.init_app(app)
        return app
    """
_ASKING = """
    import pytest
    import unittest
    from app import create_app, total

    @pytest.fixture(scope="{scope}")
    def app():
        return create_app()

    def test_a(app):
        with app.app_context():
            assert total()

    def test_b(app):
        with app.app_context():
            assert total()
    """

BEGUN_ANEW = (
    Valid(
        "each test has an application of its own, which a fixture makes",
        {"app.py": _APP, "test_case.py": _ASKING.format(scope="function")},
    ),
    Valid(
        "each test, or its set-up, makes an application of its own",
        {
            "app.py": _APP,
            "test_case.py": """
                import unittest
                from app import create_app, total

                def made():
                    return create_app()

                def test_a():
                    app = made()
                    with app.app_context():
                        assert total()

                class TestTotal(unittest.TestCase):
                    def setUp(self):
                        self.app = create_app()

                    def test_b(self):
                        with self.app.app_context():
                            assert total()
                """,
        },
    ),
)
BEGUN_ONCE = (
    Invalid(
        "the tests of a module share an application",
        {"app.py": _APP, "test_case.py": _ASKING.format(scope="module")},
        path="app.py",
        line=6,
        site="global:app:cache",
        message="`cache` (`flask_caching.Cache`) keeps cached values from one test to the next; 2 tests change it",
    ),
    Invalid(
        "two tests make an application only after they have asked",
        {
            "app.py": _APP,
            "test_case.py": """
                from app import create_app, total

                def test_a():
                    total()
                    create_app()
                    total()

                def test_b():
                    if not total():
                        create_app()
                    total()
                """,
        },
        path="app.py",
        line=6,
        site="global:app:cache",
        message="`cache` (`flask_caching.Cache`) keeps cached values from one test to the next; 2 tests change it",
    ),
)
