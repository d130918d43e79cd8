"""Cases of a container that starts empty: some tests hand on what others have put there."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

_HEAD = """
    import httpx

    HEADERS = {}

    def log_in(token):
        HEADERS["token"] = token

    def test_log_in():
        log_in("1")
        assert httpx.get("/", headers=HEADERS).status_code == 200

    """

REWRITES = (
    Rewrites(
        "a container that is handed on only where it is filled, and that another test looks at",
        {
            "test_app.py": f"{_HEAD}def test_nothing():\n        assert not HEADERS\n",
        },
        {
            "test_app.py": """
                import httpx

                HEADERS = {}

                def log_in(token, monkeypatch):
                    monkeypatch.setitem(HEADERS, "token", token)

                def test_log_in(monkeypatch):
                    log_in("1", monkeypatch)
                    assert httpx.get("/", headers=HEADERS).status_code == 200

                def test_nothing():
                    assert not HEADERS
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a container that a later test hands to a library with what an earlier one has put there",
        {
            "test_app.py": f"{_HEAD}def test_get():\n"
            '        assert httpx.get("/1", headers=HEADERS).status_code == 404\n',
        },
        "`test_get` hands on `HEADERS` as other tests leave it, and would find it empty",
    ),
)
