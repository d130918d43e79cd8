"""Cases of texts and members of enumerations that are handed to what changes objects: nothing of them can."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_NODES = """
    class Node:
        def __init__(self, content):
            self.content = content
            self.parent = None

        def adopt(self, child):
            child.parent = self

    def top(child):
        return child.parent
    """

CONSTANTS = (
    Valid(
        "a text that is handed to what may be given an object",
        {
            "app.py": _NODES + 'MISSING = "???"\n',
            "test_case.py": """
                import app

                def test_a():
                    app.Node("a").adopt(app.MISSING)

                def test_b():
                    assert app.top(app.MISSING)
                """,
        },
    ),
    Valid(
        "a pair that is handed to what may be given an object, of which no attribute can be set",
        {
            "app.py": """
                LOGIN = ("user", "secret")

                class Client:
                    def __init__(self, login):
                        try:
                            setattr(login, "server", "here")
                        except AttributeError:
                            self.login = login
                """,
            "test_case.py": """
                from app import LOGIN, Client

                def test_a():
                    assert Client(LOGIN).login

                def test_b():
                    assert LOGIN[0] == "user"
                """,
        },
    ),
)

MEMBERS = (
    Valid(
        "a member of an enumeration that is handed to what may be given an object",
        {
            "app.py": _NODES,
            "test_case.py": """
                import enum
                import app

                class Kind(enum.Enum):
                    PLAIN = enum.auto()

                def test_a():
                    app.Node("a").adopt(Kind.PLAIN)

                def test_b():
                    assert app.top(Kind.PLAIN)
                """,
        },
    ),
)

OBJECTS = (
    Invalid(
        "a name that starts as a text, and is bound to an object by what is called first",
        {
            "app.py": _NODES
            + """
    ROOT = ""

    def start():
        global ROOT
        ROOT = Node("root")
    """,
            "test_case.py": """
                import app

                def test_a():
                    app.Node("a").adopt(app.ROOT)

                def test_b():
                    assert app.top(app.ROOT)
                """,
        },
        line=7,
        path="app.py",
        site="global:app:ROOT",
        message="`Node.adopt` changes `ROOT`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
