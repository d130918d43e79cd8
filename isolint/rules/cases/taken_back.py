"""Cases of what a test takes out again that it has put in, and of what is refused before it gets in."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SERVER = """
    class Server:
        def __init__(self):
            self.databases = {}
            self.routes = []

        def add(self, name, database):
            databases = self.databases.copy()
            databases[name] = database
            self.databases = databases

        def remove(self, name):
            databases = self.databases.copy()
            databases.pop(name)
            self.databases = databases

        def include(self, prefix, route):
            if not prefix.startswith("/"):
                raise ValueError("no path")
            self.store(prefix + route)

        def store(self, route):
            self.routes.append(route)
    SERVER = Server()
    """

_PLUGS = """
    used = set()

    class Plug:
        spare = None

        def pull(self):
            used.remove(self)
    """

TAKEN_BACK = (
    Valid(
        "what is put into a queue is got out of it again",
        """
        from queue import Queue

        calls = Queue()

        def test_a():
            calls.put(1)
            assert calls.get() == 1

        def test_b():
            assert calls.empty()
        """,
    ),
    Valid(
        "methods that put a changed copy in the place of a dict",
        {
            "app.py": _SERVER,
            "test_case.py": """
                from app import SERVER

                def test_a():
                    SERVER.add("one", 1)
                    assert SERVER.databases
                    SERVER.remove("one")

                def test_b():
                    assert not SERVER.databases
                """,
        },
    ),
    Valid(
        "one after the other is added and removed, the last of them under a condition",
        {
            "app.py": _PLUGS,
            "test_case.py": """
                from app import Plug, used

                def test_a():
                    first = Plug()
                    used.add(first)
                    first.pull()
                    second = Plug()
                    used.add(second)
                    second.pull()
                    if Plug.spare:
                        used.add(Plug.spare)
                        Plug.spare.pull()

                def test_b():
                    assert not used
                """,
        },
    ),
    Valid(
        "what is asked for is refused before it is kept",
        {
            "app.py": _SERVER,
            "test_case.py": """
                import pytest
                from app import SERVER

                def test_a():
                    with pytest.raises(ValueError):
                        SERVER.include("v1", "/a")

                def test_b():
                    assert not SERVER.routes
                """,
        },
    ),
)

KEPT_AFTER_ALL = (
    Invalid(
        "methods that put a changed copy in the place of a dict, the wrong way round",
        {
            "app.py": _SERVER,
            "test_case.py": """
                from app import SERVER

                def test_a():
                    SERVER.add("one", 1)
                    SERVER.add("two", 2)
                    SERVER.remove("one")

                def test_b():
                    assert not SERVER.databases
                """,
        },
        line=9,
        path="app.py",
        site="global:app:SERVER",
        message="`Server.add` changes `SERVER`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "one is added and removed, and another added after it",
        {
            "app.py": _PLUGS,
            "test_case.py": """
                from app import Plug, used

                def test_a():
                    first = Plug()
                    used.add(first)
                    first.pull()
                    used.add(Plug())

                def test_b():
                    assert not used
                """,
        },
        line=7,
        site="global:app:used",
        message="`test_a` changes `used`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what is kept before the rest of it is refused",
        {
            "app.py": """
                routes = []

                def include(route, prefix):
                    routes.append(route)
                    if not prefix.startswith("/"):
                        raise ValueError("no path")
                """,
            "test_case.py": """
                import pytest
                from app import include, routes

                def test_a():
                    with pytest.raises(ValueError):
                        include("a", "b")

                def test_b():
                    assert not routes
                """,
        },
        line=4,
        path="app.py",
        site="global:app:routes",
        message="`include` changes `routes`, and leaves it so after 1 test; 1 test meets it",
    ),
)
