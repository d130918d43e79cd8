"""Postgres: counting rows on a connection of our own, as nobody can tell from outside how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .database import MAX_TABLES, Database, Gone, Uncountable

if TYPE_CHECKING:
    from collections.abc import Callable

# Nothing may wait for us, nor we for it.
_LIMITS = "SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '2s'"

_TABLES = (
    "SELECT n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND c.relpersistence <> 't' "
    "AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    f"ORDER BY 1, 2 LIMIT {MAX_TABLES}"
)


class Postgres(Database):
    """A database of a server; whoever hears of a commit has to note it.

    `driver` is psycopg or psycopg2, and `connect` opens a connection by it.
    """

    def __init__(self, name: str, driver: Any, connect: Callable[[], Any]) -> None:
        super().__init__(name)
        self._driver = driver
        self._connect = connect
        self._commits = 0

    def note_commit(self) -> None:
        """Hear that something may have been committed."""
        self._commits += 1

    def sign(self) -> int:
        """Return how often something was committed."""
        return self._commits

    def count(self) -> dict[str, int]:
        """Return table -> rows; what no connection can be made to is gone for others, too."""
        try:
            connection = self._connect()
        except self._driver.Error as error:
            raise Gone from error
        try:
            return _counted(connection.cursor())
        except self._driver.Error as error:
            raise Uncountable from error
        finally:
            connection.close()


def _counted(cursor: Any) -> dict[str, int]:
    cursor.execute(_LIMITS)
    cursor.execute(_TABLES)
    found = cursor.fetchall()
    names = [table if schema == "public" else f"{schema}.{table}" for schema, table, _ in found]
    if not names:
        return {}
    parts = (f"SELECT {number}, count(*) FROM {quoted}" for number, (*_, quoted) in enumerate(found))
    cursor.execute(" UNION ALL ".join(parts))
    return {names[number]: count for number, count in cursor.fetchall()}
