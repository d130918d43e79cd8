"""SQLite: files, databases in memory, and hearing of both when they are opened."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from .database import MAX_BYTES, MAX_TABLES, Database, Gone, Uncountable

if TYPE_CHECKING:
    from collections.abc import Callable

#: The extension module: tests replace parts of `sqlite3`, which is written in Python.
MODULE = "_sqlite3"

#: A parameter without meaning, by which we know the connections that are our own.
_OURS = "isolint=looking"

#: A page has 4096 bytes, unless somebody wants it otherwise.
_MAX_PAGES = MAX_BYTES // 4096

#: For so long, in nanoseconds, a file may be written again without its time of writing being another.
_TICK = 50_000_000

# As bytes: connections may have texts be anything.
_TABLES = (
    "SELECT CAST(name AS BLOB) FROM sqlite_master "
    f"WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT {MAX_TABLES}"
)


class SqliteFile(Database):
    """A file; what it holds is read on a connection of our own, which sees what is committed."""

    may_return = True

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name)
        self._path = path

    def sign(self) -> Any:
        """Return when file and log were written, or something new while that is too short a time ago."""
        found: list[Any] = []
        for path in (self._path, f"{self._path}-wal"):
            try:
                state = os.stat(path)
            except OSError:
                found.append(None)
                continue
            if time.time_ns() - state.st_mtime_ns < _TICK:
                return object()
            found.append((state.st_ino, state.st_mtime_ns, state.st_size))
        return found

    def count(self) -> dict[str, int]:
        """Return table -> rows."""
        try:
            size = os.stat(self._path).st_size
        except OSError as error:
            raise Gone from error
        if size > MAX_BYTES:
            raise Uncountable
        # Where nobody writes, a connection that is told so makes no files beside this one.
        is_quiet = not any(os.path.exists(self._path + end) for end in ("-wal", "-journal"))
        options = f"mode=ro&{_OURS}" + ("&immutable=1" if is_quiet else "")
        return _asked(f"{Path(self._path).as_uri()}?{options}")


class SharedMemory(Database):
    """A database in memory that several connections share by its name; one more of our own does no harm."""

    may_return = True

    def __init__(self, name: str, uri: str) -> None:
        super().__init__(name)
        self._uri = f"{uri}&{_OURS}"

    def sign(self) -> Any:
        """Return something new: nothing tells from outside that rows are others."""
        return object()

    def count(self) -> dict[str, int]:
        """Return table -> rows; a database that nobody else has open has none."""
        return _asked(self._uri)


class PrivateMemory(Database):
    """A database in memory of just one connection, through which it is looked at.

    Connections of sqlite3 have no weak references, so ours is a strong one. Where no more are left than the
    `alone` that there are without any user, the connection is let go at the next look.
    """

    def __init__(self, name: str, connection: Any, alone: int, test: Callable[[], str]) -> None:
        super().__init__(name)
        self._connection = connection
        self._alone = alone
        self._test = test
        self._changes = 0

    @property
    def references(self) -> int:
        """Return how many references to the connection there are."""
        return sys.getrefcount(self._connection)

    def sign(self) -> Any:
        """Return how many rows were changed so far, and which schema it is; what is not committed may go."""
        # Before there is one more.
        is_abandoned = self.references <= self._alone
        connection = self._connection
        try:
            changes = connection.total_changes
            if changes != self._changes:
                # Who changes rows would have found those that are there.
                self._changes = changes
                self.is_met_by(self._test())
            if connection.in_transaction or is_abandoned:
                return object()
            return changes, _first(connection, "PRAGMA schema_version")
        except _errors():
            return None

    def is_met_by(self, test: str) -> None:
        """Hear that a test uses the connection."""
        if self._users and test not in self._users:
            self._shared.update(self.rows)
        self._users.add(test)

    def count(self) -> dict[str, int]:
        """Return table -> rows, with those of an open transaction: whoever uses the connection sees them."""
        if self.references <= self._alone:
            raise Gone
        try:
            if _first(self._connection, "PRAGMA page_count") > _MAX_PAGES:
                raise Uncountable
            return _counted(self._connection)
        except _errors() as error:
            # It is closed, or another thread's.
            raise Gone from error


class SqliteEar:
    """Hears, by the interpreter's audit events, which databases are opened.

    `opened` is told the path of a file, `shared` the URI of a database in memory, and `private` a connection
    to one that no other can reach.
    """

    def __init__(
        self, opened: Callable[[str], None], shared: Callable[[str], None], private: Callable[[Any], None]
    ) -> None:
        self._opened, self._shared, self._private = opened, shared, private
        self._is_listening = True
        self._opening = threading.local()
        if hasattr(sys, "addaudithook"):
            # Before Python 3.8 there is no such thing, and nothing is heard.
            sys.addaudithook(self._hear)

    def stop(self) -> None:
        """Hear no more; a hook cannot be taken away again, and does nothing then."""
        self._is_listening = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect" and self._is_listening:
            self._opening.is_private = False
            # What is no name of a file is for whoever opens it to find out.
            with contextlib.suppress(OSError, TypeError, ValueError):
                self._opening.is_private = self._name(os.fsdecode(arguments[0]))
        elif event == "sqlite3.connect/handle" and getattr(self._opening, "is_private", False):
            self._opening.is_private = False
            self._private(arguments[0])

    def _name(self, name: str) -> bool:
        """Hear what is about to be opened; tell whether it can be known by its connection only."""
        if _OURS in name:
            return False
        options: dict[str, list[str]] = {}
        uri = name
        if name.startswith("file:"):
            parts = urlsplit(name)
            options, name = parse_qs(parts.query), unquote(parts.path)
        is_in_memory = name in ("", ":memory:") or options.get("mode") == ["memory"]
        if is_in_memory and options.get("cache") == ["shared"]:
            self._shared(uri)
        elif not is_in_memory and "vfs" not in options:
            self._opened(os.path.abspath(name))
        return is_in_memory and options.get("cache") != ["shared"]


def alone() -> int:
    """Return how many references there are to a connection that nobody uses: it refers to itself, too."""
    connection = sys.modules[MODULE].connect(f"file:?mode=memory&{_OURS}", uri=True)
    try:
        return PrivateMemory("", connection, 0, str).references - 1
    finally:
        connection.close()


def _asked(uri: str) -> dict[str, int]:
    """Return table -> rows of a database, by a connection that is closed again."""
    try:
        connection = sys.modules[MODULE].connect(uri, uri=True, timeout=0)
    except _errors() as error:
        raise Uncountable from error
    try:
        return _counted(connection)
    except _errors() as error:
        raise Uncountable from error
    finally:
        connection.close()


def _counted(connection: Any) -> dict[str, int]:
    cursor = sys.modules[MODULE].Cursor(connection)
    cursor.row_factory = None
    found: dict[str, int] = {}
    for (raw,) in cursor.execute(_TABLES).fetchall():
        table = raw.decode("utf-8", "replace")
        quoted = table.replace('"', '""')
        try:
            ((found[table],),) = cursor.execute(f'SELECT count(*) FROM "{quoted}"').fetchall()
        except _errors():
            # A virtual one, of a module that is not loaded, say.
            continue
    return found


def _first(connection: Any, statement: str) -> Any:
    cursor = sys.modules[MODULE].Cursor(connection)
    cursor.row_factory = None
    return cursor.execute(statement).fetchone()[0]


def _errors() -> tuple[type[Exception], ...]:
    return (sys.modules[MODULE].Error, sys.modules[MODULE].Warning)
