"""Cases of what a test hands over to those after it, which would find nothing."""

from __future__ import annotations

from isolint.contracts import Refuses

HANDED_OVER_BY_FUNCTIONS = (
    Refuses(
        "a parametrised test that compares each parameter with those before it",
        {
            "test_words.py": """
                import pytest

                WORDS = {}

                @pytest.mark.parametrize("name", ["nouns", "verbs"])
                def test_lists_share_no_word(name):
                    words = {name[0], name}
                    for other, known in WORDS.items():
                        assert not words & known
                    WORDS[name] = words

                def test_words_are_known():
                    assert WORDS
                """,
        },
        "`test_lists_share_no_word` goes over what it has put into `WORDS` for its other parameters",
    ),
    Refuses(
        "tests that hand over a value in an attribute that another class starts empty",
        {
            "data.py": "class Data:\n    entry = None\n",
            "test_case.py": """
                from data import Data

                def test_entry():
                    Data.entry = bytearray(b"a")
                    assert len(Data.entry) == 1

                def test_full():
                    Data.entry.append(2)
                    assert len(Data.entry) == 2
                """,
        },
        "`test_full` needs `Data.entry` as another test leaves it, and would find nothing",
    ),
)


HANDED_OVER_BY_TEST_CASES = (
    Refuses(
        "tests that hand over a value in a class attribute, by one that only shows it works",
        """
        import unittest

        class Entry:
            def __init__(self):
                self.parts = []

            def add(self, part):
                self.parts.append(part)

        class TestTable(unittest.TestCase):
            entry = None

            def test_entry(self):
                TestTable.entry = Entry()
                self.assertEqual(TestTable.entry.parts, [])

            def test_full(self):
                TestTable.entry.add(2)
                self.assertEqual(TestTable.entry.parts, [2])
        """,
        "`TestTable.test_full` needs `TestTable.entry` as another test leaves it, and would find nothing",
    ),
)


HANDED_OVER_IN_A_CLASS = (
    Refuses(
        "an object that one test fills for another, which runs later by its name",
        {
            "app.py": """
                class Store:
                    def __init__(self, name):
                        self.name = name
                        self.tables = {}

                    def create(self, table):
                        self.tables[table] = []

                    def names(self):
                        return list(self.tables)
                """,
            "test_app.py": """
                import unittest

                from app import Store

                class TestStore(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.store = Store("main")

                    def test_names(self):
                        self.assertEqual(self.store.names(), ["a"])

                    def test_create(self):
                        self.store.create("a")
                        self.assertEqual(self.store.name, "main")
                """,
        },
        "`test_names` takes from `store.tables` what an earlier test puts there",
    ),
)


HANDED_OVER_BY_FIXTURE = (
    Refuses(
        "an object that one test fills for those below it",
        {
            "app.py": """
                class Book:
                    def __init__(self):
                        self.lines = []

                    def add(self, text):
                        self.lines.append(text)

                    def printed(self):
                        return self._joined()

                    def _joined(self):
                        return " ".join(self.lines)
                """,
            "test_app.py": """
                import pytest
                from app import Book

                @pytest.fixture(scope="module")
                def book():
                    return Book()

                def test_empty(book):
                    assert not book.lines

                def test_add(book):
                    book.add("one")
                    assert book.lines == ["one"]

                def test_print(book):
                    assert book.printed() == "one"
                """,
        },
        "`test_print` finds in `lines` what an earlier test puts there, and would find nothing",
    ),
)


HANDED_OVER_IN_A_MODULE = (
    Refuses(
        "a name by which a test hands something to the next one",
        """
        number = None

        def test_a():
            global number
            number = 1
            assert number

        def test_b():
            assert str(number) == "1"
        """,
        "`test_b` takes from `number` what another test left there",
    ),
    Refuses(
        "an object that one test opens, and fills, for those below it",
        {
            "app.py": """
                class Queue:
                    def __init__(self):
                        self.is_open = False
                        self.items = []

                    def open(self):
                        self.is_open = True

                    def put(self, item):
                        if not self.is_open:
                            raise ValueError
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Queue

                queue = Queue()

                def test_open():
                    queue.open()

                def test_put():
                    queue.put(1)
                    assert queue.items == [1]
                """,
        },
        "`test_put` takes from `queue.is_open` what an earlier test puts there",
    ),
)
