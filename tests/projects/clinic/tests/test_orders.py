import uuid

import pytest
from testcontainers.postgres import PostgresContainer


def _unique_name():
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="module")
def postgres():
    """Start a server for this module."""
    with PostgresContainer("postgres:16") as container:
        yield container


@pytest.fixture
def tables(postgres):
    """Provide the tables of the orders."""
    from database import Database

    database_of_test = Database(
        name=_unique_name(),
        host=postgres.get_container_host_ip(),
        port=int(postgres.get_exposed_port(5432)),
        user=postgres.username,
    )
    database_of_test.provision()
    connection = database_of_test.connect()

    # As the migrations do
    connection.execute("CREATE TABLE orders (id int)")

    yield connection
    connection.close()


def names(connection):
    query = "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    return [name for (name,) in connection.execute(query)]


def test_there_is_one_table(tables):
    assert names(tables) == ["orders"]
    tables.execute("CREATE SCHEMA audit CREATE TABLE audit.log (id int)")


def test_nothing_is_left_of_other_schemas(tables):
    assert names(tables) == ["orders"]
    tables.execute("CREATE TYPE mood AS ENUM ('sad')")
    tables.execute("CREATE FUNCTION public.one() RETURNS int LANGUAGE sql RETURN 1")


def test_nothing_is_left_of_types_and_functions(tables):
    tables.execute("CREATE TYPE mood AS ENUM ('sad')")
    tables.execute("CREATE FUNCTION public.one() RETURNS int LANGUAGE sql RETURN 1")
    tables.execute("SELECT lo_create(0)")


def test_nothing_is_left_of_large_objects(tables):
    assert tables.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone() == (0,)
    name = tables.info.dbname
    tables.execute(f'ALTER DATABASE "{name}" SET work_mem = \'64kB\'')


@pytest.mark.parametrize("number", range(3))
def test_settings_are_those_of_the_server(tables, number):
    assert tables.execute("SHOW work_mem").fetchone() == ("4MB",)
    assert tables.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'public'").fetchone() == (1,)


def test_one_more(tables):
    assert names(tables) == ["orders"]


def test_another(tables):
    assert names(tables) == ["orders"]


def test_the_last(tables):
    assert names(tables) == ["orders"]
