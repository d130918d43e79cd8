"""Tests of what passengers see."""

import os
import tempfile

import pytest
from fastapi.testclient import TestClient

# Set up the environment before importing the app
DB_FILE = tempfile.mktemp(suffix=".db")
os.environ["TRAMWAY_OPERATOR_KEY"] = "board-key"
os.environ["TRAMWAY_DB_PATH"] = DB_FILE
os.environ["TRAMWAY_WARMUP_RIDES"] = "1"
os.environ["TRAMWAY_LATE_AFTER_SEC"] = "60"

from tramway.config import get_settings  # noqa: E402
from tramway.db import connect, create_schema  # noqa: E402
from tramway.main import app  # noqa: E402
from tramway.network import add_leg  # noqa: E402

# The control room's notice is read when a board is drawn
os.environ["TRAMWAY_NOTICE"] = "Diversion at Mint"

client = TestClient(app, raise_server_exceptions=True)


@pytest.fixture(scope="module", autouse=True)
def database():
    """Create the tables once."""
    if os.path.exists(DB_FILE):
        os.remove(DB_FILE)
    create_schema(DB_FILE)


def add_line_nine():
    """Add a line of two legs; harmless where it is there already."""
    with connect(get_settings().db_path) as connection:
        add_leg(connection, "9", "arsenal", "bridge", timetable_sec=120.0)
        add_leg(connection, "9", "bridge", "castle", timetable_sec=180.0)


def report(from_stop, to_stop, seconds, **headers):
    """Report one leg of a ride on line 9, and return the answer."""
    leg = {"from_stop": from_stop, "to_stop": to_stop, "seconds": seconds}
    response = client.post(
        "/rides",
        json={"line": "9", "legs": [leg]},
        headers={"Operator-Key": "board-key", **headers},
    )
    assert response.status_code == 200, response.text
    return response.json()


def test_service_is_not_open_before_start_up():
    assert client.get("/health").json()["opened_at"] is None


def test_unknown_stop():
    assert client.get("/stops/atlantis").status_code == 404


def test_unknown_leg():
    add_line_nine()

    query = {"line": "9", "from_stop": "castle", "to_stop": "arsenal"}
    assert client.get("/etas", params=query).status_code == 404


def test_board_shows_the_notice():
    assert client.get("/boards/9").json()["notice"] == "Diversion at Mint"


def test_board_shows_the_timetable_before_any_ride():
    add_line_nine()

    legs = client.get("/boards/9").json()["legs"]
    assert [leg["minutes"] for leg in legs] == [2, 3]
    assert [leg["rides"] for leg in legs] == [0, 0]


def test_one_ride_moves_the_estimate():
    add_line_nine()

    assert report("arsenal", "bridge", 240.0)["accepted"] == 1

    query = {"line": "9", "from_stop": "arsenal", "to_stop": "bridge"}
    assert client.get("/etas", params=query).json()["minutes"] == 3


def test_delay_is_marked():
    add_line_nine()

    for _ in range(3):
        report("bridge", "castle", 300.0)

    query = {"line": "9", "from_stop": "bridge", "to_stop": "castle"}
    assert client.get("/etas", params=query).json()["late"] is True


def test_small_delay_is_not_marked():
    add_line_nine()

    report("arsenal", "bridge", 150.0)

    query = {"line": "9", "from_stop": "arsenal", "to_stop": "bridge"}
    assert client.get("/etas", params=query).json()["late"] is False


def test_repeated_report_counts_once():
    add_line_nine()

    first = report("arsenal", "bridge", 130.0, **{"Receipt-Key": "tram-4-first"})
    second = report("arsenal", "bridge", 130.0, **{"Receipt-Key": "tram-4-first"})

    assert first["repeated"] is False
    assert second["repeated"] is True
    assert client.get("/stops/arsenal").json()["rides"] == 1


def test_rejected_ride_does_not_count():
    add_line_nine()

    assert report("bridge", "castle", 9000.0)["rejected"] == 1

    assert client.get("/stops/castle").status_code == 200
