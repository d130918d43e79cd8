"""A database that somebody opened: how many rows its tables hold, and which tests have to do with it."""

from __future__ import annotations

from typing import Any

#: A larger database is not counted: that would take longer than the test.
MAX_BYTES = 64 << 20

#: So many tables of a database are counted.
MAX_TABLES = 200


class Gone(Exception):
    """The database is no longer there."""


class Uncountable(Exception):
    """The rows cannot be counted now: it is locked, too large, or no database."""


class Database:
    """Counts the rows that are committed, when a cheap sign tells that they may be others.

    A test that was the first to open a database may have it for itself, as a file in a folder of its own: it
    is shared once another test opens it and finds in a table what the first one left.
    """

    #: Whether one that is gone may be there again, under the same name.
    may_return = False

    def __init__(self, name: str) -> None:
        #: What stands for the database in the name of a site.
        self.name = name
        self.rows: dict[str, int] = {}
        #: What was there when the database was opened for the first time.
        self.first: dict[str, int] = {}
        self.is_gone = False
        self._users: set[str] = set()
        self._shared: set[str] = set()
        self._sign: Any = object()

    def sign(self) -> Any:
        """Return what differs, from one time to the next, whenever a count might."""
        raise NotImplementedError

    def count(self) -> dict[str, int]:
        """Return table -> rows.

        Raises:
            Gone: There is no such database any more.
            Uncountable: It cannot be asked.
        """
        raise NotImplementedError

    def look(self) -> None:
        """Count anew, if there may be another count."""
        # Read first: what happens while we count changes it again.
        sign = self.sign()
        if sign != self._sign:
            self.recount()
            self._sign = sign

    def recount(self) -> None:
        """Count anew; what cannot be counted is taken to be as it was."""
        try:
            rows = self.count()
            self.is_gone = False
            # The same mapping as long as it says the same.
            if rows != self.rows:
                self.rows = rows
        except Gone:
            self.rows, self.first = {}, {}
            self.is_gone = True
        except Uncountable:
            pass

    def is_met_by(self, test: str) -> None:
        """Hear that a test, or what runs before all tests, is about to use the database."""
        if test in self._users:
            return
        left = self.rows
        self.recount()
        if not self._users:
            self.first = self.rows
        else:
            self._shared.update(table for table, number in self.rows.items() if left.get(table) == number)
        self._users.add(test)

    def is_shared(self, table: str) -> bool:
        """Tell whether a test met what another one left in a table."""
        return table in self._shared
