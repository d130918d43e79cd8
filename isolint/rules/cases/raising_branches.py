"""Cases of writes in a branch, of an object that is handed over: the other branch raises, or does not."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_GRAPH = """
    class Graph:
        def __init__(self):
            self.vertices = {}

        def add(self, name):
            if self.is_free(name):
                self.vertices[name] = [name]
                return self.vertices[name]
            else:
                {otherwise}

        def is_free(self, name):
            return name.isidentifier()
    """
_TESTS = """
    from app import Graph

    GRAPH = Graph()

    def test_add():
        assert GRAPH.add("a")

    def test_empty():
        assert not GRAPH.vertices
    """

#: Objects of a suite.
RETURNING_BRANCHES = (
    Valid(
        "two guesses: the object is handed over, and the other branch returns",
        {"app.py": _GRAPH.replace("{otherwise}", "return []"), "test_case.py": _TESTS},
    ),
)
RAISING_BRANCHES = (
    Invalid(
        "the object is handed over, and the other branch raises",
        {"app.py": _GRAPH.replace("{otherwise}", "raise ValueError(name)"), "test_case.py": _TESTS},
        line=6,
        path="test_case.py",
        site="global:test_case:GRAPH",
        message="`test_add` changes `GRAPH` through `Graph.add`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
