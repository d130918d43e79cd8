"""What pytest is told not to collect: by its configuration, and by the conftests."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator

from isolint.config import Config
from isolint.facts.records import IN_PLACE, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver

_PATHS, _GLOBS = "collect_ignore", "collect_ignore_glob"


class Collection:
    """Answers for the files of a project; paths are relative to its root."""

    def __init__(self, resolver: Resolver, config: Config) -> None:
        self._resolver = resolver
        self._config = config
        self._listed = {
            (posixpath.dirname(path), name): listed
            for path in resolver.program.modules
            if posixpath.basename(path) == "conftest.py"
            for name in (_PATHS, _GLOBS)
            if (listed := self._declared(path, name)) is not None
        }

    def leaves_out(self, path: str) -> bool:
        """Tell whether pytest passes over a file, or over a folder around it."""
        around = list(_folders(path))
        return any(self._is_ignored(place) for place in (path, *around)) or any(
            self._is_not_entered(folder) for folder in around
        )

    def deselects(self, nodeid: str) -> bool:
        """Tell whether a test is collected, and then left out."""
        return nodeid.startswith(self._config.deselected)

    def _is_ignored(self, place: str) -> bool:
        globs = (*self._config.ignored_globs, *self._said(place, _GLOBS))
        return place in (*self._config.ignored_paths, *self._said(place, _PATHS)) or any(
            fnmatch.fnmatch(place, pattern) for pattern in globs
        )

    def _is_not_entered(self, folder: str) -> bool:
        """Tell whether `norecursedirs` is for a folder; `testpaths` says where pytest starts in any case."""
        starts = self._config.testpaths
        if any(fnmatch.fnmatch(folder, start) for start in starts):
            return False
        if starts and not any(fnmatch.fnmatch(folder, f"{start}/*") for start in starts):
            return False
        root = self._config.root.as_posix()
        return any(matches_place(pattern, folder, root) for pattern in self._config.norecursedirs)

    def _said(self, place: str, name: str) -> tuple[str, ...]:
        """Return what the nearest conftest beside or above a place lists under a name."""
        for folder in (*_folders(place), ""):
            listed = self._listed.get((folder, name))
            if listed is not None:
                return listed
        return ()

    def _declared(self, path: str, name: str) -> tuple[str, ...] | None:
        """Return what a conftest is sure to list, by paths from the root, or None where it lists nothing."""
        scope = self._resolver.program.modules[path].module
        if name not in scope.bindings:
            return None
        terms = list(_elements(scope.bindings[name]))
        for event in scope.events:
            if (
                event.kind is EventKind.CALL
                and not event.block
                and event.term[:2] == ("attr", ("name", name))
            ):
                added = event.args[:1]
                if event.term[2] == "append":
                    terms += added
                elif event.term[2] in ("extend", IN_PLACE):
                    terms += [element for term in added for element in _elements(term)]
        body = self._resolver.program.number(path)
        texts = (self._resolver.literal(self._resolver.value(body, term)) for term in terms)
        folder = posixpath.dirname(path)
        return tuple(
            posixpath.normpath(posixpath.join(folder, text)) for text in texts if isinstance(text, str)
        )


def matches_place(pattern: str, path: str, root: str) -> bool:
    """Tell whether a pattern of pytest's is for a file or folder; one with a slash is for all of its path."""
    if "/" not in pattern:
        return fnmatch.fnmatch(posixpath.basename(path), pattern)
    return fnmatch.fnmatch(f"{root}/{path}", pattern if posixpath.isabs(pattern) else f"*/{pattern}")


def _elements(term: Term) -> tuple[Term, ...]:
    is_listed = term[0] == "new" and term[1] in ("list", "tuple", "set")
    return tuple(term[2]) if is_listed else ()


def _folders(path: str) -> Iterator[str]:
    """Yield the folders around a path, nearest first, without the root."""
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
