"""Cases of tests that have their set-up from another test of their module alone."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

_CLIENT = """
    api_key = None

    def request(key=None):
        used = key or api_key
        if used is None:
            raise LookupError("no key")
        return {"auth": used}
    """

VARIABLES = (
    Rewrites(
        "a variable that another test of the module cannot do without",
        """
        import os

        def test_key():
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"

        def test_length():
            assert len(os.environ["KEY"]) == 1
        """,
        """
        import os

        def test_key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"

        def test_length(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert len(os.environ["KEY"]) == 1
        """,
    ),
)

REFUSED_VARIABLES = (
    Refuses(
        "a variable that two tests set differently, and a third one cannot do without",
        """
        import os

        def test_key():
            os.environ["KEY"] = "k"

        def test_other():
            os.environ["KEY"] = "other"

        def test_length():
            assert len(os.environ["KEY"]) > 0
        """,
        "`test_length` needs `KEY` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a variable that a whole module lives on",
        """
        import os

        def test_key():
            os.environ["KEY"] = "k"

        def test_a():
            assert os.environ["KEY"].islower()

        def test_b():
            assert os.environ["KEY"].isalpha()

        def test_c():
            assert os.environ["KEY"].isascii()

        def test_d():
            assert os.environ["KEY"].isalnum()
        """,
        "`test_a` needs `KEY` as another test leaves it, and would find nothing",
    ),
)

NAMES = (
    Rewrites(
        "a name without which the application raises",
        {
            "app.py": _CLIENT,
            "test_app.py": """
                import app

                def test_key():
                    app.api_key = "k"
                    assert app.api_key

                def test_request():
                    '''Asks with the key that there is.'''
                    assert app.request() == {"auth": "k"}
                """,
        },
        {
            "test_app.py": """
                import app

                def test_key(monkeypatch):
                    monkeypatch.setattr(app, "api_key", "k")
                    assert app.api_key

                def test_request(monkeypatch):
                    '''Asks with the key that there is.'''
                    monkeypatch.setattr(app, "api_key", "k")
                    assert app.request() == {"auth": "k"}
                """,
        },
    ),
)

REFUSED_NAMES = (
    Refuses(
        "a name without which a test wants an error",
        {
            "app.py": _CLIENT,
            "test_app.py": """
                import app
                import pytest

                def test_key():
                    app.api_key = "k"
                    assert app.request()

                def test_no_key():
                    with pytest.raises(LookupError):
                        app.request()
                """,
        },
        "`test_no_key` needs `api_key` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a name of a module that the test imports itself",
        {
            "app.py": _CLIENT,
            "test_app.py": """
                def test_key():
                    import app
                    app.api_key = "k"
                    assert app.api_key

                def test_request():
                    import app
                    assert app.request() == {"auth": "k"}
                """,
        },
        "`test_request` needs `api_key` as another test leaves it, and would find nothing",
    ),
)
