import itertools

import granary
import psycopg
import pytest
from servers import running_postgres

pytestmark = pytest.mark.contract
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


def test_a_new_bin_is_empty(connection):
    assert granary.stored(connection, granary.add_bin(connection, "north", 10)) == 0


def test_loads_add_up(connection):
    bin_id = granary.add_bin(connection, "north", 10)
    granary.load(connection, bin_id, 3)
    granary.load(connection, bin_id, 4)
    assert granary.stored(connection, bin_id) == 7


def test_bins_are_apart(connection):
    north, south = (granary.add_bin(connection, name, 10) for name in ("north", "south"))
    granary.load(connection, north, 3)
    assert granary.stored(connection, south) == 0
