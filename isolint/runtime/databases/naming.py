"""Call databases as findings do, where these speak of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..places import Finder

if TYPE_CHECKING:
    from ..watchlist import WatchedSite, WatchList

_SQLITE = "sqlite:///"


class Names:
    """Knows the databases of findings: by the path or URL itself, or by what holds it.

    That is a global, a variable of the environment, or a fixture, which hands out a path or a connection.
    """

    def __init__(self, watched: WatchList, root: str) -> None:
        self._sites = watched.of("db")
        self._finder = Finder(watched)
        self._base = watched.root or root
        self._root = root
        self._handed: dict[str, str] = {}

    def of_file(self, path: str) -> str:
        """Return what to call a file: as a finding does, or else by its path in the project."""
        self._finder.refresh()
        for site in self._sites:
            if any(self._path(value) == path for value in self._values(site)):
                return site.key
        return self._handed.get(path) or self._relative(path)

    def of_fixture(self, file: str, name: str, value: object) -> str:
        """Return what findings call the database that a fixture hands out, or nothing where none do."""
        key = next((site.key for site in self._sites if _is_fixture(site, file, name)), "")
        path = self._path(value)
        if key and path is not None:
            self._handed[path] = key
        return key

    def _values(self, site: WatchedSite) -> list[Any]:
        if site.key.startswith("$"):
            return [os.environ.get(site.key[1:])]
        if site.path is None:
            return [site.key]
        return [place.value() for place in self._finder.places(site)]

    def _path(self, value: object) -> str | None:
        """Return the path that a value is, or has in it as a URL of SQLAlchemy's."""
        if isinstance(value, Path):
            value = str(value)
        if type(value) is not str or not value:
            return None
        before, is_url, path = value.partition(_SQLITE)
        return os.path.abspath(os.path.join(self._base, path if is_url and not before else value))

    def _relative(self, path: str) -> str:
        inside = os.path.join(self._root, "")
        return path[len(inside) :].replace(os.sep, "/") if path.startswith(inside) else path


def _is_fixture(site: WatchedSite, file: str, name: str) -> bool:
    return site.path == file and site.key.rpartition(":")[2] == name
