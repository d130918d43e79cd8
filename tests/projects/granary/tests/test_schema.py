import itertools

import granary
import psycopg
import pytest
from servers import running_postgres

pytestmark = pytest.mark.schema
numbers = itertools.count()


@pytest.fixture(scope="module")
def server():
    with running_postgres() as url:
        yield url


@pytest.fixture
def connection(server):
    name = f"granary_{next(numbers)}"
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(server, dbname=name, autocommit=True) as opened:
        granary.build(opened)
        yield opened


def test_names_are_unique(connection):
    granary.add_bin(connection, "north", 10)
    with pytest.raises(psycopg.errors.UniqueViolation):
        granary.add_bin(connection, "north", 20)


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_bin_holds_something(connection, capacity):
    with pytest.raises(psycopg.errors.CheckViolation):
        granary.add_bin(connection, "north", capacity)


def test_loads_go_with_their_bin(connection):
    bin_id = granary.add_bin(connection, "north", 10)
    granary.load(connection, bin_id, 3)
    connection.execute("DELETE FROM bins")
    assert granary.stored(connection, bin_id) == 0
