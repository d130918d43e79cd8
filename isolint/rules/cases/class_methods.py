"""Cases of `class_state` on class methods that derived classes inherit, and on what objects have of their own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_REGISTRY = """
    class Record:
        known = {}

        @classmethod
        def forget(cls):
            cls.known = {}

    class Book(Record):
        known = {}

        def __init__(self, title):
            Book.known[title] = self

    class Film(Record):
        known = {}

        def __init__(self, title):
            Film.known[title] = self
    """

INHERITED_RESETS = (
    Valid(
        "a tearDown that calls on a class what it inherits to empty the attribute that it has itself",
        {
            "app.py": _REGISTRY,
            "test_case.py": """
                import unittest
                from app import Book

                class BookTest(unittest.TestCase):
                    def tearDown(self):
                        Book.forget()

                    def test_a(self):
                        Book("Emma")
                        assert "Emma" in Book.known

                    def test_b(self):
                        assert not Book.known
                """,
        },
    ),
    Valid(
        "one class method that empties the attribute of a derived class by way of another",
        {
            "app.py": """
                class Record:
                    @classmethod
                    def reset(cls):
                        cls.forget()

                    @classmethod
                    def forget(cls):
                        cls.known.clear()

                class Book(Record):
                    known = {}

                    def __init__(self, title):
                        self.known[title] = self
                """,
            "test_case.py": """
                import pytest
                from app import Book

                @pytest.fixture(autouse=True)
                def clean():
                    yield
                    Book.reset()

                def test_a():
                    Book("Emma")

                def test_b():
                    assert not Book.known
                """,
        },
    ),
    Valid(
        "an attribute of a class that a hook or a test makes itself",
        {
            "app.py": """
                class Document:
                    collection = None

                    @classmethod
                    def drop(cls):
                        cls.collection = "dropped"

                    @classmethod
                    def name(cls):
                        return cls.collection or "none"
                """,
            "test_case.py": """
                import unittest
                from app import Document

                class TestDrop(unittest.TestCase):
                    def setUp(self):
                        class Person(Document):
                            pass

                        self.Person = Person

                    def test_of_hook(self):
                        self.Person.drop()
                        assert self.Person.name() == "dropped"

                    def test_own(self):
                        class Other(Document):
                            pass

                        Other.drop()
                        assert Other.name() == "dropped"

                    def test_base(self):
                        assert Document.name() == "none"
                """,
        },
    ),
)

RESETS_OF_OTHERS = (
    Invalid(
        "a class that enters itself in the list that its base has of its own",
        {
            "app.py": """
                class Record:
                    known = []

                    def __init_subclass__(cls):
                        cls.known.append(cls)

                    @classmethod
                    def names(cls):
                        return [one.__name__ for one in cls.known]

                class Book(Record):
                    known = []
                """,
            "test_case.py": """
                from app import Book, Record

                def test_a():
                    class Novel(Book):
                        pass

                    assert Novel in Book.known

                def test_b():
                    assert Book.names() == ["Book"]

                def test_c():
                    assert Record.known == []
                """,
        },
        line=5,
        site="attr:app:Book.known",
        message="`Record.__init_subclass__` changes `Book.known`, and leaves it so after 1 test; 2 tests meet it",
        path="app.py",
    ),
    Invalid(
        "a tearDown that calls what empties the attribute of another class",
        {
            "app.py": _REGISTRY,
            "test_case.py": """
                import unittest
                from app import Book, Film

                class BookTest(unittest.TestCase):
                    def tearDown(self):
                        Film.forget()

                    def test_a(self):
                        Book("Emma")

                    def test_b(self):
                        assert not Book.known
                """,
        },
        line=12,
        site="attr:app:Book.known",
        message="`Book.__init__` changes `Book.known`, and leaves it so after 1 test; 1 test meets it",
        path="app.py",
    ),
    Invalid(
        "a class method that changes what the class has itself on which it is called",
        {
            "app.py": """
                class Record:
                    count = 0

                    @classmethod
                    def add(cls):
                        cls.count += 1

                class Book(Record):
                    count = 0
                """,
            "test_case.py": """
                from app import Book

                def test_a():
                    Book.add()

                def test_b():
                    assert Book.count == 0
                """,
        },
        line=6,
        site="attr:app:Book.count",
        message="`Record.add` changes `Book.count`, and leaves it so after 1 test; 1 test meets it",
        path="app.py",
    ),
    Invalid(
        "an attribute of a class that a test makes itself, and of its base",
        {
            "app.py": """
                class Document:
                    collection = None

                    @classmethod
                    def drop(cls):
                        cls.collection = "dropped"

                    @classmethod
                    def name(cls):
                        return cls.collection or "none"
                """,
            "test_case.py": """
                from app import Document

                def test_own():
                    class Other(Document):
                        pass

                    Other.drop()
                    Document.drop()
                    assert Other.name() == "dropped"

                def test_base():
                    assert Document.name() == "none"
                """,
        },
        path="app.py",
        line=6,
        site="attr:app:Document.collection",
        message="`Document.drop` changes `Document.collection`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

_PARTS = """
    class Part:
        data = {}

        @classmethod
        def of(cls, data):
            part = cls()
            part.data = data
            return part

        def extend(self, **values):
            self.data["values"].update(values)
    """

FROM_FACTORIES = (
    Valid(
        "objects whose one factory gives them an attribute of their own",
        {
            "app.py": _PARTS,
            "test_case.py": """
                from app import Part

                def test_a():
                    part = Part.of({"values": {}})
                    part.data["kind"] = 1
                    part.extend(size=2)

                def test_b():
                    assert not Part.data
                """,
        },
    ),
    Valid(
        "objects that a function makes with an attribute of their own, and a class that has one too",
        {
            "app.py": """
                class Part:
                    data = {}

                    def extend(self, name, value):
                        self.data[name] = value

                def made(data):
                    part = Part()
                    part.data = data
                    return part
                """,
            "test_case.py": """
                from app import Part, made

                def test_a():
                    class Own(Part):
                        data = {}

                    made({}).extend("kind", 1)
                    Own().extend("kind", 2)

                def test_b():
                    assert not Part.data
                """,
        },
    ),
)

BESIDE_FACTORIES = (
    Invalid(
        "an object that is made without the factory which gives others an attribute of their own",
        {
            "app.py": _PARTS,
            "test_case.py": """
                from app import Part

                def test_a():
                    assert Part.of({"values": {}}).data

                def test_b():
                    part = Part()
                    part.data["kind"] = 1

                def test_c():
                    assert not Part.data
                """,
        },
        line=8,
        site="attr:app:Part.data",
        message="`test_b` changes `Part.data`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

ELEMENTS_OF_NOTHING = (
    Valid(
        "an element of a container that never has any",
        """
        class Extension:
            options = {}

            def set(self, key, value):
                self.options[key][0] = value

        class Notes(Extension):
            def __init__(self):
                self.options = {"mark": ["*"]}

        def test_a():
            Notes().set("mark", "+")

        def test_b():
            assert Extension().options == {}
        """,
    ),
)

ELEMENTS_PUT_IN = (
    Invalid(
        "an element of a container that a method fills",
        """
        class Extension:
            options = {}

            def add(self, key):
                self.options[key] = [None]

        def test_a():
            Extension().add("mark")

        def test_b():
            assert Extension.options == {}
        """,
        line=5,
        site="attr:test_case:Extension.options",
        message="`Extension.add` changes `Extension.options`, and leaves it so after 1 test; 1 test meets it",
    ),
)
