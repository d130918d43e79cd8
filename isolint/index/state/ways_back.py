"""Changes of the working folder that lead back to where an earlier one of the same function came from."""

from __future__ import annotations

import posixpath

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Literal, Value
from isolint.index.state.effects import Action

_CHDIR = External("os.chdir")


def leads_back(resolver: Resolver, action: Action) -> bool:
    """Tell whether a call goes up as many folders as the one before it in its function has gone down."""
    if action.target != _CHDIR or action.owner != action.source:
        return False
    steps = _steps(action.argument(0, "path"))
    for event in reversed(resolver.scope(action.source).events[: max(action.event, 0)]):
        is_chdir = event.kind is EventKind.CALL and resolver.value(action.source, event.term) == _CHDIR
        if is_chdir and event.args:
            down = _steps(resolver.value(action.source, event.args[0]))
            return set(steps) == {".."} and ".." not in down and len(down) == len(steps)
    return False


def _steps(folder: Value) -> tuple[str, ...]:
    """Return the folders that a relative path which is known leads through."""
    text = folder.content if isinstance(folder, Literal) else None
    if not isinstance(text, str) or not text or posixpath.isabs(text):
        return ()
    path = posixpath.normpath(text)
    return () if path == "." else tuple(path.split("/"))
