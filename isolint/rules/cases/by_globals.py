"""Cases of names that are rebound by `globals()`, or read by a second name."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

GLOBALS_READ = (
    Valid(
        "`globals()` is only read",
        {
            "app.py": """
                pattern = "a"

                def matches(name, text):
                    return globals()[name] in text
                """,
            "test_case.py": """
                from app import matches

                def test_a():
                    assert matches("pattern", "a")

                def test_b():
                    assert matches("pattern", "ab")
                """,
        },
    ),
)

BY_OTHER_NAMES = (
    Invalid(
        "by `globals()`, under the name that the test passes",
        {
            "app.py": """
                pattern = "a"

                def disable(name):
                    globals()[name] = None

                def matches(text):
                    return pattern in text
                """,
            "test_case.py": """
                from app import disable, matches

                def test_a():
                    disable("pattern")

                def test_b():
                    assert matches("a")
                """,
        },
        line=4,
        path="app.py",
        site="global:app:pattern",
        message="`disable` rebinds `pattern`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "read by a property of a metaclass, through a second name of the class that a fixture hands out",
        {
            "app.py": """
                _factory = None

                class Middleware:
                    def __init__(self, url):
                        global _factory
                        _factory = url

                class Meta(type):
                    @property
                    def session(cls):
                        return _factory

                class Session(metaclass=Meta):
                    pass

                db: Meta = Session
                """,
            "conftest.py": """
                import pytest

                @pytest.fixture
                def middleware():
                    from app import Middleware
                    yield Middleware

                @pytest.fixture
                def database():
                    from app import db
                    yield db
                """,
            "test_case.py": """
                def test_a(middleware):
                    middleware("sqlite://")

                def test_b(database):
                    assert database.session is None
                """,
        },
        line=6,
        path="app.py",
        site="global:app:_factory",
        message="`Middleware.__init__` rebinds `_factory`, which stays so after 1 test that runs it; 1 test reads it",
    ),
)
