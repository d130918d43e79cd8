"""Cases of `shared_server`."""

from __future__ import annotations

from isolint.codemods.cases.servers import ALONE, FOR_MODULES, FOR_TESTS
from isolint.contracts import Refuses, Rewrites

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
    Rewrites(
        "databases that fixtures make alike and fill differently",
        {
            "shop/__init__.py": "",
            "shop/db.py": """
                import psycopg

                class Database:
                    def __init__(self, name, host, port):
                        self.name = name
                        self.host = host
                        self.port = port

                    def provision(self):
                        with psycopg.connect(host=self.host, port=self.port, autocommit=True) as admin:
                            found = admin.execute(
                                "SELECT 1 FROM pg_database WHERE datname = %s", (self.name,)
                            )
                            if not found.fetchone():
                                admin.execute(f'CREATE DATABASE "{self.name}"')

                    def connect(self):
                        return psycopg.connect(host=self.host, port=self.port, dbname=self.name)
                """,
            "tests/conftest.py": '"""What all tests share."""\n',
            **{
                f"tests/test_{letter}.py": f'''
                    import uuid

                    import pytest
                    from testcontainers.postgres import PostgresContainer

                    def _unique_name() -> str:
                        return f"test_{{uuid.uuid4().hex[:12]}}"

                    @pytest.fixture(scope="module")
                    def postgres():
                        with PostgresContainer("postgres:16") as container:
                            yield container

                    @pytest.fixture
                    def shop(postgres):
                        """Provide the tables of {letter}."""
                        from shop.db import Database

                        db = Database(
                            name=_unique_name(),
                            host=postgres.get_container_host_ip(),
                            port=int(postgres.get_exposed_port(5432)),
                        )
                        db.provision()
                        {variable} = db.connect()

                        # As the migrations do
                        {variable}.execute("CREATE TABLE {letter} (id int)")

                        yield {variable}
                        {variable}.close()

                    @pytest.mark.parametrize("number", range(10))
                    def test_{letter}(shop, number):
                        assert shop

                    def test_other_{letter}(shop):
                        assert shop
                    '''
                for letter, variable in (("a", "connection"), ("b", "opened"))
            },
        },
        {
            "tests/conftest.py": FOR_TESTS,
            **{
                f"tests/test_{letter}.py": f'''
                    import pytest

                    @pytest.fixture
                    def shop(fresh_shop):
                        """Provide the tables of {letter}."""
                        {variable} = fresh_shop()

                        # As the migrations do
                        {variable}.execute("CREATE TABLE {letter} (id int)")

                        return {variable}

                    @pytest.mark.parametrize("number", range(10))
                    def test_{letter}(shop, number):
                        assert shop

                    def test_other_{letter}(shop):
                        assert shop
                    '''
                for letter, variable in (("a", "connection"), ("b", "opened"))
            },
        },
    ),
)

REFUSES = (
    Refuses(
        "a server that has no databases to give",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.redis import RedisContainer

                @pytest.fixture(scope="module")
                def redis():
                    with RedisContainer("redis:7") as container:
                        yield container

                def test_{letter}(redis):
                    assert redis
                """
            for letter in "ab"
        },
        "`RedisContainer` starts no Postgres server: there is no way known to give each use a part of it",
    ),
    Refuses(
        "a plugin's process fixture",
        {
            f"tests/test_{letter}.py": f"""
                from pytest_postgresql import factories

                postgresql_proc = factories.postgresql_proc(port=None)
                postgresql = factories.postgresql("postgresql_proc")

                def test_{letter}(postgresql_proc):
                    assert postgresql_proc
                """
            for letter in "ab"
        },
        "`postgresql_proc` is made by a plugin's factory, which gives each test its database: move that "
        "line to tests/conftest.py",
    ),
    Refuses(
        "tables in a database that is there already",
        {
            "app.py": """
                from sqlalchemy.orm import DeclarativeBase

                class Base(DeclarativeBase):
                    pass
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    import os
                    import pytest
                    from sqlalchemy import create_engine
                    from app import Base

                    @pytest.fixture(scope="session")
                    def engine():
                        engine = create_engine(os.environ["TEST_URL"])
                        Base.metadata.create_all(bind=engine)
                        yield engine
                        engine.dispose()

                    def test_{letter}(engine):
                        assert engine
                    """
                for letter in "ab"
            },
        },
        "no server is started here: the database is there already, and who else uses it is not known",
    ),
    Refuses(
        "roles, which all databases of a server have in common",
        {
            f"tests/test_{letter}.py": f"""
                import psycopg
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        yield container

                def test_{letter}(postgres):
                    with psycopg.connect(postgres.get_connection_url(driver=None)) as connection:
                        connection.execute("create role reader login")
                """
            for letter in "ab"
        },
        "`tests/test_a.py` runs `create role`, which concerns all databases of a server",
    ),
    Refuses(
        "a database of a fixed name",
        {
            f"tests/test_{letter}.py": f"""
                import psycopg
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def url():
                    with PostgresContainer("postgres:16") as container:
                        address = container.get_connection_url(driver=None)
                        with psycopg.connect(address, autocommit=True) as connection:
                            connection.execute("CREATE DATABASE shop")
                        yield address

                def test_{letter}(url):
                    assert url
                """
            for letter in "ab"
        },
        "`tests/test_a.py` creates a database `shop`, of which a server can have just one",
    ),
    Refuses(
        "something that only a container can do",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        yield container

                def version(server):
                    return server.exec("postgres --version")

                def test_{letter}(postgres):
                    assert version(postgres)
                """
            for letter in "ab"
        },
        "`version` of `tests/test_a.py` asks the container for `exec`, which a database does not have",
    ),
    Refuses(
        "a container that goes where it cannot be followed",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer
                from tools import seed

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        seed(container)
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` hands its container on to where it cannot be followed",
    ),
    Refuses(
        "a container with a configuration",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16").with_command("postgres") as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` configures its container with `with_command`",
    ),
    Refuses(
        "an image of which little is known",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("timescale/timescaledb:16") as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "the image `timescale/timescaledb:16` may do more with its databases than plain Postgres does",
    ),
    Refuses(
        "a port that just one server can have",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16", port=5433) as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` makes its container with `port`, which is for one container",
    ),
    Refuses(
        "a database that tests know by its name",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16", dbname="shop") as container:
                        yield container

                def test_{letter}(postgres):
                    host, port = postgres.get_container_host_ip(), postgres.get_exposed_port(5432)
                    assert f"postgresql://test:test@{{host}}:{{port}}/shop"
                """
            for letter in "ab"
        },
        "`tests/test_a.py` spells out `/shop`, the name of the database that its container has",
    ),
    Refuses(
        "a container that outlives its fixture",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres(request):
                    container = PostgresContainer("postgres:16")
                    request.addfinalizer(container.stop)
                    return container.start()

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` holds its container neither by `with` nor from `start()` to "
        "`stop()`",
    ),
    Refuses(
        "an argument that is not a constant",
        {
            "tests/conftest.py": "",
            **{
                f"tests/test_{letter}.py": f"""
                    import pytest
                    from testcontainers.postgres import PostgresContainer
                    from images import IMAGES

                    @pytest.fixture(scope="module")
                    def postgres():
                        with PostgresContainer(IMAGES[0]) as container:
                            yield container

                    def test_{letter}(postgres):
                        assert postgres.dbname
                    """
                for letter in "ab"
            },
        },
        "`IMAGES[0]` of `tests/test_a.py` is no constant that a conftest could have as well",
    ),
    Refuses(
        "a container that a helper starts",
        {
            "tests/conftest.py": "",
            "tests/servers.py": """
                from testcontainers.postgres import PostgresContainer

                def started():
                    return PostgresContainer("postgres:16").start()
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    import pytest
                    from tests.servers import started

                    @pytest.fixture(scope="module")
                    def postgres():
                        container = started()
                        yield container
                        container.stop()

                    def test_{letter}(postgres):
                        assert postgres.dbname
                    """
                for letter in "ab"
            },
        },
        "`postgres` of `tests/test_a.py` does not start its `PostgresContainer` itself",
    ),
)
