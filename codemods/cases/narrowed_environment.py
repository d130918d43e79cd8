"""Cases of databases for each test whose path comes by an environment that was set for several."""

from __future__ import annotations

from isolint.contracts import Rewrites

ENVIRONMENT_NARROWED = (
    Rewrites(
        "an environment that was wide for the database only",
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
                import tempfile

                import pytest
                from db import add, count, create

                DB_FILE = tempfile.mktemp(suffix=".db")

                def set_environment(monkeypatch):
                    monkeypatch.setenv("CITY", "Oslo")
                    monkeypatch.setenv("DB", DB_FILE)

                with pytest.MonkeyPatch.context() as import_environment:
                    set_environment(import_environment)
                    import json

                @pytest.fixture(scope="module", autouse=True)
                def environment():
                    """Set the environment of this module's tests."""
                    with pytest.MonkeyPatch.context() as monkeypatch:
                        set_environment(monkeypatch)
                        # more
                        monkeypatch.setenv("MAIL", "off")
                        yield

                @pytest.fixture(scope="module", autouse=True)
                def database(environment):
                    create(DB_FILE)

                def test_one():
                    add("7")
                    assert count() == 1

                def test_other():
                    add("8")
                    assert json.dumps(count()) == "1"
                ''',
        },
        '''
        import pytest
        from db import add, count, create

        def set_environment(monkeypatch):
            monkeypatch.setenv("CITY", "Oslo")

        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            import json

        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)
            # more
            monkeypatch.setenv("MAIL", "off")

        @pytest.fixture(autouse=True)
        def database(environment, tmp_path, monkeypatch):
            db_file = str(tmp_path / "test.db")
            monkeypatch.setenv("DB", db_file)
            create(db_file)

        def test_one():
            add("7")
            assert count() == 1

        def test_other():
            add("8")
            assert json.dumps(count()) == "1"
        ''',
    ),
    Rewrites(
        "an environment that holds nothing but the path",
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
                import tempfile

                import pytest
                from db import add, count, create

                # Never the real one
                DB_FILE = tempfile.mktemp(suffix=".db")  # deleted by the system

                # All that the application asks for
                @pytest.fixture(scope="module", autouse=True)
                def environment():
                    """Set the environment of this module's tests."""
                    with pytest.MonkeyPatch.context() as monkeypatch:
                        # Where the rows go
                        monkeypatch.setenv("DB", DB_FILE)
                        yield

                @pytest.fixture(scope="module", autouse=True)
                def database(environment):
                    create(DB_FILE)

                def test_one():
                    add("7")
                    assert count() == 1

                def test_other():
                    add("8")
                    assert count() == 1
                ''',
        },
        """
        import pytest
        from db import add, count, create

        @pytest.fixture(autouse=True)
        def database(tmp_path, monkeypatch):
            # Never the real one
            db_file = str(tmp_path / "test.db")  # deleted by the system
            # All that the application asks for
            # Where the rows go
            monkeypatch.setenv("DB", db_file)
            create(db_file)

        def test_one():
            add("7")
            assert count() == 1

        def test_other():
            add("8")
            assert count() == 1
        """,
    ),
)
