"""Cases of `database_per_test`."""

from __future__ import annotations

from isolint.codemods.cases.database_paths import PATHS_KEPT, PATHS_PER_TEST
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a connection that a module shares",
        '''
        import sqlite3

        import pytest

        @pytest.fixture(scope="module")
        def connection(tmp_path_factory):
            """A module-scoped connection."""
            path = tmp_path_factory.mktemp("data") / "rides.db"
            opened = sqlite3.connect(path)
            opened.execute("CREATE TABLE rides (line)")
            yield opened
            opened.close()

        def test_one(connection):
            connection.execute("INSERT INTO rides VALUES (7)")
            assert len(connection.execute("SELECT line FROM rides").fetchall()) == 1

        def test_none(connection):
            assert connection.execute("SELECT line FROM rides").fetchall() == []
        ''',
        '''
        import sqlite3

        import pytest

        @pytest.fixture
        def connection(tmp_path):
            """A function-scoped connection."""
            path = tmp_path / "rides.db"
            opened = sqlite3.connect(path)
            opened.execute("CREATE TABLE rides (line)")
            yield opened
            opened.close()

        def test_one(connection):
            connection.execute("INSERT INTO rides VALUES (7)")
            assert len(connection.execute("SELECT line FROM rides").fetchall()) == 1

        def test_none(connection):
            assert connection.execute("SELECT line FROM rides").fetchall() == []
        ''',
    ),
    Rewrites(
        "a wide fixture that builds on it",
        """
        import sqlite3

        import pytest

        @pytest.fixture(scope="session")
        def connection():
            opened = sqlite3.connect(":memory:")
            opened.execute("CREATE TABLE rides (line)")
            return opened

        @pytest.fixture(scope="module")
        def lines(connection):
            connection.execute("INSERT INTO rides VALUES (7)")
            return [7]

        def test_one(connection, lines):
            assert connection.execute("SELECT line FROM rides").fetchall() == [(7,)]

        def test_two(connection, lines):
            connection.execute("INSERT INTO rides VALUES (8)")
            assert connection.execute("SELECT line FROM rides").fetchall() == [(7,), (8,)]
        """,
        """
        import sqlite3

        import pytest

        @pytest.fixture
        def connection():
            opened = sqlite3.connect(":memory:")
            opened.execute("CREATE TABLE rides (line)")
            return opened

        @pytest.fixture
        def lines(connection):
            connection.execute("INSERT INTO rides VALUES (7)")
            return [7]

        def test_one(connection, lines):
            assert connection.execute("SELECT line FROM rides").fetchall() == [(7,)]

        def test_two(connection, lines):
            connection.execute("INSERT INTO rides VALUES (8)")
            assert connection.execute("SELECT line FROM rides").fetchall() == [(7,), (8,)]
        """,
    ),
    *PATHS_PER_TEST,
)

REFUSES = (
    Refuses(
        "a wide fixture of another file builds on it",
        {
            "conftest.py": """
                import sqlite3

                import pytest

                @pytest.fixture(scope="session")
                def connection():
                    opened = sqlite3.connect(":memory:")
                    opened.execute("CREATE TABLE rides (line)")
                    return opened
                """,
            "test_a.py": """
                import pytest

                @pytest.fixture(scope="module")
                def lines(connection):
                    return connection.execute("SELECT line FROM rides").fetchall()

                def test_one(connection):
                    connection.execute("INSERT INTO rides VALUES (9)")

                def test_two(lines):
                    assert lines == []
                """,
        },
        "the module fixture `lines` of `test_a.py` needs it",
    ),
    Refuses(
        "a wide fixture uses it without asking for it",
        {
            "db.py": """
                import os
                import sqlite3

                def connect(path=None):
                    return sqlite3.connect(path or os.environ["DB"], isolation_level=None)

                def create(path):
                    connect(path).execute("CREATE TABLE rides (line)")

                def add(line):
                    connect().execute("INSERT INTO rides VALUES (?)", (line,))

                def count():
                    return len(connect().execute("SELECT line FROM rides").fetchall())
                """,
            "test_case.py": """
                import tempfile

                import pytest
                from db import add, count, create

                DB_FILE = tempfile.mktemp(suffix=".db")

                @pytest.fixture(scope="module", autouse=True)
                def database():
                    with pytest.MonkeyPatch.context() as monkeypatch:
                        monkeypatch.setenv("DB", DB_FILE)
                        create(DB_FILE)
                        yield

                @pytest.fixture(scope="module")
                def first():
                    add("6")

                def test_one(first):
                    add("7")
                    assert count() == 2

                def test_other():
                    add("8")
                """,
        },
        "the module fixture `first` of `test_case.py` uses the database, too",
    ),
    Refuses(
        "a test that undoes its patches before it ends",
        {
            "db.py": """
                import os
                import sqlite3

                def connect(path=None):
                    return sqlite3.connect(path or os.environ["DB"], isolation_level=None)

                def create(path):
                    connect(path).execute("CREATE TABLE rides (line)")

                def add(line):
                    connect().execute("INSERT INTO rides VALUES (?)", (line,))

                def count():
                    return len(connect().execute("SELECT line FROM rides").fetchall())
                """,
            "test_case.py": """
                import tempfile

                import pytest
                from db import add, count, create

                DB_FILE = tempfile.mktemp(suffix=".db")

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("DB", DB_FILE)

                @pytest.fixture(scope="module", autouse=True)
                def database():
                    create(DB_FILE)

                def test_one(monkeypatch):
                    monkeypatch.setattr("os.sep", "/")
                    monkeypatch.undo()
                    add("7")

                def test_other():
                    add("8")
                    assert count() == 1
                """,
        },
        "`test_one` calls `monkeypatch.undo()`, which would undo this too",
    ),
    *PATHS_KEPT,
)
