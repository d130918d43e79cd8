"""Handlers that a web framework runs for a test client's call, by route, as the library models describe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    Composed,
    Entered,
    FunctionValue,
    Global,
    Handed,
    Result,
    Value,
)
from isolint.models import RouterModel

#: Segments of a URL that are not known before the call.
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """A registered function; a verb or path that is not literal matches everything.

    A route of an application, and not of a router in one, `is_whole`: no prefix comes before it.
    """

    function: int
    verb: str
    segments: tuple[str, ...] | None
    path: str
    is_whole: bool

    def matches(self, url: tuple[str, ...] | None) -> bool:
        """Compare from the end, for a router may be included under any prefix, and an application mounted."""
        if self.segments is None or url is None:
            return True
        if not self.segments and self.is_whole:
            return all(part == _ANY for part in url)
        if len(self.segments) > len(url):
            return False
        tail = url[len(url) - len(self.segments) :]
        return all(_ANY in pair or pair[0] == pair[1] for pair in zip(self.segments, tail, strict=True))


class Routes:
    """The routes of all applications, and what their clients' calls reach."""

    def __init__(self, resolver: Resolver) -> None:
        self._routes = tuple(_registered(resolver))
        self._closures: dict[str, frozenset[str]] = {}

    def reached_by_call(self, resolver: Resolver, number: int, callee: Value, event: Event) -> Iterator[int]:
        """Yield the handlers that a call may run, if it is one of a test client's calls."""
        if not self._routes or not isinstance(callee, AttributeOf):
            return
        client = resolver.models.clients.get(resolver.types.name(callee.base) or "")
        if client is None or callee.name not in client.calls:
            return
        place = resolver.value(number, event.args[0]) if event.args else None
        wanted = _url(resolver, place)
        modules = self._served(resolver, _application(resolver, callee.base, client.application))
        for route in self._routes:
            if modules is not None and route.path not in modules:
                continue
            verbs = (callee.name, "request", "api_route", "middleware", "exception_handler")
            if (callee.name == "request" or route.verb in verbs) and route.matches(wanted):
                yield route.function

    def reached_by_entering(self, resolver: Resolver, manager: Value) -> Iterator[int]:
        """Yield the lifespan that runs where a test client is used as a context manager."""
        client = resolver.models.clients.get(resolver.types.name(manager) or "")
        if client is None:
            return
        application = _application(resolver, manager, client.application)
        made = resolver.definition(application) if isinstance(application, Global) else application
        router = resolver.models.routers.get(resolver.types.name(made) or "")
        if router is None or router.lifespan is None or not isinstance(made, Result):
            return
        lifespan = dict(made.keywords).get(router.lifespan)
        if isinstance(lifespan, FunctionValue):
            yield lifespan.function

    def _served(self, resolver: Resolver, application: Value) -> frozenset[str] | None:
        """Return the modules whose routes an application can have, or None for all."""
        if not isinstance(application, Global):
            return None
        if application.path not in self._closures:
            self._closures[application.path] = _import_closure(resolver, application.path)
        return self._closures[application.path]


def _registered(resolver: Resolver) -> Iterator[Route]:
    if not resolver.models.routers:
        return
    for number in resolver.program.functions():
        outer = resolver.program.parent(number)
        if outer is None:
            continue
        for decorator in resolver.scope(number).decorators:
            made = resolver.value(outer, decorator.term)
            if not isinstance(made, Result) or not isinstance(made.callee, AttributeOf):
                continue
            router = resolver.models.routers.get(resolver.types.name(made.callee.base) or "")
            if router is not None and made.callee.name in router.register:
                segments = _template(resolver, made, router)
                path = resolver.program.path(number)
                yield Route(number, made.callee.name, segments, path, router.prefix is None)


def _template(resolver: Resolver, made: Result, router: RouterModel) -> tuple[str, ...] | None:
    """Return what a route's URL ends with: its path, after its own router's prefix where that is literal."""
    path = resolver.literal(made.args[0]) if made.args else None
    if not isinstance(path, str) or router.prefix is None or not isinstance(made.callee, AttributeOf):
        return _segments(path) if isinstance(path, str) else None
    owner = made.callee.base
    owner = resolver.definition(owner) if isinstance(owner, Global) else owner
    prefix = dict(owner.keywords).get(router.prefix) if isinstance(owner, Result) else None
    before = resolver.literal(prefix) if prefix is not None else None
    return (*(_segments(before) if isinstance(before, str) else ()), *_segments(path))


def _application(resolver: Resolver, client: Value, name: str) -> Value:
    made = client
    while isinstance(made, (Global, Handed, Entered)):
        made = made.manager if isinstance(made, Entered) else resolver.definition(made)
    return made.argument(0, name) if isinstance(made, Result) else made


def _import_closure(resolver: Resolver, start: str) -> frozenset[str]:
    seen: set[str] = set()
    pending = [start]
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        for scope in resolver.program.modules[path].scopes:
            for event in scope.events:
                if event.kind is EventKind.IMPORT:
                    pending.extend(resolver.linker.import_targets(path, event.term))
    return frozenset(seen)


def _segments(text: str) -> tuple[str, ...]:
    _, host, place = text.partition("?")[0].partition("://")
    parts = (place.partition("/")[2] if host else text.partition("?")[0]).strip("/").split("/")
    return tuple(_ANY if "{" in part or _ANY in part else part for part in parts if part)


def _url(resolver: Resolver, place: Value | None) -> tuple[str, ...] | None:
    if isinstance(place, Composed):
        texts = [resolver.literal(part) for part in place.parts]
        return _segments("".join(text if isinstance(text, str) else _ANY for text in texts))
    text = resolver.literal(place) if place is not None else None
    return _segments(text) if isinstance(text, str) else None
