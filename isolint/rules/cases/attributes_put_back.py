"""Cases of `patched_attribute` on attributes that a test puts back itself, and on one that it does not."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

ATTRIBUTES_PUT_BACK = (
    Valid(
        "a fixture empties the library's object that holds what it has set",
        {
            "app.py": "import web\n\ndef language():\n    return web.ctx.lang\n",
            "test_case.py": """
                import app
                import pytest
                import web

                @pytest.fixture
                def request():
                    web.ctx.lang = "en"
                    yield
                    web.ctx.clear()

                def test_a(request):
                    assert app.language() == "en"

                def test_b():
                    assert not app.language()
                """,
        },
    ),
    Valid(
        "put back in a finally",
        {
            "app.py": "MODE = 1\n",
            "test_case.py": """
                import app

                def test_a():
                    old = app.MODE
                    app.MODE = 2
                    try:
                        assert app.MODE
                    finally:
                        app.MODE = old
                """,
        },
    ),
    Valid(
        "put back to what it was before",
        {
            "app.py": "def fetch():\n    return 1\n",
            "test_case.py": """
                import app

                def test_a():
                    before = app.fetch
                    app.fetch = lambda: 2
                    assert app.fetch() == 2
                    app.fetch = before

                def test_b():
                    assert app.fetch() == 1
                """,
        },
    ),
    Valid(
        "set to what it starts as",
        {
            "app.py": "mode = True\n\ndef get():\n    return mode\n",
            "test_case.py": """
                import app

                def test_a():
                    app.mode = False
                    assert not app.get()
                    app.mode = True

                def test_b():
                    assert app.get()
                """,
        },
    ),
)

ATTRIBUTE_NOT_PUT_BACK = (
    Invalid(
        "the old value goes back to another name",
        {
            "app.py": "separators = None\n\ndef join():\n    return separators\n",
            "test_case.py": """
                import app

                def test_a():
                    before = app.separators
                    app.separators = "*"
                    assert app.join() == "*"
                    app.seperators = before

                def test_b():
                    assert app.join() is None
                """,
        },
        line=5,
        site="global:app:separators",
        message="the suite sets `separators`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
