"""Cases of what is set again before a test ends, where something fails, or on what has just been made."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STYLE = """
    class Style:
        current = "default"

    def use(name=None):
        Style.current = name or "default"
    """
_WATCH = """
    class Watch:
        interval = 10
        worker = None

        @classmethod
        def start(cls, make):
            if cls.interval and cls.worker is None:
                try:
                    make(cls.interval)
                except Exception:
                    cls.interval = 0
    """

SET_BACK = (
    Valid(
        "a setter is called again at the end, without what it was given before",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use("bold")
                    assert app.Style.current == "bold"
                    app.use()

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
    ),
    Valid(
        "a setter is called again at the end with an empty text",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use(name="bold")
                    app.use(name="")

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
    ),
    Valid(
        "only where starting fails, and nothing is seen to make it fail, a class is changed",
        {
            "app.py": _WATCH,
            "test_case.py": """
                import app

                def test_a():
                    app.Watch.start(print)

                def test_b():
                    assert app.Watch.interval == 10
                """,
        },
    ),
)
LEFT_SET = (
    Invalid(
        "a setter is called again with something else",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use("bold")
                    app.use("thin")

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Style.current",
        message="`use` changes `Style.current`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a setter is called again with nothing, which it is to refuse",
        {
            "app.py": """
                class Style:
                    current = "default"

                def use(name):
                    if not name:
                        raise ValueError(name)
                    Style.current = name
                """,
            "test_case.py": """
                import app
                import pytest

                def test_a():
                    app.use("bold")
                    with pytest.raises(ValueError):
                        app.use("")

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
        line=7,
        path="app.py",
        site="attr:app:Style.current",
        message="`use` changes `Style.current`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an accessor makes an object and fills it, which is one change",
        {
            "app.py": """
                class Lexer:
                    _default = None

                    def __init__(self):
                        self.words = []

                    @classmethod
                    def default(cls):
                        if cls._default is None:
                            cls._default = cls()
                            cls._default.add("select")
                            cls._default.limit = 3
                        return cls._default

                    def add(self, word):
                        self.words.append(word)
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.Lexer.default().words == ["select"]

                def test_b():
                    assert app.Lexer._default is None
                """,
        },
        line=10,
        path="app.py",
        site="attr:app:Lexer._default",
        message="`Lexer.default` changes `Lexer._default`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
SET_TWICE = (
    Invalid(
        "a test sets the same twice, of which the second time is what stays",
        {
            "app.py": """
                class Style:
                    current = "default"
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.Style.current = "bold"
                    assert app.Style.current == "bold"
                    app.Style.current = "thin"
                    assert app.Style.current == "thin"

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
        line=6,
        site="attr:app:Style.current",
        message="the suite sets `Style.current`, and leaves it so after 1 test; 1 test meets it",
    ),
)
_PATCHED_CLASS = """
    from unittest import TestCase, mock

    import app

    class TestApp(TestCase):
        patchers = []

        @classmethod
        def setUpClass(cls):
            cls.patchers.append(mock.patch("app.level", 2))
            for patcher in cls.patchers:
                patcher.start()

        @classmethod
        def tearDownClass(cls):
            for patcher in cls.patchers:
                patcher.stop()

        def test_a(self):
            assert app.level == 2

        def test_b(self):
            assert app.level + 1 == 3
    """
ONCE_FOR_A_CLASS = (
    Valid(
        "set-up of a class, which runs once, adds to a list that only this class knows",
        {"app.py": "level = 1", "test_case.py": _PATCHED_CLASS},
    ),
)
FOR_TWO_CLASSES = (
    Invalid(
        "two classes have the same set-up, which adds to a list of theirs twice",
        {
            "app.py": "level = 1",
            "test_case.py": _PATCHED_CLASS
            + """
    class TestMore(TestApp):
        def test_c(self):
            assert app.level
    """,
        },
        line=10,
        site="attr:test_case:TestApp.patchers",
        message="`TestApp.setUpClass` changes `TestApp.patchers`, and leaves it so after 5 tests; "
        "5 tests meet it",
    ),
)

_CLIENT = """
    class Store:
        def __init__(self):
            self.items = []

    SHARED = Store()

    class Client:
        def __init__(self, store=SHARED):
            self.store = store

        def put(self, item):
            self.store.items.append(item)
    """
_CASE = """
    from unittest import TestCase

    import app

    class TestClient(TestCase):
        def setUp(self):
            {setup}

        def test_a(self):
            self.client.put("a")

    def test_b():
        assert not app.SHARED.items
    """
OWN_STORE = (
    Valid(
        "a set-up makes an object with something of the test's own in place of the shared default",
        {
            "app.py": _CLIENT,
            "test_case.py": _CASE.format(
                setup="""self.store = app.Store()
            self.client = app.Client(self.store)"""
            ),
        },
    ),
)
SHARED_STORE = (
    Invalid(
        "a set-up makes an object that falls back on the shared default",
        {
            "app.py": _CLIENT,
            "test_case.py": _CASE.format(setup="self.client = app.Client()"),
        },
        line=12,
        path="app.py",
        site="global:app:SHARED",
        message="`Client.put` changes `SHARED`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
