"""Effects on files at fixed paths: relative to the working directory, or absolute."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.effects import Action, DependsOnParameter, Effect, EffectKind, Form
from isolint.index.resolver import Resolver
from isolint.index.values import UNKNOWN, AttributeOf, External, Literal, Parameter, Value
from isolint.model import SiteKind

#: Functions that make, change or remove the file that an argument, by position, names.
_WRITERS = {
    "os.mkdir": 0,
    "os.makedirs": 0,
    "os.remove": 0,
    "os.unlink": 0,
    "os.rmdir": 0,
    "os.rename": 1,
    "os.replace": 1,
    "os.symlink": 1,
    "os.truncate": 0,
    "shutil.copy": 1,
    "shutil.copy2": 1,
    "shutil.copyfile": 1,
    "shutil.copytree": 1,
    "shutil.move": 1,
    "shutil.rmtree": 0,
}
_PATH_WRITERS = frozenset({"write_text", "write_bytes", "mkdir", "touch", "unlink", "rmdir", "symlink_to"})
_PATH_READERS = frozenset({"read_text", "read_bytes", "exists", "is_file", "is_dir", "iterdir", "stat"})
_READERS = frozenset(
    {"os.path.exists", "os.path.isfile", "os.path.isdir", "os.listdir", "os.stat", "os.scandir"}
)
_OPENERS = frozenset({"builtins.open", "io.open", "codecs.open"})


class Files:
    """Files by their literal paths; those below a temporary folder of the test have none."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the effects of opening, making and removing files."""
        if action.kind is not EventKind.CALL:
            return
        match action.target:
            case External(name) if name in _OPENERS:
                kind = EffectKind.WRITE if self._writes(action) else EffectKind.READ
                yield from self._on(action, kind, action.argument(0, "file"))
            case External(name) if name in _WRITERS:
                yield from self._on(action, EffectKind.WRITE, action.argument(_WRITERS[name], "dst"))
            case External(name) if name in _READERS:
                yield from self._on(action, EffectKind.READ, action.argument(0, "path"))
            case AttributeOf(base, method) if method in _PATH_WRITERS:
                yield from self._on(action, EffectKind.WRITE, base)
            case AttributeOf(base, method) if method in _PATH_READERS:
                yield from self._on(action, EffectKind.READ, base)

    def _writes(self, action: Action) -> bool:
        mode = self._resolver.literal(action.argument(1, "mode"))
        return isinstance(mode, str) and any(letter in mode for letter in "wax+")

    def _on(self, action: Action, kind: EffectKind, place: Value) -> Iterator[Effect]:
        if isinstance(place, Parameter):
            raise DependsOnParameter
        path = self._resolver.literal(place) if place != UNKNOWN else None
        if isinstance(place, Literal) and isinstance(place.content, bytes):
            return
        if isinstance(path, str) and path and not path.startswith("/dev/"):
            yield action.effect(kind, (SiteKind.FILE, posixpath.normpath(path)), Form.CALL)
