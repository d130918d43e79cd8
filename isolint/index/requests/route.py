"""One route of a web application, and the URLs that lead to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Composed,
    External,
    Literal,
    Result,
    Value,
    composed,
    options,
)

#: Segments of a URL that are not known before the call.
ANY = "*"
_OPEN = re.compile(r"[{<*]")
_FIELD = re.compile(r"\{(\w*)\}")
VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "trace", "websocket"})
#: What a route answers of which no verbs are told.
BY_DEFAULT = frozenset({"get", "head", "options"})

Segments = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A registered function; where its verbs or its path are not literal, they match everything.

    A route of an application, and not of a router in one, `is_whole`: no prefix comes before it. A hook has
    no path. One that `is_bare` has no decorator by which a call may come to an end before. A method is called
    on a `receiver`.
    """

    function: int
    name: str
    verbs: frozenset[str] | None
    segments: Segments | None
    path: str
    is_whole: bool
    is_bare: bool
    receiver: Value | None = None

    def matches(self, url: Segments | None) -> bool:
        """Compare from the end, for a router may be included under any prefix, and an application mounted."""
        if self.segments is None or url is None:
            return True
        if not self.segments and self.is_whole:
            return all(part == ANY for part in url)
        if len(self.segments) > len(url):
            return False
        tail = url[len(url) - len(self.segments) :]
        return all(ANY in pair or pair[0] == pair[1] for pair in zip(self.segments, tail, strict=True))

    def answers(self, verb: str | None) -> bool:
        """Tell whether a verb, or one that is not known, may lead to the function."""
        return self.verbs is None or verb is None or verb in self.verbs


def segments(text: str) -> Segments:
    """Return the parts of a URL or of a route's path, without the host and the query."""
    _, host, place = text.partition("?")[0].partition("://")
    parts = (place.partition("/")[2] if host else text.partition("?")[0]).strip("/").split("/")
    return tuple(ANY if _OPEN.search(part) else part for part in parts if part)


def url_of(resolver: Resolver, place: Value | None) -> Segments | None:
    """Return the parts of the URL that a client is told, or None where it is not known."""
    place = _behind(resolver, place)
    if isinstance(place, Composed):
        # Of what an attribute holds the parts are known as well as those of the rest.
        whole = composed(tuple(_behind(resolver, part) or part for part in place.parts))
        parts = whole.parts if isinstance(whole, Composed) else (whole,)
        texts = [resolver.literal(part) for part in parts]
        return segments("".join(text if isinstance(text, str) else ANY for text in texts))
    text = resolver.literal(place) if place is not None else None
    return segments(text) if isinstance(text, str) else None


def names_asked(resolver: Resolver, place: Value | None) -> frozenset[str]:
    """Return the names of the route whose URL is asked for by one, if it is."""
    place = _behind(resolver, place)
    if isinstance(place, Composed) and place.parts:
        # What follows it is the query.
        rest = [part.content for part in place.parts[1:2] if isinstance(part, Literal)]
        place = _behind(resolver, place.parts[0]) if rest and str(rest[0]).startswith("?") else None
    names = [_name(resolver, option) for option in options(place)] if place is not None else []
    known = frozenset(name for name in names if name is not None)
    return known if len(known) == len(names) else frozenset()


def _name(resolver: Resolver, place: Value) -> str | None:
    if not isinstance(place, Result) or not isinstance(place.callee, External):
        return None
    if place.callee.name not in resolver.models.reverses:
        return None
    named = resolver.literal(place.args[0]) if place.args else None
    return named if isinstance(named, str) else None


def _behind(resolver: Resolver, place: Value | None) -> Value | None:
    """Return what the set-up of a test has put into the attribute that a URL is taken from."""
    kept = resolver.kept(place) if isinstance(place, AttributeOf) else None
    place = kept if kept is not None else place
    place = resolver.behind(place) if place is not None else None
    match place:
        case Result(AttributeOf(Literal(str(text)), "format"), args, keywords):
            return _formatted(text, args, dict(keywords))
        case _:
            return place


def _formatted(text: str, args: Sequence[Value], named: Mapping[str | None, Value]) -> Value:
    """Return what a text is formatted to."""
    parts: list[Value] = []
    for place, piece in enumerate(_FIELD.split(text)):
        if place % 2 == 0:
            parts += [Literal(piece)] if piece else []
        elif piece in named:
            parts.append(named[piece])
        else:
            at = int(piece) if piece.isdecimal() else place // 2
            parts.append(args[at] if at < len(args) and (not piece or piece.isdecimal()) else UNKNOWN)
    return composed(tuple(parts))
