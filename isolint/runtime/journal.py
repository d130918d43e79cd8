"""What files a run touched, with what stood in them, so that the next run starts from the same tree.

The interpreter tells of each file before it is opened for writing, renamed or removed, and of each folder
before it is made. What a child process writes is not told. Interpreters before 3.8 tell nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

#: Larger files are not copied, and so are not put back, in bytes.
_LARGEST = 64 * 1024 * 1024

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SQLITE_BESIDE = ("", "-journal", "-wal", "-shm")

#: Events with how many paths they begin with.
_PATHS = {"os.mkdir": 1, "os.remove": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2}


class Journal:
    """Keeps, in a folder, what stood at each path below some roots before this process first touched it.

    What lies below a spared folder is left alone, unless a root lies in it that the path is below.
    """

    def __init__(self, folder: Path, roots: Sequence[str], spared: Sequence[str]) -> None:
        self._folder = folder / str(os.getpid())
        self._folder.mkdir(parents=True)
        self._kept = {os.path.join(os.path.realpath(root), ""): True for root in roots}
        self._kept.update({os.path.join(os.path.realpath(root), ""): False for root in spared})
        self._seen: set[str] = set()
        self._made: set[str] = set()
        self._busy = threading.local()
        self._list = (self._folder / "list").open("a", encoding="utf-8")

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Take an audit event of the interpreter; it is about to happen."""
        if event == "open":
            if isinstance(args[2], int) and args[2] & _WRITING:
                self._touch(args[0])
        elif event == "shutil.rmtree":
            # What it removes one by one is named relative to an open folder.
            for folder, _, names in os.walk(os.fsdecode(args[0])):
                for name in names:
                    self._touch(os.path.join(folder, name))
        elif event == "os.truncate":
            self._touch(args[0])
        elif event in _PATHS and args[-1] < 0:
            # The last argument is the open folder that the paths start from, -1 where there is none.
            for path in args[: _PATHS[event]]:
                self._touch(path)
        elif event == "sqlite3.connect":
            database = os.fsdecode(args[0])
            if database.startswith("file:"):
                database = database[len("file:") :].partition("?")[0]
            for suffix in _SQLITE_BESIDE if database != ":memory:" else ():
                self._touch(f"{database}{suffix}")

    def _touch(self, path: object) -> None:
        if getattr(self._busy, "now", False) or not isinstance(path, (str, bytes, os.PathLike)):
            return
        self._busy.now = True
        try:
            # A hook that raises would break the suite.
            with contextlib.suppress(OSError, ValueError):
                self._note(os.path.abspath(os.fsdecode(path)))
        finally:
            self._busy.now = False

    def _note(self, path: str) -> None:
        # The folder's links are resolved and the file's own is not: removing it leaves what it leads to.
        folder, name = os.path.split(path)
        path = os.path.join(os.path.realpath(folder), name)
        if path in self._seen or not self._is_kept(path):
            return
        self._seen.add(path)
        copy = None
        # What child processes put into a folder of this run is as new as the folder.
        if not os.path.lexists(path) or _is_below(path, self._made):
            self._made.add(path)
        else:
            if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
                return
            copy = str(self._folder / str(len(self._seen)))
            shutil.copy2(path, copy)
        self._list.write(f"{json.dumps([time.time(), path, copy])}\n")
        self._list.flush()

    def _is_kept(self, path: str) -> bool:
        above = [root for root in self._kept if path.startswith(root)]
        return bool(above) and self._kept[max(above, key=len)]


def begin(folder: Path, roots: Sequence[str], spared: Sequence[str]) -> None:
    """Keep a journal of this process from now on to its end."""
    add = getattr(sys, "addaudithook", None)
    if add is not None:
        add(Journal(folder, roots, spared).hear)


def put_back(folder: Path) -> tuple[str, ...]:
    """Put back what the processes found that kept a journal in a folder; return what had changed."""
    first: dict[str, str | None] = {}
    new: set[str] = set()
    for _, path, copy in sorted(_entries(folder), key=lambda entry: entry[0]):
        if path not in first:
            first[path] = None if _is_below(path, new) else copy
            if first[path] is None:
                new.add(path)
    # Folders after what is in them.
    made = sorted((path for path, copy in first.items() if copy is None), reverse=True)
    changed = [path for path in made if _removed(path)]
    changed += [path for path, copy in first.items() if copy is not None and _restored(path, copy)]
    return tuple(sorted(changed))


def _is_below(path: str, folders: Collection[str]) -> bool:
    """Tell whether a path lies in one of some folders, however deep."""
    above = os.path.dirname(path)
    while above != path:
        if above in folders:
            return True
        path, above = above, os.path.dirname(above)
    return False


def _entries(folder: Path) -> Iterator[tuple[float, str, str | None]]:
    """Yield when a path was first touched by a process, the path, and the copy of what stood there."""
    for path in folder.glob("*/list"):
        for text in path.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                moment, name, copy = json.loads(text)
                yield moment, name, copy


def _removed(path: str) -> bool:
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            # Only a folder that is empty by now held nothing but what the run made.
            os.rmdir(path)
        else:
            os.unlink(path)
    except OSError:
        return False
    return True


def _restored(path: str, copy: str) -> bool:
    try:
        with contextlib.suppress(OSError):
            if Path(path).read_bytes() == Path(copy).read_bytes():
                return False
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(copy, path)
    except OSError:
        return False
    return True
