"""The SQLite file behind the service."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tramway.config import get_settings


def create_schema(path: str) -> None:
    """Create the tables that are missing from the file at `path`."""
    with connect(path) as connection:
        connection.executescript(Path(__file__).with_name("schema.sql").read_text())


@contextmanager
def connect(path: str | None = None) -> Iterator[sqlite3.Connection]:
    """Open the file at `path`, or the configured one; commit on success and close in any case."""
    connection = sqlite3.connect(path or get_settings().db_path)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            yield connection
    finally:
        connection.close()
