"""Cases of what classes of tests keep for all of their tests."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

KEPT_FOR_EACH = (
    Valid(
        "objects that the set-up of the class makes and fills, and a class that is passed to make objects",
        {
            "app.py": """
                class Adjacency:
                    def __set__(self, graph, value):
                        self.last = value

                    def __get__(self, graph, kind):
                        return graph.__dict__["links"]

                class Graph:
                    links = Adjacency()
                    frozen = False

                    def __init__(self):
                        self.edges = []

                    def add(self, edge):
                        self.edges.append(edge)
                        self.links.append(edge)

                def add_path(graph, *nodes):
                    graph.edges.append(nodes)

                def empty(kind):
                    if isinstance(kind, type):
                        graph = kind()
                    else:
                        graph = kind
                    return graph

                def frozen(graph):
                    graph.frozen = True
                    return graph
                """,
            "test_case.py": """
                from app import Graph, add_path, empty, frozen

                class TestGraph:
                    @classmethod
                    def setup_class(cls):
                        cls.graph = Graph()
                        cls.graph.add(1)
                        add_path(cls.graph, 1, 2)

                    def test_a(self):
                        assert frozen(empty(Graph)).frozen

                    def test_b(self):
                        assert self.graph.edges and not Graph.frozen

                    def test_c(self):
                        assert len(self.graph.edges) == 2
                """,
        },
    ),
    Valid(
        "a class that a test defines, and objects that get attributes of computed names",
        {
            "app.py": """
                class Field:
                    def __init__(self):
                        self.choices = []

                class Form:
                    def __init__(self, **fields):
                        for name, field in fields.items():
                            setattr(self, name, field())
                """,
            "test_case.py": """
                from app import Field, Form

                class Shared(Form):
                    field = Field()

                def test_a():
                    class Own:
                        field = Field()

                        def fill(self):
                            self.field.choices.append(1)

                    Own().fill()

                def test_b():
                    form = Shared(field=Field)
                    form.field.choices.append(1)

                def test_c():
                    assert not Shared(field=Field).field.choices
                """,
        },
    ),
    Valid(
        "setUpClass prepares its own class",
        """
        import unittest

        class TestA(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.value = 1

            def test_a(self):
                assert self.value
        """,
    ),
    Valid(
        "a class made in the test",
        """
        def test_a():
            class Local:
                value = 0

            Local.value = 1
            assert Local.value

        def test_b():
            pass
        """,
    ),
)

KEPT_FOR_ALL = (
    Invalid(
        "an attribute of a class that a test case keeps in one of its own",
        {
            "app.py": "class Group:\n    limit = 1\n",
            "test_case.py": """
                import unittest
                from app import Group

                class TestGroup(unittest.TestCase):
                    def setUp(self):
                        self.group = Group

                    def test_a(self):
                        self.group.limit = 5

                    def test_b(self):
                        assert self.group.limit == 1
                """,
        },
        line=9,
        site="attr:app:Group.limit",
        message="`TestGroup.test_a` changes `Group.limit`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an object that the body of a test class makes once",
        {
            "app.py": """
                class Graph:
                    def __init__(self):
                        self.nodes = {}

                    def add(self, name):
                        self.nodes[name] = len(self.nodes)
                """,
            "test_case.py": """
                from app import Graph

                class TestGraph:
                    graph = Graph()

                    def test_a(self):
                        self.graph.add("a")

                    def test_b(self):
                        assert not self.graph.nodes
                """,
        },
        line=7,
        site="attr:test_case:TestGraph.graph",
        message="`TestGraph.test_a` changes `TestGraph.graph` through `Graph.add`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
    Invalid(
        "an object that setUpClass makes for all tests",
        """
        import unittest

        class TestList(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.names = []

            def test_a(self):
                self.names.append("a")

            def test_b(self):
                assert self.names == []
        """,
        line=9,
        site="attr:test_case:TestList.names",
        message="`TestList.test_a` changes `TestList.names`, and leaves it so after 1 test; 1 test meets it",
    ),
)
