"""Cases in which a shared object changes and no finding may follow, by the reason."""

from __future__ import annotations

from isolint.contracts import Valid

#: A context manager of the project takes the change back.
RESTORED = (
    Valid(
        "a context manager of the project takes it back, whatever the block does",
        {
            "app.py": """
                from contextlib import contextmanager

                TABLE = {}

                @contextmanager
                def preserved():
                    saved = dict(TABLE)
                    try:
                        yield
                    finally:
                        TABLE.clear()
                        TABLE.update(saved)
                """,
            "test_case.py": """
                from app import TABLE, preserved

                def test_a():
                    with preserved():
                        TABLE["a"] = 1
                        assert TABLE

                def test_b():
                    assert not TABLE
                """,
        },
    ),
    Valid(
        "leaving an object takes back what entering it did",
        {
            "app.py": """
                STACK = []

                class Scope:
                    def __enter__(self):
                        STACK.append(self)
                        return self

                    def __exit__(self, *details):
                        STACK.pop()
                """,
            "test_case.py": """
                from app import STACK, Scope

                def test_a():
                    with Scope():
                        assert STACK

                def test_b():
                    assert not STACK
                """,
        },
    ),
    Valid(
        "a fixture holds a context manager open that takes it back",
        {
            "app.py": """
                from contextlib import contextmanager

                TABLE = {}

                @contextmanager
                def preserved():
                    saved = dict(TABLE)
                    yield
                    TABLE.clear()
                    TABLE.update(saved)
                """,
            "test_case.py": """
                import pytest
                from app import TABLE, preserved

                @pytest.fixture
                def table():
                    with preserved():
                        yield TABLE

                def test_a(table):
                    table["a"] = 1

                def test_b():
                    assert not TABLE
                """,
        },
    ),
    Valid(
        "setUp enters a context manager that takes it back",
        {
            "app.py": """
                from contextlib import contextmanager

                TABLE = {}

                @contextmanager
                def preserved():
                    saved = dict(TABLE)
                    yield
                    TABLE.clear()
                    TABLE.update(saved)
                """,
            "test_case.py": """
                import unittest
                from app import TABLE, preserved

                class TestTable(unittest.TestCase):
                    def setUp(self):
                        self.enterContext(preserved())

                    def test_a(self):
                        TABLE["a"] = 1

                    def test_b(self):
                        assert not TABLE
                """,
        },
    ),
)

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
