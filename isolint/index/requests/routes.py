"""Handlers that a web framework runs for a test client's call, by route, as the library models describe."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import Event, EventKind
from isolint.index.requests.looked_up import LookedUp
from isolint.index.requests.registered import Registered
from isolint.index.requests.route import names_asked, url_of
from isolint.index.requests.views import Views
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Entered, FunctionValue, Global, Handed, Result, Value

#: Verbs of calls whose names are others.
_VERB_OF_CALL = {"websocket_connect": "websocket"}


class Reached(NamedTuple):
    """A function of the project's that a request runs, on its receiver, and whether it is seen to."""

    function: FunctionValue
    is_seen: bool


class Routes:
    """The routes of all applications, and what their clients' calls reach."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._views = Views(resolver)
        self._looked_up = LookedUp(resolver, self._views)
        registered = Registered(resolver, self._views)
        self._routes = registered.routes
        #: The calls that register a route, by scope and number: what they are handed is not called then.
        self.registering: Collection[tuple[int, int]] = registered.calls
        self._closures: dict[str, frozenset[str]] = {}

    def reached_by_call(self, number: int, callee: Value, event: Event) -> Iterator[Reached]:
        """Yield the handlers that one of a test client's calls, or a call of a view, may run."""
        if isinstance(callee, Result) and isinstance(callee.callee, AttributeOf):
            yield from self._called_itself(number, callee, event)
        if not isinstance(callee, AttributeOf) or callee.name not in self._calls:
            return
        resolver = self._resolver
        client = resolver.models.clients.get(resolver.types.name(callee.base) or "")
        if client is None or client.only_makes or callee.name not in client.calls | client.anything:
            return
        place = resolver.value(number, event.args[0]) if event.args else None
        verb = None if callee.name in client.anything else _VERB_OF_CALL.get(callee.name, callee.name)
        if client.looks_up and self._looked_up.has_lists:
            for view in self._looked_up.views(number, verb, place):
                yield Reached(FunctionValue(view.function, view.receiver), view.is_bare)
            return
        wanted = url_of(resolver, place)
        meant = {name.rpartition(".")[2] for name in names_asked(resolver, place)}
        modules = self._served(self._application(callee.base, client.application))
        for route in self._routes:
            is_served = modules is None or route.path in modules
            is_meant = not meant or route.segments is None or route.name in meant
            if is_served and is_meant and route.answers(verb) and route.matches(wanted):
                is_asked = wanted is not None or bool(meant)
                is_seen = route.is_bare and (is_asked or route.segments is None)
                yield Reached(FunctionValue(route.function, route.receiver), is_seen)

    def _called_itself(self, number: int, callee: Result, event: Event) -> Iterator[Reached]:
        """Yield what a view that is made of a class runs when it is called, by the verb of the request."""
        owner = self._views.class_behind(callee)
        if owner is None or event.term[0] != "call":
            return
        request = self._resolver.value(number, event.args[0]) if event.args else None
        made = request.callee if isinstance(request, Result) else None
        base = self._resolver.types.name(made.base) if isinstance(made, AttributeOf) else None
        client = self._resolver.models.clients.get(base or "")
        if not isinstance(made, AttributeOf) or client is None or made.name not in client.calls:
            return
        actions = self._views.actions(number, self._resolver.scope(number).events[event.term[1]])
        for view in self._views.of_class(owner, actions):
            if view.verbs is None or made.name in view.verbs:
                yield Reached(FunctionValue(view.function, view.receiver), view.is_bare)

    def reached_by_entering(self, manager: Value) -> Iterator[int]:
        """Yield the lifespan that runs where a test client is used as a context manager."""
        resolver = self._resolver
        client = resolver.models.clients.get(resolver.types.name(manager) or "")
        if client is None:
            return
        application = self._application(manager, client.application)
        made = resolver.definition(application) if isinstance(application, Global) else application
        router = resolver.models.routers.get(resolver.types.name(made) or "")
        if router is None or router.lifespan is None or not isinstance(made, Result):
            return
        lifespan = dict(made.keywords).get(router.lifespan)
        if isinstance(lifespan, FunctionValue):
            yield lifespan.function

    def _served(self, application: Value) -> frozenset[str] | None:
        """Return the modules whose routes an application can have, or None for all."""
        if not isinstance(application, Global):
            return None
        if application.path not in self._closures:
            self._closures[application.path] = _import_closure(self._resolver, application.path)
        return self._closures[application.path]

    def _application(self, client: Value, name: str) -> Value:
        made = client
        while isinstance(made, (Global, Handed, Entered)):
            made = made.manager if isinstance(made, Entered) else self._resolver.definition(made)
        if isinstance(made, Result) and not name and isinstance(made.callee, AttributeOf):
            return made.callee.base
        return made.argument(0, name) if isinstance(made, Result) else made

    @cached_property
    def _calls(self) -> frozenset[str]:
        """Return the names of all methods by which clients ask for something."""
        clients = self._resolver.models.clients.values()
        return frozenset(name for client in clients for name in client.calls | client.anything)


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
