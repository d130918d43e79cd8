"""Cases of `shared_server`."""

from __future__ import annotations

from isolint.codemods.cases.containers_kept import CONTAINERS_KEPT
from isolint.codemods.cases.server_databases import DATABASES_HANDED_OUT, DATABASES_KEPT
from isolint.codemods.cases.servers import ALONE, FOR_MODULES
from isolint.contracts import Rewrites

REWRITES = (
    Rewrites(
        "containers of modules, and one of a test whose fixture hands out an engine",
        {
            **{
                f"tests/test_{letter}.py": f'''
                    import pytest
                    from testcontainers.postgres import PostgresContainer

                    @pytest.fixture(scope="module")
                    def postgres():
                        """Start a server for this module."""
                        with PostgresContainer("postgres:16") as container:
                            yield container

                    def test_{letter}(postgres):
                        assert postgres.get_connection_url()
                    '''
                for letter in "ab"
            },
            "tests/test_c.py": """
                import pytest
                from sqlalchemy import create_engine
                from testcontainers.postgres import PostgresContainer

                IMAGE = "postgres:16"

                @pytest.fixture
                def engine():
                    with PostgresContainer(IMAGE) as container:
                        engine = create_engine(container.get_connection_url())
                        yield engine
                        engine.dispose()

                def test_c(engine):
                    assert engine
                """,
        },
        {
            "tests/conftest.py": FOR_MODULES,
            **{
                f"tests/test_{letter}.py": f"""
                    def test_{letter}(postgres):
                        assert postgres.get_connection_url()
                    """
                for letter in "ab"
            },
            "tests/test_c.py": """
                import pytest
                from sqlalchemy import create_engine

                @pytest.fixture
                def engine(postgres_server):
                    with postgres_server.fresh_database() as container:
                        engine = create_engine(container.get_connection_url())
                        yield engine
                        engine.dispose()

                def test_c(engine):
                    assert engine
                """,
        },
    ),
    Rewrites(
        "other names, scopes and ways to hold a container",
        {
            **{
                f"tests/test_{letter}.py": f'''
                    import pytest
                    from testcontainers.postgres import PostgresContainer

                    @pytest.fixture(scope="module")
                    def postgres():
                        """Start a server for this module."""
                        container = PostgresContainer("postgres:16")
                        container.start()
                        try:
                            yield container
                        finally:
                            container.stop()

                    def test_{letter}(postgres):
                        assert postgres.get_connection_url()
                    '''
                for letter in "ab"
            },
            "tests/test_c.py": """
                import shutil
                from collections.abc import Iterator

                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(autouse=True)
                def url() -> Iterator[str]:
                    if not shutil.which("docker"):
                        pytest.skip("needs Docker")
                    # Nothing of it is kept
                    server = PostgresContainer("postgres:16").start()
                    yield server.get_connection_url().replace("psycopg2", "asyncpg")
                    server.stop()

                class TestC:
                    @pytest.fixture
                    def server(self):
                        with PostgresContainer("postgres:16") as held:
                            yield held

                    def test_c(self, server, url):
                        assert server.get_connection_url() != url
                """,
        },
        {
            "tests/conftest.py": FOR_MODULES,
            **{
                f"tests/test_{letter}.py": f"""
                    def test_{letter}(postgres):
                        assert postgres.get_connection_url()
                    """
                for letter in "ab"
            },
            "tests/test_c.py": """
                import shutil
                from collections.abc import Iterator

                import pytest

                @pytest.fixture(autouse=True)
                def url(postgres_server) -> Iterator[str]:
                    if not shutil.which("docker"):
                        pytest.skip("needs Docker")
                    # Nothing of it is kept
                    with postgres_server.fresh_database() as server:
                        yield server.get_connection_url().replace("psycopg2", "asyncpg")

                class TestC:
                    @pytest.fixture
                    def server(self, postgres_server):
                        with postgres_server.fresh_database() as held:
                            yield held

                    def test_c(self, server, url):
                        assert server.get_connection_url() != url
                """,
        },
    ),
    Rewrites(
        "names that a nearer conftest gives to another fixture, or that another module imports",
        {
            "tests/test_c.py": """
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        yield container
                """,
            "tests/test_d.py": """
                from tests.test_c import postgres

                def test_d(postgres):
                    assert postgres.get_connection_url()
                """,
            "tests/unit/conftest.py": """
                import pytest

                @pytest.fixture
                def postgres():
                    return "postgresql://localhost/unit"
                """,
            **{
                f"tests/{path}.py": f"""
                    import pytest
                    from testcontainers.postgres import PostgresContainer

                    @pytest.fixture(scope="module")
                    def postgres():
                        with PostgresContainer("postgres:16") as container:
                            yield container

                    def {path[-6:]}(postgres):
                        assert postgres.get_connection_url()
                    """
                for path in ("unit/test_a", "test_b")
            },
        },
        {
            "tests/conftest.py": ALONE,
            "tests/test_c.py": """
                import pytest

                @pytest.fixture(scope="module")
                def postgres(postgres_server):
                    with postgres_server.fresh_database() as container:
                        yield container
                """,
            **{
                f"tests/{path}.py": f"""
                    import pytest

                    @pytest.fixture(scope="module")
                    def postgres(postgres_server):
                        with postgres_server.fresh_database() as container:
                            yield container

                    def {path[-6:]}(postgres):
                        assert postgres.get_connection_url()
                    """
                for path in ("unit/test_a", "test_b")
            },
        },
    ),
    *DATABASES_HANDED_OUT,
)

REFUSES = (
    *DATABASES_KEPT,
    *CONTAINERS_KEPT,
)
