"""Cases of databases that a shared server can hand out in place of those of fixtures, and of others."""

from __future__ import annotations

from isolint.codemods.cases.servers import FOR_TESTS
from isolint.contracts import Refuses, Rewrites

DATABASES_HANDED_OUT = (
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

DATABASES_KEPT = (
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
)
