"""Cases of attributes that are set where there was none, and taken away again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    def fetch():
        return open("file").read()

    class Client:
        pass
    """

TAKEN_AWAY = (
    Valid(
        "attributes that a module and a class do not have, set and taken away by several spellings",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    try:
                        app.open = len
                        assert app.fetch()
                    finally:
                        app.__dict__.pop("open", None)

                def test_b():
                    try:
                        app.print = len
                        assert app.fetch()
                    finally:
                        vars(app).pop("print")

                def test_c():
                    app.input = len
                    assert app.fetch()
                    del app.input

                def test_d():
                    setattr(app.Client, "read", len)
                    assert app.Client().read("abc")
                    delattr(app.Client, "read")

                def test_e():
                    assert app.fetch() and app.Client
                    assert not (app.open or app.print or app.input or app.Client.read)
                """,
        },
    ),
    Valid(
        "what the set-up sets, the tear-down takes away",
        {
            "app.py": _APP,
            "test_case.py": """
                import unittest
                import app

                class TestFetch(unittest.TestCase):
                    def setUp(self):
                        app.open = len

                    def tearDown(self):
                        delattr(app, "open")

                    def test_a(self):
                        assert app.fetch()

                def test_b():
                    assert app.open
                """,
        },
    ),
)

NOT_GIVEN_AGAIN = (
    Invalid(
        "a function of the module, set and taken away: it is gone",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    setattr(app, "fetch", len)
                    assert app.fetch("a")
                    delattr(app, "fetch")

                def test_b():
                    assert app.fetch()
                """,
        },
        line=4,
        site="global:app:fetch",
        message="the suite sets `fetch`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "another name than the one that was set is taken away",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    try:
                        app.open = len
                        assert app.fetch()
                    finally:
                        app.__dict__.pop("print", None)

                def test_b():
                    assert app.open
                """,
        },
        line=5,
        site="global:app:open",
        message="the suite sets `open`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
