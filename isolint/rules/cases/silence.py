"""Cases in which a shared object changes and no finding may follow, by the reason."""

from __future__ import annotations

from isolint.contracts import Valid

#: No test ever runs the change.
UNREACHED = (
    Valid(
        "a block that only runs as a script",
        {
            "app.py": """
                class Console:
                    def print(self, text):
                        self.last = text

                if __name__ == "__main__":
                    console = Console()
                    console.print("demo")

                    def header(text):
                        console.print(text)

                    header("demo")
                """,
            "test_case.py": """
                from app import Console

                def test_a():
                    Console().print("a")

                def test_b():
                    assert Console
                """,
        },
    ),
)

#: Whoever comes first keeps what would be the same for all.
KEPT = (
    Valid(
        "what a function of its argument gave is kept by the argument",
        {
            "app.py": """
                _LEXERS = {}

                class Lexer:
                    def __init__(self, grammar):
                        self.grammar = grammar

                def lexer(grammar):
                    found = _LEXERS.get(grammar)
                    if found is None:
                        _LEXERS[grammar] = found = Lexer(grammar)
                    return found
                """,
            "test_case.py": """
                from app import lexer

                def test_a():
                    assert lexer("a")

                def test_b():
                    assert lexer("b")
                """,
        },
    ),
    Valid(
        "a table that a failed look-up fills",
        {
            "app.py": """
                from importlib import import_module

                _BACKENDS = {}

                def backend(name):
                    try:
                        return _BACKENDS[name]
                    except KeyError:
                        _BACKENDS[name] = import_module("backends." + name)
                        return _BACKENDS[name]
                """,
            "test_case.py": """
                from app import backend

                def test_a():
                    assert backend("plain")

                def test_b():
                    assert backend("plain")
                """,
        },
    ),
    Valid(
        "an object keeps what it makes of its own attributes, and makes it anew when they change",
        {
            "app.py": """
                class App:
                    def __init__(self, title):
                        self.title = title
                        self._schema = None
                        self._version = 0

                    def schema(self):
                        version = len(self.title)
                        if not self._schema or self._version != version:
                            self._schema = "schema of " + self.title
                            self._version = version
                        return self._schema

                app = App("rides")
                """,
            "test_case.py": """
                from app import app

                def test_a():
                    assert app.schema()

                def test_b():
                    assert "rides" in app.schema()
                """,
        },
    ),
)

#: A clean-up does something to an object whose methods nobody knows.
TIDIED = (
    Valid(
        "tearDown calls a method of the library's object that setUp fills",
        {
            "app.py": "from warehouse import Store\n\nstore = Store()\n",
            "test_case.py": """
                import unittest
                from app import store

                class TestStore(unittest.TestCase):
                    def setUp(self):
                        store.rows.add("a")

                    def tearDown(self):
                        store.drop_all()

                    def test_a(self):
                        assert store.rows

                    def test_b(self):
                        assert store.rows
                """,
        },
    ),
)

#: A name is set again to what it starts as.
RESET = (
    Valid(
        "each test that reads the name has set it before",
        """
        def test_a():
            global made
            made = object()
            assert made

        def test_b():
            global made
            made = object()
            assert made
        """,
    ),
    Valid(
        "a setter is called once more, with what the name starts as",
        {
            "app.py": """
                checks = True

                def set_checks(value):
                    global checks
                    checks = value

                def get():
                    return checks
                """,
            "test_case.py": """
                from app import get, set_checks

                def test_a():
                    set_checks(False)
                    assert not get()
                    set_checks(True)

                def test_b():
                    assert get()
                """,
        },
    ),
)

#: What looks like a container's method, or a container, is another thing.
NAMESAKES = (
    Valid(
        "a container that lets go of what the test holds",
        {
            "app.py": """
                from weakref import WeakKeyDictionary

                STATES = WeakKeyDictionary()

                def enter(task):
                    STATES[task] = "entered"
                """,
            "test_case.py": """
                from app import STATES, enter

                class Task:
                    pass

                def test_a():
                    enter(Task())

                def test_b():
                    assert not STATES
                """,
        },
    ),
    Valid(
        "a method of a container's name whose result is looked into",
        """
        from tables import table

        USERS = table("users")

        def test_a():
            query = USERS.update().values(name="a")
            assert query

        def test_b():
            assert USERS
        """,
    ),
)

#: The tests that meet the object meet it as it was set up for each of them, or for all of them.
SET_UP = (
    Valid(
        "an autouse fixture resets it before each test",
        {
            "app.py": """
                class Config:
                    ready = False

                _CONFIG = Config()

                def configure():
                    _CONFIG.ready = True

                def reset():
                    _CONFIG.ready = False

                def is_ready():
                    return _CONFIG.ready
                """,
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def fresh():
                    app.reset()
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.configure()
                    assert app.is_ready()

                def test_b():
                    assert not app.is_ready()
                """,
        },
    ),
    Valid(
        "setUp clears it",
        {
            "app.py": "SEEN = []\n\ndef see(name):\n    SEEN.append(name)\n",
            "test_case.py": """
                import unittest
                import app

                class TestSeen(unittest.TestCase):
                    def setUp(self):
                        app.SEEN.clear()

                    def test_a(self):
                        app.see("a")

                    def test_b(self):
                        assert app.SEEN == []
                """,
        },
    ),
    Valid(
        "a session's fixture changes it once, for every test",
        {
            "app.py": "FILTERS = []\n\ndef run():\n    return list(FILTERS)\n",
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(scope="session", autouse=True)
                def quiet():
                    app.FILTERS.append("slow")
                """,
            "test_case.py": "import app\n\ndef test_a():\n    app.run()\n\ndef test_b():\n    app.run()\n",
        },
    ),
)
