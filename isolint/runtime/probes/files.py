"""Files that tests make in the folder of the suite, or change where findings say that they are shared."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contents import Absent
from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..probing import Surroundings

#: A larger file is not remembered, and cannot be put back.
_MAX_BYTES = 1 << 20

#: A change bears the time of the last tick, which so many nanoseconds may pass until the next.
_TICK = 20_000_000

#: What Python and pytest make where they please; hidden files are passed over, too.
_CACHES = ("__pycache__",)


class Stamp(NamedTuple):
    """When a file was last written, and how long it is; a folder is only there."""

    written: int
    size: int


class Files(Probe):
    """Watch the entries of the root folder, and the files at paths that findings name.

    Beside other workers, which write there as well, nobody knows whose doing a change is.
    """

    name = "files"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._root = str(surroundings.root)
        self._opened: int | None = None
        self._asked: int | str = self._root
        self._paths = {
            os.path.abspath(os.path.expanduser(os.path.join(surroundings.watched.root, site.key))): site.site
            for site in surroundings.watched.of("file")
            if "{" not in site.key
        }
        self._listed = -1
        self._entries: dict[str, Any] = {}
        self._kept: dict[tuple[str, Stamp], bytes] = {}

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether no other process runs tests here."""
        return not surroundings.is_worker

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what tells whether an entry came or went, unless there are files to look at one by one."""
        if self._paths:
            return []
        self._asked = self._folder()
        return [self._written]

    def session_ends(self) -> None:
        """Close the folder."""
        if self._opened is not None and self._is_root(self._opened):
            os.close(self._opened)
        self._opened = None

    def capture(self) -> dict[Any, Any]:
        """Return the entries of the root folder, listed anew when it has changed, and the watched files."""
        written = os.stat(self._root).st_mtime_ns
        if written != self._listed or _is_of_this_tick(written):
            self._listed = written
            self._entries = {
                os.path.join(self._root, name): True
                for name in os.listdir(self._root)
                if not name.startswith(".") and name not in _CACHES
            }
        if not self._paths:
            return self._entries
        found = dict(self._entries)
        for path in self._paths:
            stamp = self._stamp(path)
            if stamp is None:
                found.pop(path, None)
            else:
                found[path] = stamp
        return found

    def _written(self) -> int:
        """Return when an entry last came or went.

        Raises:
            LookupError: That was just now, and what comes next may bear the same time.
        """
        written = os.stat(self._asked).st_mtime_ns
        if _is_of_this_tick(written):
            raise LookupError
        return written

    def _folder(self) -> int | str:
        """Return the root folder as it is quickest to ask: opened, where the system opens folders."""
        if self._opened is None or not self._is_root(self._opened):
            try:
                self._opened = os.open(self._root, os.O_RDONLY)
            except OSError:
                self._opened = None
        return self._root if self._opened is None else self._opened

    def _is_root(self, opened: int) -> bool:
        """Tell whether the root folder is what was opened: a suite may close what it did not open."""
        try:
            return os.path.samestat(os.fstat(opened), os.stat(self._root))
        except OSError:
            return False

    def site(self, key: Any) -> str:
        """Return the site of a path."""
        return self._paths.get(key) or f"file:{Path(os.path.relpath(key, self._root)).as_posix()}"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return what became of the file."""
        return _text(before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Write a watched file again as it was, or remove it; other files are for people to look at."""
        if key not in self._paths:
            raise CannotRestore("only files that a finding names are removed")
        path = Path(key)
        try:
            if isinstance(token, Absent):
                path.unlink()
            elif (key, token) in self._kept:
                path.write_bytes(self._kept[key, token])
                os.utime(path, ns=(token.written, token.written))
            else:
                raise CannotRestore("what the file held is not known")
        except OSError as error:
            raise CannotRestore(f"{error.strerror}") from error

    def _stamp(self, path: str) -> Stamp | None:
        """Return the stamp of a file, and keep what stands in it the first time that it is seen so."""
        try:
            state = os.stat(path)
            stamp = Stamp(state.st_mtime_ns, state.st_size)
            if os.path.isdir(path):
                return Stamp(0, 0)
            if (path, stamp) not in self._kept and stamp.size <= _MAX_BYTES:
                self._kept[path, stamp] = Path(path).read_bytes()
        except OSError:
            return None
        return stamp


def _is_of_this_tick(written: int) -> bool:
    return 0 <= time.time_ns() - written < _TICK


def _text(token: Any) -> str:
    if isinstance(token, Absent):
        return "no file"
    return f"{token.size} bytes" if isinstance(token, Stamp) else "a file"
