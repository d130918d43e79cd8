"""Cases of attributes that a class has from its base, until it is given one of its own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Backend:
        schemes = []

    class Stream(Backend):
        def __init__(self, schemes):
            Stream.schemes = sorted(schemes)
    """

#: What a derived class is given hides what its base has, and leaves that alone.
GIVEN_TO_DERIVED = (
    Invalid(
        "a class is given an attribute in place of that which it has from its base",
        {
            "app.py": _APP,
            "test_app.py": """
                import app

                def test_a():
                    assert app.Stream("ba").schemes == ["a", "b"]

                def test_b():
                    assert app.Stream.schemes == []

                def test_c():
                    assert app.Backend.schemes == []
                """,
        },
        path="app.py",
        line=6,
        site="attr:app:Stream.schemes",
        message="`Stream.__init__` changes `Stream.schemes`, and leaves it so after 1 test; 1 test meets it",
    ),
)

OWN_OF_DERIVED = (
    Valid(
        "who puts it back names the derived class as well",
        {
            "app.py": _APP,
            "test_app.py": """
                import pytest
                import app

                @pytest.fixture(autouse=True)
                def schemes(monkeypatch):
                    monkeypatch.setattr(app.Stream, "schemes", app.Stream.schemes)

                def test_a():
                    assert app.Stream("ba").schemes == ["a", "b"]

                def test_b():
                    assert app.Stream.schemes == []
                """,
        },
    ),
)
