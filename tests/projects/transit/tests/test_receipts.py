"""Tests of the receipts against a real database file."""

import os
import tempfile
import time

import pytest

# The receipts read their settings from here.
DB_FILE = tempfile.mktemp(suffix=".db")
os.environ["TRAMWAY_OPERATOR_KEY"] = "receipts-key"
os.environ["TRAMWAY_DB_PATH"] = DB_FILE
os.environ["TRAMWAY_RECEIPT_TTL_HOURS"] = "1"

from tramway.config import get_settings  # noqa: E402
from tramway.db import connect, create_schema  # noqa: E402
from tramway.receipts import (  # noqa: E402
    digest,
    find,
    purge,
    store,
)

ANSWER = {"accepted": 2, "rejected": 0}


@pytest.fixture(scope="module", autouse=True)
def database():
    """Create the tables once."""
    # A file left by an interrupted run may have an old schema.
    if os.path.exists(DB_FILE):
        os.remove(DB_FILE)
    create_schema(DB_FILE)


def store_aged(receipt_key, hours):
    """Store a receipt as if that many hours had passed."""
    with connect(get_settings().db_path) as connection:
        connection.execute(
            "INSERT INTO receipts VALUES (?, ?, ?)",
            (receipt_key, digest(ANSWER), int(time.time()) - hours * 3600),
        )


def test_digest_ignores_the_order_of_keys():
    assert digest({"accepted": 2, "rejected": 0}) == digest({"rejected": 0, "accepted": 2})


def test_unknown_receipt_is_not_found():
    assert find("never-sent") is None


def test_stored_receipt_is_found():
    store("tram-7-morning", ANSWER)

    assert find("tram-7-morning") == digest(ANSWER)


def test_first_answer_stays():
    store("tram-8-noon", ANSWER)
    store("tram-8-noon", {"accepted": 0, "rejected": 2})

    assert find("tram-8-noon") == digest(ANSWER)


def test_receipt_expires():
    store_aged("tram-9-yesterday", hours=2)

    assert find("tram-9-yesterday") is None


def test_purge_deletes_what_has_expired():
    store_aged("tram-10-yesterday", hours=3)
    store("tram-10-today", ANSWER)

    assert purge() >= 1
    assert find("tram-10-today") == digest(ANSWER)
