"""ISO703: a fixture makes something under a fixed name, which all workers of a parallel run share."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.sharing.workers import Shared, shared_by_workers
from isolint.model import Confidence, Doubt, Finding, Site, SiteKind
from isolint.rules._findings import counted

_MAY_NOT_BE_PARALLEL = Doubt("the suite may never be run in parallel", Confidence.LIKELY)


class SharedByWorkers(Rule):
    """A fixture creates or drops a database, schema or role of a fixed name.

    What it does: reads the SQL that fixtures execute, helpers of the suite included (`CREATE DATABASE test`), and
    the URLs that they give to `sqlalchemy_utils.create_database`. Names made of `worker_id`, of the variable
    `PYTEST_XDIST_WORKER` or of anything else that is not fixed are left out, and so are fixtures that take a lock.

    Why it breaks tests: each pytest-xdist worker runs session fixtures of its own. The second one finds the database
    there already, or drops it while the first is at work; so do two runs on one machine.

    Example:
        @pytest.fixture(scope="session")
        def database(admin):
            admin.execute("CREATE DATABASE test")

    Fix and its safety: none is applied yet. Put `worker_id` or a random part into the name.
    """

    code = "ISO703"
    name = "shared-by-workers"

    VALID = (
        Valid(
            "a name with the worker's in it",
            """
            import pytest

            @pytest.fixture(scope="session")
            def database(admin, worker_id):
                admin.execute(f"CREATE DATABASE test_{worker_id}")

            def test_a(database): pass
            def test_b(database): pass
            """,
        ),
        Valid(
            "the worker's name by way of another fixture, and of the environment",
            """
            import os
            import pytest

            SUFFIX = os.environ.get("PYTEST_XDIST_WORKER", "")

            @pytest.fixture(scope="session")
            def name(worker_id):
                return "test_" + worker_id

            @pytest.fixture(scope="session")
            def database(admin, name):
                admin.execute("CREATE DATABASE " + name)

            @pytest.fixture(scope="session")
            def schema(admin):
                admin.execute(f"CREATE SCHEMA test_{SUFFIX}")

            def test_a(database, schema): pass
            def test_b(database, schema): pass
            """,
        ),
        Valid(
            "workers that take turns",
            """
            import filelock
            import pytest

            @pytest.fixture(scope="session")
            def database(admin, tmp_path_factory):
                with filelock.FileLock(tmp_path_factory.getbasetemp().parent / "lock"):
                    admin.execute("CREATE DATABASE IF NOT EXISTS test")

            def test_a(database): pass
            def test_b(database): pass
            """,
        ),
        Valid(
            "one test only, and a test that checks the statement",
            """
            import pytest

            @pytest.fixture
            def database(admin):
                admin.execute("CREATE DATABASE test")

            def test_a(database): pass

            def test_b(admin):
                admin.execute("CREATE DATABASE test")
            """,
        ),
        Valid(
            "tables of a database that is nobody else's",
            """
            import pytest

            @pytest.fixture
            def table(connection):
                connection.execute("CREATE TABLE test (n int)")

            def test_a(table): pass
            def test_b(table): pass
            """,
        ),
    )
    INVALID = (
        Invalid(
            "a database that a session fixture creates by a helper",
            """
            import pytest
            from sqlalchemy import text

            NAME = "orders_test"

            def create(connection):
                connection.execute(text(f"CREATE DATABASE {NAME}"))

            @pytest.fixture(scope="session")
            def database(admin):
                create(admin)
                yield
                admin.execute(text(f"DROP DATABASE {NAME}"))

            def test_a(database): pass
            def test_b(database): pass
            """,
            line=7,
            site="db:orders_test",
            message="`database` creates the database `orders_test` for 2 tests: workers of a parallel run share it. "
            "Put `worker_id` into the name",
        ),
        Invalid(
            "a schema",
            """
            import pytest

            @pytest.fixture(scope="module")
            def schema(cursor):
                cursor.execute('DROP SCHEMA IF EXISTS "staging" CASCADE')

            def test_a(schema): pass
            def test_b(schema): pass
            """,
            line=5,
            site="db:staging",
            message="`schema` drops the schema `staging` for 2 tests: workers of a parallel run share it. Put "
            "`worker_id` into the name",
        ),
        Invalid(
            "a URL",
            """
            import pytest
            from sqlalchemy_utils import create_database

            @pytest.fixture(scope="session")
            def url():
                create_database("postgresql://localhost/orders?x=1")

            def test_a(url): pass
            def test_b(url): pass
            """,
            line=6,
            site="db:orders",
            message="`url` creates the database `orders` for 2 tests: workers of a parallel run share it. Put "
            "`worker_id` into the name",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each fixture."""
        for shared in shared_by_workers(index):
            yield self._finding(index, shared)

    def _finding(self, index: ProjectIndex, shared: Shared) -> Finding:
        tests = index.reach.starts(shared.fixture.function)
        return Finding(
            code=self.code,
            name=self.name,
            message=f"`{shared.fixture.name}` {shared.verb} the {shared.kind} `{shared.name}` for "
            f"{counted(tests.bit_count(), 'test')}: workers of a parallel run share it. Put `worker_id` into the name",
            path=index.program.path(shared.scope),
            span=shared.span,
            doubts=(_MAY_NOT_BE_PARALLEL,),
            site=Site(SiteKind.DATABASE, shared.name),
            tests=index.nodeids(tests),
            chain=index.chains.to(shared.scope, tests),
        )
