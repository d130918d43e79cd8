"""Engines of SQLAlchemy: hearing of transactions that begin and of what is committed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable

#: The module that can open a connection to the same server without waiting for an event loop.
_DRIVERS = {"psycopg": "psycopg", "psycopg_async": "psycopg", "psycopg2": "psycopg2"}

_EVENTS = ("begin", "commit", "rollback")


class EngineEar:
    """Hears of all engines; `met` is told the database of one that begins a transaction, by its URL.

    Databases of SQLite are known by their files.
    """

    def __init__(self, met: Callable[[Any, Callable[[], Postgres]], Postgres]) -> None:
        self._met = met
        self._engine: Any = None

    def listen(self) -> None:
        """Hear of what engines do, if SQLAlchemy has been imported by now."""
        if self._engine is not None:
            return
        # One that is just being imported has no such name yet.
        engine = getattr(sys.modules.get("sqlalchemy.engine"), "Engine", None)
        event = getattr(sys.modules.get("sqlalchemy"), "event", None)
        if engine is not None and event is not None:
            self._engine = engine
            for name in _EVENTS:
                event.listen(engine, name, getattr(self, f"_{name}"))

    def stop(self) -> None:
        """Hear no more."""
        if self._engine is not None:
            for name in _EVENTS:
                sys.modules["sqlalchemy"].event.remove(self._engine, name, getattr(self, f"_{name}"))
            self._engine = None

    def _begin(self, connection: Any) -> None:
        self._database(connection)

    def _commit(self, connection: Any) -> None:
        database = self._database(connection)
        if database is not None:
            database.note_commit()

    def _rollback(self, connection: Any) -> None:
        """Note what was committed at once, and is beyond being rolled back."""
        raw = getattr(connection.connection, "dbapi_connection", None)
        if getattr(raw, "autocommit", False):
            self._commit(connection)

    def _database(self, connection: Any) -> Postgres | None:
        engine = connection.engine
        dialect = engine.dialect
        driver = sys.modules.get(_DRIVERS.get(dialect.driver, ""))
        if dialect.name != "postgresql" or driver is None:
            return None
        url = engine.url

        def connect() -> Any:
            words, options = dialect.create_connect_args(url)
            return driver.connect(*words, **options)

        return self._met(url, lambda: Postgres(str(url.database), driver, connect))
