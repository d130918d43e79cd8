"""Cases of `class_state` on what each object has of its own, and on what all objects have from their class."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

OF_EACH_OBJECT = (
    Valid(
        "an attribute of the object",
        """
        class Box:
            def __init__(self):
                self.items = []

            def add(self, item):
                self.items.append(item)

        def test_a():
            Box().add(1)

        def test_b():
            assert Box().items == []
        """,
    ),
    Valid(
        "a class default that each object hides with its own",
        """
        class Box:
            size = 0

            def grow(self):
                self.size = 1

        def test_a():
            Box().grow()
            assert Box().size == 0
        """,
    ),
    Valid(
        "a base's constructor called on the object",
        {
            "app.py": """
                class Base:
                    url = None

                    def __init__(self, url):
                        self.url = url

                class Client(Base):
                    def __init__(self):
                        Base.__init__(self, "x")
                """,
            "test_case.py": """
                from app import Client

                def test_a():
                    assert Client().url

                def test_b():
                    assert Client.url is None
                """,
        },
    ),
    Valid(
        "what stands in a thread's own storage",
        {
            "app.py": """
                import threading

                local = threading.local()

                def enter():
                    local.depth = 1
                """,
            "test_case.py": "from app import enter\n\ndef test_a():\n    enter()\n\ndef test_b():\n    enter()\n",
        },
    ),
    Valid(
        "a shallow copy that each object changes for itself",
        """
        class Store:
            DATA = {"a": 1}

            def __init__(self):
                self.data = dict(self.DATA)

            def drop(self, name):
                self.data.pop(name)

        def test_a():
            Store().drop("a")

        def test_b():
            assert Store().data == {"a": 1}
        """,
    ),
    Valid(
        "a descriptor that the class holds, for each object's own",
        """
        class Option:
            def __init__(self, name):
                self.name = name

            def __get__(self, holder, owner):
                return holder.__dict__.setdefault(self.name, {})

        class Task:
            options = Option("options")

            def set(self, key):
                self.options.update({key: 1})

        def test_a():
            Task().set("a")

        def test_b():
            assert Task().options == {}
        """,
    ),
)

OF_ALL_OBJECTS = (
    Invalid(
        "the inside of a class attribute of which each object keeps a shallow copy",
        """
        class Store:
            DATA = {"docs": {"a": 1}}

            def __init__(self):
                self.data = dict(self.DATA)

            def drop(self, name):
                self.data["docs"].pop(name)

        def test_a():
            Store().drop("a")

        def test_b():
            assert Store().data["docs"] == {"a": 1}
        """,
        line=8,
        site="attr:test_case:Store.DATA",
        message="`Store.drop` changes `Store.DATA`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a list that all objects share",
        {
            "app.py": """
                class Box:
                    items = []

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Box

                def test_a():
                    Box().add(1)

                def test_b():
                    assert Box().items == []
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Box.items",
        message="`Box.add` changes `Box.items`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a property's setter that writes to the class",
        {
            "app.py": """
                class Document:
                    name = "plain"

                    @property
                    def collection(self):
                        return type(self).name

                    @collection.setter
                    def collection(self, value):
                        type(self).name = value
                """,
            "test_case.py": """
                from app import Document

                def test_a():
                    Document().collection = "loud"

                def test_b():
                    assert Document.name == "plain"
                """,
        },
        line=10,
        path="app.py",
        site="attr:app:Document.name",
        message="`Document.collection` changes `Document.name`, and leaves it so after 1 test; 1 test meets it",
    ),
)


#: A default that each object may replace with a value of its own.
EACH_ITS_OWN = (
    Valid(
        "an object gets another member of an enumeration than its default",
        {
            "app.py": """
                import enum

                class Verbosity(enum.IntEnum):
                    NORMAL = 0
                    LOUD = 1

                class UI:
                    def __init__(self, verbosity=Verbosity.NORMAL):
                        self.verbosity = verbosity

                    def set_verbosity(self, verbosity):
                        self.verbosity = Verbosity(verbosity)

                class Core:
                    def __init__(self):
                        self.ui = UI()
                """,
            "test_case.py": """
                from app import Core, Verbosity

                def test_a():
                    core = Core()
                    core.ui.set_verbosity(1)
                    assert core.ui.verbosity is Verbosity.LOUD

                def test_b():
                    assert Core().ui.verbosity is Verbosity.NORMAL
                """,
        },
    ),
)
