"""Receipts: a tram that loses its connection may send the same report again."""

import hashlib
import json
import time

from tramway.config import get_settings
from tramway.db import connect


def digest(answer: dict[str, object]) -> str:
    """Return a digest of an answer that does not depend on the order of its keys."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()


def store(receipt_key: str, answer: dict[str, object]) -> None:
    """Remember that the report with this key was answered; the first answer stays."""
    with connect() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO receipts VALUES (?, ?, ?)",
            (receipt_key, digest(answer), int(time.time())),
        )


def find(receipt_key: str) -> str | None:
    """Return the digest of the answer to the report with this key, unless it has expired."""
    with connect() as connection:
        row = connection.execute(
            "SELECT digest FROM receipts WHERE receipt_key = ? AND stored_at > ?",
            (receipt_key, _oldest_valid()),
        ).fetchone()
    return row["digest"] if row else None


def purge() -> int:
    """Delete the expired receipts and return how many there were."""
    with connect() as connection:
        return connection.execute(
            "DELETE FROM receipts WHERE stored_at <= ?", (_oldest_valid(),)
        ).rowcount


def _oldest_valid() -> int:
    return int(time.time()) - get_settings().receipt_ttl_hours * 3600
