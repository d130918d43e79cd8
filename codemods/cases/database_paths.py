"""Cases of how the path of a database gets to those who open it: one for each test, and one that stays."""

from __future__ import annotations

from isolint.codemods.cases.narrowed_environment import ENVIRONMENT_NARROWED
from isolint.contracts import Refuses, Rewrites

PATHS_PER_TEST = (
    Rewrites(
        "a path that the environment carries",
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
            "test_case.py": '''
                import os
                import tempfile

                import pytest
                from db import add, count, create

                # Never the real one
                DB_FILE = tempfile.mktemp(suffix=".db")

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("CITY", "Oslo")
                    # Where the rows go
                    monkeypatch.setenv("DB", DB_FILE)

                @pytest.fixture(scope="module", autouse=True)
                def database():
                    """Create the tables once for all tests."""
                    # left by an interrupted run
                    if os.path.exists(DB_FILE):
                        os.remove(DB_FILE)
                    # The tables themselves
                    create(DB_FILE)
                    yield
                    os.remove(DB_FILE)

                def test_one():
                    add("7")
                    assert count() == 1

                def test_other():
                    add("8")
                    assert count() == 1
                ''',
        },
        '''
        import pytest
        from db import add, count, create

        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            monkeypatch.setenv("CITY", "Oslo")

        @pytest.fixture(autouse=True)
        def database(tmp_path, monkeypatch):
            """Create the tables for each test."""
            # Never the real one
            db_file = str(tmp_path / "test.db")
            # Where the rows go
            monkeypatch.setenv("DB", db_file)
            # The tables themselves
            create(db_file)

        def test_one():
            add("7")
            assert count() == 1

        def test_other():
            add("8")
            assert count() == 1
        ''',
    ),
    *ENVIRONMENT_NARROWED,
    Rewrites(
        "a path that tests and helpers use as well",
        """
        import sqlite3

        import pytest

        DB_FILE = "/tmp/rides.db"

        @pytest.fixture(scope="module", autouse=True)
        def tables():
            sqlite3.connect(DB_FILE).execute("CREATE TABLE rides (line)")

        def add(line):
            with sqlite3.connect(DB_FILE) as connection:
                connection.execute("INSERT INTO rides VALUES (?)", (line,))

        def test_one():
            add("7")
            rows = sqlite3.connect(DB_FILE).execute("SELECT line FROM rides").fetchall()
            assert rows == [("7",)]

        def test_other():
            add("8")
        """,
        '''
        import sqlite3

        import pytest


        @pytest.fixture
        def db_file(tmp_path):
            """Return the path of a database that only this test uses."""
            return str(tmp_path / "rides.db")


        @pytest.fixture(autouse=True)
        def tables(db_file):
            sqlite3.connect(db_file).execute("CREATE TABLE rides (line)")

        def add(line, db_file):
            with sqlite3.connect(db_file) as connection:
                connection.execute("INSERT INTO rides VALUES (?)", (line,))

        def test_one(db_file):
            add("7", db_file)
            rows = sqlite3.connect(db_file).execute("SELECT line FROM rides").fetchall()
            assert rows == [("7",)]

        def test_other(db_file):
            add("8", db_file)
        ''',
    ),
)

PATHS_KEPT = (
    Refuses(
        "a path that the fixture spells out",
        """
        import sqlite3

        import pytest

        @pytest.fixture(scope="module")
        def connection():
            opened = sqlite3.connect("rides.db")
            opened.execute("CREATE TABLE rides (line)")
            return opened

        def test_one(connection):
            connection.execute("INSERT INTO rides VALUES (7)")
            assert connection

        def test_two(connection):
            connection.execute("INSERT INTO rides VALUES (8)")
            assert connection
        """,
        "`connection` opens `rides.db`, which is the same for each test",
    ),
    Refuses(
        "a path that another module imports",
        {
            "tests/test_a.py": """
                import sqlite3

                import pytest

                DB_FILE = "/tmp/rides.db"

                @pytest.fixture(scope="module", autouse=True)
                def tables():
                    sqlite3.connect(DB_FILE).execute("CREATE TABLE rides (line)")

                def test_one():
                    sqlite3.connect(DB_FILE).execute("INSERT INTO rides VALUES (7)")
                    assert True

                def test_two():
                    sqlite3.connect(DB_FILE).execute("INSERT INTO rides VALUES (8)")
                    assert True
                """,
            "tests/test_b.py": """
                from test_a import DB_FILE

                def test_path():
                    assert DB_FILE
                """,
        },
        "`tests/test_b.py` imports `DB_FILE`",
    ),
    Refuses(
        "a settings object keeps the path",
        {
            "db.py": """
                import sqlite3
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    db: str = "rides.db"

                settings = Settings()

                def create(path):
                    sqlite3.connect(path).execute("CREATE TABLE rides (line)")

                def add(line):
                    sqlite3.connect(settings.db).execute("INSERT INTO rides VALUES (?)", (line,))
                """,
            "test_case.py": """
                import pytest
                from db import add, create

                DB_FILE = "/tmp/rides.db"

                @pytest.fixture(scope="module", autouse=True)
                def database():
                    with pytest.MonkeyPatch.context() as monkeypatch:
                        monkeypatch.setenv("DB", DB_FILE)
                        create(DB_FILE)
                        yield

                def test_one():
                    add("7")
                    assert True

                def test_two():
                    add("8")
                    assert True
                """,
        },
        "`settings` of `db.py` keeps the path that it was made with (ISO202)",
    ),
)
