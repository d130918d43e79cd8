"""Cases of what tests put back by hand, in part: `monkeypatch` does it instead."""

from __future__ import annotations

from isolint.contracts import Rewrites

NAMES_PUT_BACK_BY_HAND = (
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
)


VARIABLES_PUT_BACK_BY_HAND = (
    Rewrites(
        "a test that puts the variable back by hand, where there was one",
        """
        import os

        def test_key():
            saved = os.environ.get("KEY")
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"
            if saved is not None:
                os.environ["KEY"] = saved
        """,
        """
        import os

        def test_key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "a fixture that puts back one variable of two",
        """
        import os

        import pytest

        @pytest.fixture
        def key():
            os.environ.update(KEY="k", CITY="Oslo")
            yield "k"
            del os.environ["KEY"]

        def test_key(key):
            assert os.environ["KEY"] == key
        """,
        """
        import os

        import pytest

        @pytest.fixture
        def key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("CITY", "Oslo")
            return "k"

        def test_key(key):
            assert os.environ["KEY"] == key
        """,
    ),
)
