"""Cases of names that start as None, which some tests need as others leave them."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

NONE_OR_SOMETHING = (
    Rewrites(
        "a name that is None at first, which is gone over only where it is something",
        {
            "limits.py": """
                bounds = None

                def low():
                    if bounds is None:
                        return []
                    return [bound for bound in bounds if bound < 5]
                """,
            "test_limits.py": """
                import limits

                def test_a():
                    limits.bounds = (1, 9)
                    assert limits.low() == [1]

                def test_b():
                    assert limits.low() == []
                """,
        },
        {
            "test_limits.py": """
                import limits

                def test_a(monkeypatch):
                    monkeypatch.setattr(limits, "bounds", (1, 9))
                    assert limits.low() == [1]

                def test_b():
                    assert limits.low() == []
                """,
        },
    ),
)

ITEM_OF_NONE = (
    Refuses(
        "a name that is None at first, of which a test takes an item that only another one has set",
        {
            "limits.py": """
                bounds = None

                def lowest():
                    return bounds[0]
                """,
            "test_limits.py": """
                import limits

                def test_a():
                    limits.bounds = (1, 9)
                    assert limits.lowest() == 1

                def test_b():
                    assert limits.lowest() < 9
                """,
        },
        "`test_b` needs `bounds` as another test leaves it, and would find nothing",
    ),
)


NONE_IN_TEST_CASES = (
    Refuses(
        "a name that is None at first, and over which a test goes that never sets it",
        {
            "table.py": """
                columns = None

                class Table:
                    def __init__(self, rows):
                        self.rows = rows

                    def show(self):
                        self.head()

                    def head(self):
                        raise NotImplementedError

                class Wide(Table):
                    def head(self):
                        for column in columns:
                            self.rows.append(column)
                """,
            "test_table.py": """
                import unittest

                import table

                class TestTable(unittest.TestCase):
                    def test_a(self):
                        table.columns = ["name", "size"]
                        rows = []
                        table.Wide(rows).show()
                        self.assertEqual(rows, ["name", "size"])

                    def test_b(self):
                        rows = []
                        table.Wide(rows).show()
                        self.assertEqual(len(rows), 2)
                """,
        },
        "`TestTable.test_b` needs `columns` as another test leaves it, and would find nothing",
    ),
)
