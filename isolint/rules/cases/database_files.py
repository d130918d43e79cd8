"""Cases of files that hold a database, and of files whose folder an object has by default."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STORE = """
    import sqlite3

    class Store:
        def __init__(self, path="shop.db"):
            self.connection = sqlite3.connect(path)
            self.connection.execute("CREATE TABLE IF NOT EXISTS orders (name)")

        def add(self, name):
            self.connection.execute("INSERT INTO orders VALUES (?)", (name,))

        def count(self):
            return self.connection.execute("SELECT count(*) FROM orders").fetchone()[0]

    def add({parameters}):
        Store({given}).add("tea")

    def count({parameters}):
        return Store({given}).count()
    """
_BY_DEFAULT = """
    from app import add, count
    {set_up}
    def test_add():
        add()

    def test_none():
        assert count() == 0
    """
_BELOW_TMP_PATH = """
    from app import add, count

    def test_add(tmp_path):
        add(tmp_path / "shop.db")

    def test_none(tmp_path):
        assert count(tmp_path / "shop.db") == 0
    """
_REMOVED = """
    import os

    def teardown_function():
        os.remove("shop.db")
    """
_NOTES = """
    import os

    class Notes:
        def __init__(self, folder=None):
            self.folder = folder or os.path.join(os.path.expanduser("~"), ".notes")
            self.path = os.path.join(self.folder, "notes.txt")

        def add(self, note):
            with open(self.path, "a") as file:
                file.write(note)

    def add({parameters}):
        Notes({given}).add("tea")

    def count({parameters}):
        return os.path.getsize(Notes({given}).path)
    """


def _by_default(app: str, set_up: str = "") -> dict[str, str]:
    return {
        "app.py": app.format(parameters="", given=""),
        "test_case.py": _BY_DEFAULT.format(set_up=set_up),
    }


def _given(app: str) -> dict[str, str]:
    return {"app.py": app.format(parameters="path", given="path"), "test_case.py": _BELOW_TMP_PATH}


FILES_GIVEN = (
    Valid("each test opens a database of its own", _given(_STORE)),
    Valid("the file of a database is removed after each test", _by_default(_STORE, _REMOVED)),
    Valid("each test gives an object another folder than it has by default", _given(_NOTES)),
)
FILES_BY_DEFAULT = (
    Invalid(
        "a database in a file that objects open by default",
        _by_default(_STORE),
        line=9,
        path="app.py",
        site="file:shop.db",
        message="`Store.add` writes the file `shop.db`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a folder that an object falls back on",
        _by_default(_NOTES),
        line=9,
        path="app.py",
        site="file:~/.notes/notes.txt",
        message="`Notes.add` writes the file `~/.notes/notes.txt`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
