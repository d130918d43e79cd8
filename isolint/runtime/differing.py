"""Say where two remembered contents of one place differ, from what and to what."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .contents import ABSENT, Absent, Contents, Node
from .describing import HIDDEN, describe, is_secret

_NOTHING = "nothing"


def difference(name: str, before: Contents, after: Contents) -> tuple[str, str]:
    """Return texts for both sides: of the first place that differs, and how many more there are."""
    places = list(itertools.islice(_places("", before, after), 20))
    if not places:
        return _text(name, before), _text(name, after)
    path, old, new = places[0]
    more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
    place = f"{path} = " if path else ""
    return place + _text(name + path, old), place + _text(name + path, new) + more


def _text(name: str, contents: Contents) -> str:
    if isinstance(contents, Absent):
        return _NOTHING
    if is_secret(name):
        return HIDDEN
    if (
        isinstance(contents, Node)
        and isinstance(contents.parts, dict)
        and not issubclass(type(contents.owner), dict)
    ):
        return describe(contents.owner)
    # What a container holds now is not what it held: show the parts that were remembered.
    return describe(_plain(contents))


def _plain(contents: Contents) -> object:
    if not isinstance(contents, Node):
        return contents.owner if not isinstance(contents, Absent) else None
    parts = contents.parts
    if isinstance(parts, list):
        items = [_plain(part) for part in parts]
        return tuple(items) if issubclass(type(contents.owner), tuple) else items
    if isinstance(parts, dict):
        return (
            {key: _plain(part) for key, part in parts.items()}
            if issubclass(type(contents.owner), dict)
            else contents.owner
        )
    return parts


def _places(path: str, before: Contents, after: Contents) -> Iterator[tuple[str, Contents, Contents]]:
    if before == after:
        return
    if not (isinstance(before, Node) and isinstance(after, Node) and type(before.owner) is type(after.owner)):
        yield path, before, after
        return
    old, new = before.parts, after.parts
    if isinstance(old, dict) and isinstance(new, dict):
        is_mapping = issubclass(type(before.owner), dict)
        for key in [*old, *(key for key in new if key not in old)]:
            step = f"[{describe(key)}]" if is_mapping else f".{key}"
            yield from _places(path + step, old.get(key, ABSENT), new.get(key, ABSENT))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and len(old) > 1:
        for number, (one, other) in enumerate(zip(old, new)):
            yield from _places(f"{path}[{number}]", one, other)
    else:
        yield path, before, after
