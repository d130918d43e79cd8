"""Handlers that a web framework runs for a test client's call, by route, as the library models describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    Composed,
    Display,
    Entered,
    External,
    FunctionValue,
    Global,
    Handed,
    Result,
    Value,
)
from isolint.models import RouterModel

#: Segments of a URL that are not known before the call.
_ANY = "*"
_OPEN = re.compile(r"[{<*]")
_VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "trace", "websocket"})
#: What a route answers of which no verbs are told, and what is called otherwise by clients.
_BY_DEFAULT = frozenset({"get", "head", "options"})
_VERB_OF_CALL = {"websocket_connect": "websocket"}
#: What makes the URL of a function, by the name of that and of the router that it is one of.
_URL_MAKERS = frozenset({"flask.url_for", "quart.url_for"})


@dataclass(frozen=True, slots=True)
class Route:
    """A registered function; where its verbs or its path are not literal, they match everything.

    A route of an application, and not of a router in one, `is_whole`: no prefix comes before it. A hook has
    no path. One that `is_bare` has no decorator by which a call may come to an end before.
    """

    function: int
    name: str
    verbs: frozenset[str] | None
    segments: tuple[str, ...] | None
    path: str
    is_whole: bool
    is_bare: bool

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

    def answers(self, verb: str | None) -> bool:
        """Tell whether a verb, or one that is not known, may lead to the function."""
        return self.verbs is None or verb is None or verb in self.verbs


class Routes:
    """The routes of all applications, and what their clients' calls reach."""

    def __init__(self, resolver: Resolver) -> None:
        self._routes = tuple(_registered(resolver))
        self._closures: dict[str, frozenset[str]] = {}

    def reached_by_call(
        self, resolver: Resolver, number: int, callee: Value, event: Event
    ) -> Iterator[tuple[int, bool]]:
        """Yield the handlers that one of a test client's calls may run, and whether it is seen to."""
        if not self._routes or not isinstance(callee, AttributeOf):
            return
        client = resolver.models.clients.get(resolver.types.name(callee.base) or "")
        if client is None or callee.name not in client.calls | client.anything:
            return
        place = resolver.value(number, event.args[0]) if event.args else None
        verb = None if callee.name in client.anything else _VERB_OF_CALL.get(callee.name, callee.name)
        wanted, meant = _url(resolver, place), _function_meant(resolver, place)
        modules = self._served(resolver, _application(resolver, callee.base, client.application))
        for route in self._routes:
            is_served = modules is None or route.path in modules
            is_meant = meant is None or route.segments is None or route.name == meant
            if is_served and is_meant and route.answers(verb) and route.matches(wanted):
                is_asked = wanted is not None or meant is not None
                yield route.function, route.is_bare and (is_asked or route.segments is None)

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
        decorators = [
            resolver.value(outer, decorator.term) for decorator in resolver.scope(number).decorators
        ]
        found = [
            (made, method, router)
            for made in decorators
            if isinstance(method := made.callee if isinstance(made, Result) else made, AttributeOf)
            if (router := resolver.models.routers.get(resolver.types.name(method.base) or "")) is not None
        ]
        for made, method, router in found:
            is_hook = method.name in router.hooks
            if is_hook or (method.name in router.register and isinstance(made, Result)):
                yield Route(
                    function=number,
                    name=resolver.scope(number).name,
                    verbs=None if is_hook else _verbs(resolver, made, method.name),
                    segments=None if is_hook else _template(resolver, made, router),
                    path=resolver.program.path(number),
                    is_whole=router.prefix is None,
                    is_bare=len(found) == len(decorators),
                )


def _verbs(resolver: Resolver, made: Value, method: str) -> frozenset[str] | None:
    """Return the verbs that a route answers, or None where they are not known."""
    if method in _VERBS:
        return frozenset({method})
    listed = dict(made.keywords).get("methods") if isinstance(made, Result) else None
    if listed is None:
        return _BY_DEFAULT
    if not isinstance(listed, Display):
        return None
    told = [resolver.literal(element) for element in listed.elements]
    return frozenset(verb.lower() for verb in told if isinstance(verb, str)) | {"options"}


def _template(resolver: Resolver, made: Value, router: RouterModel) -> tuple[str, ...] | None:
    """Return what a route's URL ends with: its path, after its own router's prefix where that is literal."""
    if not isinstance(made, Result):
        return None
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
    if isinstance(made, Result) and not name and isinstance(made.callee, AttributeOf):
        return made.callee.base
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
    return tuple(_ANY if _OPEN.search(part) else part for part in parts if part)


def _function_meant(resolver: Resolver, place: Value | None) -> str | None:
    """Return the name of the function whose URL is asked for by that name, if it is."""
    if not isinstance(place, Result) or not isinstance(place.callee, External):
        return None
    if place.callee.name not in _URL_MAKERS:
        return None
    named = resolver.literal(place.argument(0, "endpoint"))
    return named.rpartition(".")[2] if isinstance(named, str) else None


def _url(resolver: Resolver, place: Value | None) -> tuple[str, ...] | None:
    if isinstance(place, Composed):
        texts = [resolver.literal(part) for part in place.parts]
        return _segments("".join(text if isinstance(text, str) else _ANY for text in texts))
    text = resolver.literal(place) if place is not None else None
    return _segments(text) if isinstance(text, str) else None
