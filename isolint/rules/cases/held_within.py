"""Cases of what an object holds that is held by another: each was given it when it was made."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Table:
        def __init__(self, rows):
            self.rows = rows

        def __getitem__(self, key):
            return Selection(key, self)

    class Own:
        def __init__(self, rows):
            self.rows = [dict(row) for row in rows]

    class Selection:
        def __init__(self, key, table):
            self.key = key
            self.table = table

        def __setitem__(self, column, value):
            for row in self.table.rows:
                row[column] = value

        def add(self, row):
            self.table.rows.append(row)

        def keep(self, rows):
            self.table.rows = rows
    """
_TESTS = """
    import copy
    from app import Own, Selection, Table

    ROWS = [{{"name": "a"}}]

    def test_writes():
        {statement}

    def test_reads():
        assert ROWS == [{{"name": "a"}}]
    """


def _project(statement: str) -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.format(statement=statement)}


def _changed(why: str, statement: str, method: str) -> Invalid:
    return Invalid(
        why,
        _project(statement),
        path="test_case.py",
        line=7,
        site="global:test_case:ROWS",
        message=f"`test_writes` changes `ROWS` through `Selection.{method}`, "
        "and leaves it so after 1 test; 2 tests meet it",
    )


CHANGED_WITHIN = (
    _changed("a list in an object that another was made with", "Selection(1, Table(ROWS)).add(1)", "add"),
    _changed("the same by a method that hands itself on", 'Table(ROWS)[1]["name"] = "b"', "__setitem__"),
    _changed(
        "a row of a list of which just the list was copied",
        'Table(copy.copy(ROWS))[1]["name"] = "b"',
        "__setitem__",
    ),
)
NOT_CHANGED_WITHIN = (
    Valid("rows that the inner object made itself", _project('Selection(1, Own(ROWS))["name"] = "b"')),
    Valid("another list that the inner object gets", _project("Selection(1, Table(ROWS)).keep([])")),
    Valid("a list that was copied, to which a row is added", _project("Table(copy.copy(ROWS))[1].add(1)")),
    Valid(
        "rows that were copied deeply",
        _project('Table(copy.deepcopy(ROWS))[1]["name"] = "b"'),
    ),
)
