"""Rows of the databases that a suite opens, by sqlite3, SQLAlchemy or Django."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from ..contents import ABSENT, Absent
from ..probing import Probe, Surroundings
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..databases.database import Database

#: So many databases are looked at: where each test makes its own, the last ones.
_MOST = 16

_SQLITE = "_sqlite3"


class Databases(Probe):
    """Watch how many rows each table has.

    Beside other workers that is done for databases which no other process can reach, or whose name says which
    worker's they are.
    """

    name = "databases"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._root = os.path.realpath(surroundings.root)
        self._worker = os.environ.get("PYTEST_XDIST_WORKER", "") if surroundings.is_worker else ""
        self._test = ""
        self._known: dict[Any, Database] = {}
        self._counts: list[Any] = []
        self._found: dict[Any, Any] = {}
        # What hears of databases is imported with that which opens them: few suites have any.
        self._names: Any = None
        self._sqlite: Any = None
        self._engines: Any = None
        self._django: Any = None
        self._alone = 0
        if _SQLITE in sys.modules:
            self._hear_of_sqlite()
        else:
            sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Find no module, and note that sqlite3 is about to be imported."""
        if name == _SQLITE:
            sys.meta_path.remove(self)
            self._hear_of_sqlite()

    def session_ends(self) -> None:
        """Hear of no more databases."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for ear in (self._sqlite, self._engines, self._django):
            if ear is not None:
                ear.stop()

    def test_begins(self, node_id: str) -> None:
        """Hear which test it is that uses databases from now on."""
        self._test = node_id

    def fixture_begins(self, path: str, name: str, value: Any) -> None:
        """Call the database that a fixture hands out as findings call it."""
        if self._known:
            called = self._called().of_fixture(path, name, value)
            database = self._known.get(id(value))
            if called and database is not None:
                database.name = called

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what counts modules and databases; where there is a database, it is asked at each look."""
        return [] if self._known or self._django else [sys.modules.__len__, self._known.__len__]

    def capture(self) -> dict[Any, Any]:
        """Return the numbers of rows: the same mapping again while nothing changes."""
        self._hear_of_others()
        if self._django is not None:
            self._django.catch_up()
        for key, database in list(self._known.items()):
            database.look()
            if database.is_gone and not database.may_return:
                del self._known[key]
        counts = [(database, database.rows) for database in self._known.values()]
        if counts != self._counts:
            self._counts = counts
            self._found = {
                (database, table): rows
                for database in self._known.values()
                for table, rows in database.rows.items()
            }
        return self._found

    def site(self, key: Any) -> str:
        """Return the site of a table."""
        database, table = key
        return f"db:{database.name}:{table}"

    def is_private(self, key: Any, before: Any) -> bool:
        """Tell whether a test made the table, and no other has met what is in it."""
        database, table = key
        return isinstance(before, Absent) and not database.is_shared(table)

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether the rows were there when the database was opened, or are gone together with it."""
        database, table = key
        is_private = self.is_private(key, before)
        old = database.first.get(table, 0) if isinstance(before, Absent) else before
        # A table without a row is as good as none.
        if old == (0 if isinstance(after, Absent) else after):
            return True
        if not is_private:
            # Nobody may have told that rows are gone, or the whole database.
            database.recount()
        is_forgotten = database not in self._known.values()
        return is_forgotten or database.is_gone or database.rows.get(table, 0) == old

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return how many rows there were, and are."""
        database, table = key
        return _text(database.first.get(table, ABSENT) if before == ABSENT else before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Refuse: which rows were there, and what hangs on them, is not known."""
        raise CannotRestore("rows of a database are not put back")

    def _hear_of_sqlite(self) -> None:
        from ..databases.sqlite import SqliteEar  # noqa: PLC0415

        self._sqlite = SqliteEar(self._met_file, self._met_shared, self._met_private)

    def _hear_of_others(self) -> None:
        if self._engines is None and "sqlalchemy.engine" in sys.modules:
            from ..databases.engines import EngineEar  # noqa: PLC0415

            self._engines = EngineEar(self._met_server)
        if self._django is None and "django.db.backends.signals" in sys.modules:
            from ..databases.django import DjangoEar  # noqa: PLC0415

            self._django = DjangoEar(self._met_server)
        for ear in (self._engines, self._django):
            if ear is not None:
                ear.listen()

    def _met_file(self, path: str) -> None:
        _, is_inside, relative = path.partition(os.path.join(self._root, ""))
        # What is hidden belongs to tools, as with files.
        if not os.path.basename(path).startswith(".") and self._is_ours(relative if is_inside else path):
            from ..databases.sqlite import SqliteFile  # noqa: PLC0415

            self._met(path, lambda: SqliteFile(self._called().of_file(path), path))

    def _met_shared(self, uri: str) -> None:
        from ..databases.sqlite import SharedMemory  # noqa: PLC0415

        self._met(uri, lambda: SharedMemory(uri.partition("?")[0][len("file:") :], uri))

    def _met_private(self, connection: Any) -> None:
        from ..databases.sqlite import PrivateMemory, alone  # noqa: PLC0415

        self._alone = self._alone or alone()
        self._known.pop(id(connection), None)
        self._met(id(connection), lambda: PrivateMemory("memory", connection, self._alone, self._now))

    def _met_server(self, key: Any, make: Callable[[], Any]) -> Any:
        if self._is_ours(str(key)):
            return self._met(key, make)
        return None

    def _met(self, key: Any, make: Callable[[], Database]) -> Database:
        """Let a database be known, and know who uses it."""
        database = self._known.get(key)
        if database is None:
            for oldest in list(self._known)[: max(0, len(self._known) + 1 - _MOST)]:
                del self._known[oldest]
            database = self._known[key] = make()
        database.is_met_by(self._test)
        return database

    def _called(self) -> Any:
        if self._names is None:
            from ..databases.naming import Names  # noqa: PLC0415

            self._names = Names(self.surroundings.watched, self._root)
        return self._names

    def _now(self) -> str:
        return self._test

    def _is_ours(self, name: str) -> bool:
        """Tell whether no other worker writes to what has this name."""
        return not self.surroundings.is_worker or (bool(self._worker) and self._worker in name)


def _text(token: Any) -> str:
    if isinstance(token, Absent):
        return "no table"
    return f"{token} row{'' if token == 1 else 's'}"
