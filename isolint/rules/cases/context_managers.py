"""Cases of what context managers change, and take back as they are left."""

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


VARIABLES_OF_CONTEXTS = (
    Valid(
        "a context manager takes away what was not there, or sets it again",
        """
        import contextlib
        import os

        @contextlib.contextmanager
        def environment(key, value):
            before = os.environ.get(key)
            os.environ[key] = value
            try:
                yield
            finally:
                if before is None:
                    del os.environ[key]
                else:
                    os.environ[key] = before

        def test_a():
            with environment("A", "1"):
                assert os.environ["A"]

        def test_b():
            assert "A" not in os.environ
        """,
    ),
    Valid(
        "a context manager sets the variable that it is given, and puts all of them back",
        """
        import contextlib
        import os

        @contextlib.contextmanager
        def environment(key, value):
            before = dict(os.environ)
            os.environ[key] = value
            yield
            os.environ.clear()
            os.environ.update(before)

        def test_a():
            with environment("A", "1"):
                assert os.environ["A"]

        def test_b():
            assert "A" not in os.environ
        """,
    ),
)
