import psycopg
import pytest
from testcontainers.postgres import PostgresContainer


@pytest.fixture(scope="module")
def postgres():
    with PostgresContainer("postgres:16") as container:
        yield container


def connected(server, dbname=None):
    return psycopg.connect(
        host=server.get_container_host_ip(),
        port=server.get_exposed_port(5432),
        user=server.username,
        dbname=dbname or server.dbname,
        autocommit=True,
    )


@pytest.fixture(scope="module")
def databases():
    return set()


@pytest.mark.parametrize("number", range(4))
def test_all_migrations_run_in_the_database_of_the_module(postgres, databases, number):
    databases.add((postgres.get_exposed_port(5432), postgres.dbname))
    assert len(databases) == 1
    with connected(postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS steps (id int)")
        connection.execute("INSERT INTO steps VALUES (%s)", (number,))
        rows = connection.execute("SELECT id FROM steps").fetchall()
        assert (number,) in rows
        assert len(set(rows)) == len(rows)
        connection.execute(f'CREATE DATABASE "mine_{number}"')
