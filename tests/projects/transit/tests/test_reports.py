"""Tests of reporting a ride over HTTP."""

import os
import tempfile

import pytest
from fastapi.testclient import TestClient

DB_FILE = tempfile.mktemp(prefix="reports-", suffix=".db")

# Must be set before the app is imported: it builds its settings on import.
os.environ.update(
    {
        "TRAMWAY_OPERATOR_KEY": "reports-key",
        "TRAMWAY_DB_PATH": DB_FILE,
        "TRAMWAY_MAX_LEGS_PER_RIDE": "3",
    }
)
os.environ.setdefault("TRAMWAY_WARMUP_RIDES", "4")

from tramway.config import get_settings  # noqa: E402
from tramway.db import connect, create_schema  # noqa: E402
from tramway.main import app  # noqa: E402
from tramway.network import add_leg  # noqa: E402

client = TestClient(app)

HEADERS = {"Operator-Key": "reports-key"}


@pytest.fixture(scope="module", autouse=True)
def database():
    """Create the tables once."""
    create_schema(DB_FILE)
    yield
    os.remove(DB_FILE)


def add_harbour_leg():
    """Add the one leg that these tests ride."""
    with connect(get_settings().db_path) as connection:
        add_leg(connection, "3", "harbour", "mint", timetable_sec=240.0)


def ride(*seconds):
    """Return a report of a ride over the harbour leg, once for each time given."""
    legs = [{"from_stop": "harbour", "to_stop": "mint", "seconds": value} for value in seconds]
    return {"line": "3", "legs": legs}


def test_health_without_a_notice():
    answer = client.get("/health").json()

    assert answer["status"] == "ok"
    assert answer["notice"] is None


def test_start_up_opens_the_service():
    with TestClient(app) as started:
        assert started.get("/health").json()["opened_at"] is not None


def test_config_is_published():
    assert client.get("/config").json() == {"warmup_rides": 4, "max_legs_per_ride": 3}


def test_report_needs_the_operator_key():
    assert client.post("/rides", json=ride(250.0)).status_code == 401


def test_report_is_accepted():
    add_harbour_leg()

    response = client.post("/rides", json=ride(250.0, 260.0), headers=HEADERS)

    assert response.status_code == 200
    assert response.json() == {"accepted": 2, "rejected": 0, "repeated": False}


def test_outliers_are_rejected():
    add_harbour_leg()

    response = client.post("/rides", json=ride(10.0, 260.0, 5000.0), headers=HEADERS)

    assert response.json() == {"accepted": 1, "rejected": 2, "repeated": False}


def test_ride_with_too_many_legs_is_refused():
    response = client.post("/rides", json=ride(250.0, 250.0, 250.0, 250.0), headers=HEADERS)

    assert response.status_code == 422


def test_four_rides_weigh_as_much_as_the_timetable():
    add_harbour_leg()

    for _ in range(4):
        response = client.post("/rides", json=ride(360.0), headers=HEADERS)
        assert response.status_code == 200

    query = {"line": "3", "from_stop": "harbour", "to_stop": "mint"}
    eta = client.get("/etas", params=query).json()
    assert eta["rides"] >= 4
    assert 4 <= eta["minutes"] <= 5
