"""ISO601: a fixture wider than a function shares a database that its tests write to."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.sharing.wide_databases import SharedDatabase
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._findings import counted, name_span


class SharedDatabaseFixture(Rule):
    """A fixture of class, module or session scope opens a database, and the tests that share it write to it.

    What it does: follows the path or connection that the fixture prepares, through environment variables and
    settings fields where they carry it, to the statements that change data on behalf of a test.

    Why it breaks tests: a row that one test leaves is there for the next one of the module. Counts, unique
    keys and "not found" then depend on the order.

    Example:
        @pytest.fixture(scope="module", autouse=True)
        def setup_db():
            init_db(TEST_DB)

    Fix and its safety: unsafe, since it narrows a scope: the fixture serves each test a fresh file under
    `tmp_path`. A test that relied on a row of an earlier one will then fail, as it does alone.
    """

    code = "ISO601"
    name = "shared-database"

    VALID = (
        Valid(
            "a file for each test",
            """
            import sqlite3
            import pytest

            @pytest.fixture
            def db(tmp_path):
                return sqlite3.connect(tmp_path / "x.db")

            def test_a(db):
                db.execute("INSERT INTO t VALUES (1)")

            def test_b(db):
                db.execute("INSERT INTO t VALUES (1)")
            """,
        ),
        Valid(
            "the tests only read",
            """
            import sqlite3
            import pytest

            @pytest.fixture(scope="module")
            def db():
                connection = sqlite3.connect("x.db")
                connection.execute("CREATE TABLE t (n)")
                yield connection

            def test_a(db):
                db.execute("SELECT n FROM t")

            def test_b(db):
                db.execute("SELECT n FROM t")
            """,
        ),
        Valid(
            "one test only",
            """
            import sqlite3
            import pytest

            @pytest.fixture(scope="module")
            def db():
                yield sqlite3.connect("x.db")

            def test_a(db):
                db.execute("INSERT INTO t VALUES (1)")
            """,
        ),
        Valid(
            "the tests write to another database",
            """
            import sqlite3
            import pytest

            @pytest.fixture(scope="module", autouse=True)
            def db():
                sqlite3.connect("shared.db").execute("CREATE TABLE t (n)")

            def test_a(tmp_path):
                sqlite3.connect(tmp_path / "own.db").execute("INSERT INTO t VALUES (1)")

            def test_b(tmp_path):
                sqlite3.connect(tmp_path / "own.db").execute("INSERT INTO t VALUES (1)")
            """,
        ),
    )
    INVALID = (
        Invalid(
            "a connection that the fixture yields",
            """
            import sqlite3
            import pytest

            @pytest.fixture(scope="module")
            def db():
                connection = sqlite3.connect(":memory:")
                yield connection
                connection.close()

            def test_a(db):
                db.execute("INSERT INTO t VALUES (1)")

            def test_b(db):
                db.cursor().execute("SELECT n FROM t")
            """,
            line=5,
            site="db:test_case:db",
            message="`db` shares one database over a module: 1 test writes to it, and 2 tests meet what is left",
        ),
        Invalid(
            "a file whose path travels through the environment and a settings class",
            {
                "app.py": """
                    import sqlite3
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        db_path: str

                    def connect(path):
                        connection = sqlite3.connect(path)
                        return connection

                    def add(n):
                        connect(Settings().db_path).execute("INSERT INTO t VALUES (?)", (n,))
                    """,
                "test_case.py": """
                    import os
                    import tempfile
                    import pytest

                    FILE = tempfile.mktemp()
                    os.environ["DB_PATH"] = FILE

                    from app import add, connect

                    @pytest.fixture(scope="module", autouse=True)
                    def db():
                        connect(FILE).execute("CREATE TABLE t (n)")

                    def test_a():
                        add(1)

                    def test_b():
                        add(2)
                    """,
            },
            line=11,
            site="db:test_case:FILE",
            message="`db` shares one database over a module: 2 tests write to it, and 2 tests meet what is left",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each fixture."""
        for shared in index.shared_databases:
            yield self._finding(index, shared)

    def _finding(self, index: ProjectIndex, shared: SharedDatabase) -> Finding:
        fixture = index.fixtures.by_function[shared.fixture]
        place = index.program.location(shared.fixture)
        writes = "writes" if shared.tests.bit_count() == 1 else "write"
        meet = "meets" if shared.users.bit_count() == 1 else "meet"
        first = shared.writes[0]
        return Finding(
            code=self.code,
            name=self.name,
            message=f"`{fixture.name}` shares one database over a {fixture.scope.name.lower()}: "
            f"{counted(shared.tests.bit_count(), 'test')} {writes} to it, and "
            f"{counted(shared.users.bit_count(), 'test')} {meet} what is left",
            path=fixture.path,
            span=name_span(index, shared.fixture),
            site=index.site(shared.site, place),
            tests=index.chains.tests(shared.tests, first),
            victims=index.nodeids(shared.users),
            chain=index.chains.of(first, shared.tests),
            fix=FixOffer("database_per_test", Safety.UNSAFE),
        )
