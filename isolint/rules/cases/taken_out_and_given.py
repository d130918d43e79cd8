"""Cases of modules that are taken out and put in again, and of reloads that are to fail."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    try:
        import client
    except ImportError as error:
        raise ImportError("client is not installed") from error

    def convert(value):
        return client.convert(value)

    def mechanism():
        try:
            import gssapi
        except ImportError:
            return None
        return gssapi
    """
_CLIENT = """
    def convert(value):
        return value
    """
_TAKING = """
    import sys
    import app

    def test_a():
        saved = sys.modules.pop("gssapi", None)
        assert app.mechanism() is None
        if {condition}:
            sys.modules["gssapi"] = saved

    def test_b():
        assert app.mechanism()
    """
_RELOADING = """
    import importlib
    import sys
    import pytest
    import app

    def test_a(monkeypatch):
        monkeypatch.setitem(sys.modules, "client", None)
        with pytest.raises(ImportError):
            {statements}

    def test_b():
        assert app.convert(2) == 2
    """


def _files(test: str) -> dict[str, str]:
    return {"app.py": _APP, "client.py": _CLIENT, "test_case.py": test}


GIVEN_AGAIN = (
    Valid(
        "what was taken out is put in again, if there was anything",
        _files(_TAKING.format(condition="saved is not None")),
    ),
    Valid("a reload that is to raise", _files(_RELOADING.format(statements="importlib.reload(app)"))),
)
NOT_GIVEN_AGAIN = (
    Invalid(
        "what was taken out is put in again on a condition that has nothing to do with it",
        _files(_TAKING.format(condition="app.convert(0)")),
        line=5,
        site="process:sys.modules:gssapi",
        message="`test_a` takes `gssapi` out of sys.modules, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a reload, after which something else is to raise",
        _files(_RELOADING.format(statements="importlib.reload(app); raise ImportError")),
        line=9,
        site="process:sys.modules:app",
        message="`test_a` reloads `app`, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "a reload that is to raise, but only when the module has defined a class anew",
        {
            "app.py": """
                import os

                class Client:
                    pass

                if os.environ.get("APP_LIMIT") == "none":
                    raise ValueError("no limit")
                """,
            "test_case.py": """
                import importlib
                import pytest
                import app

                def test_a(monkeypatch):
                    monkeypatch.setenv("APP_LIMIT", "none")
                    with pytest.raises(ValueError):
                        importlib.reload(app)

                def test_b():
                    assert app.Client()
                """,
        },
        line=8,
        site="process:sys.modules:app",
        message="`test_a` reloads `app`, and leaves it so after 1 test; 1 test meets it",
    ),
)
