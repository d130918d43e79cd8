"""Connections of Django: hearing of statements, as Django tells nobody when it commits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a connection has to know of its server; the rest is about how it behaves.
_PLACE = frozenset({"dbname", "user", "password", "host", "port", "service", "passfile", "sslmode"})

#: What begins a statement that leaves all rows as they are.
_READING = ("select", "savepoint", "release")


class DjangoEar:
    """Hears of connections that are made, and of the statements that go through them.

    Databases of SQLite are known by their files.
    """

    def __init__(self, met: Callable[[Any, Callable[[], Postgres]], Postgres]) -> None:
        self._met = met
        self._signal: Any = None
        #: Connections through which something was written, which may be in a transaction still.
        self._written: dict[int, tuple[Any, Postgres]] = {}

    def listen(self) -> None:
        """Hear of connections, if Django has been imported by now."""
        if self._signal is None:
            signals = sys.modules.get("django.db.backends.signals")
            self._signal = getattr(signals, "connection_created", None)
            if self._signal is not None:
                self._signal.connect(self._made, weak=False)

    def stop(self) -> None:
        """Hear no more of connections that are made."""
        if self._signal is not None:
            self._signal.disconnect(self._made)
            self._signal = None

    def catch_up(self) -> None:
        """Note a commit of what was written outside of a transaction, or in one that has ended."""
        for key, (connection, database) in list(self._written.items()):
            if not connection.in_atomic_block:
                del self._written[key]
                database.note_commit()

    def _made(self, connection: Any, **_: Any) -> None:
        # The one that makes and drops databases is to none of them.
        if connection.vendor == "postgresql" and connection.settings_dict.get("NAME"):
            self._database(connection)
            if self._around not in connection.execute_wrappers:
                connection.execute_wrappers.append(self._around)

    def _around(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Execute a statement, and remember that it may have written something."""
        connection = context["connection"]
        if self._signal is None:
            return execute(sql, params, many, context)
        database = self._database(connection)
        try:
            return execute(sql, params, many, context)
        finally:
            is_reading = isinstance(sql, str) and sql.lstrip(" (\n").lower().startswith(_READING)
            if database is not None and not is_reading:
                self._written[id(connection)] = (connection, database)

    def _database(self, connection: Any) -> Postgres | None:
        driver = sys.modules.get("psycopg") or sys.modules.get("psycopg2")
        if driver is None:
            return None
        settings = connection.settings_dict
        name = str(settings["NAME"])

        def connect() -> Any:
            options = connection.get_connection_params()
            return driver.connect(**{word: options[word] for word in _PLACE & options.keys()})

        return self._met((name, settings["HOST"], settings["PORT"]), lambda: Postgres(name, driver, connect))
