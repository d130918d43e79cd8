"""The routes of web applications: those that decorators register, and those that calls do."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.requests.calls_given import given
from isolint.index.requests.route import BY_DEFAULT, VERBS, Route, Segments, segments
from isolint.index.requests.views import View, Views
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Display, Global, Result, Value
from isolint.models import Listing, RouteModel, RouterModel

_DEFINED = (ScopeKind.FUNCTION, ScopeKind.CLASS)


class Registered:
    """Finds the routes of one program; `calls` are the events that register one, by scope and number."""

    def __init__(self, resolver: Resolver, views: Views) -> None:
        self._resolver = resolver
        self._views = views
        routes = resolver.models.routes.items()
        self._names = {name.rpartition(".")[2] for name, one in routes if one.listed is Listing.NOT}
        self.calls: set[tuple[int, int]] = set()
        self.routes = (*self._by_decorators(), *self._by_calls()) if resolver.models.routers else ()

    def _by_decorators(self) -> Iterator[Route]:
        for number, scope in enumerate(self._resolver.program.scopes):
            outer = self._resolver.program.parent(number)
            if outer is None or scope.kind not in _DEFINED or not scope.decorators:
                continue
            decorators = [self._resolver.value(outer, decorator.term) for decorator in scope.decorators]
            found = [
                (made, method, router)
                for made in decorators
                if isinstance(method := made.callee if isinstance(made, Result) else made, AttributeOf)
                if (router := self._router(method.base)) is not None
            ]
            for made, method, router in found:
                is_hook = method.name in router.hooks
                if is_hook or (method.name in router.register and isinstance(made, Result)):
                    verbs = None if is_hook else _verbs(self._resolver, made, method.name)
                    template = None if is_hook else self._template(made, router)
                    is_bare = len(found) == len(decorators)
                    for view in self._decorated(number, is_bare=is_bare, is_hook=is_hook):
                        yield self._route(number, view, verbs, template, is_whole=router.prefix == ())

    def _decorated(self, number: int, *, is_bare: bool, is_hook: bool) -> Iterator[View]:
        """Yield the views that a decorated function or class is."""
        if self._resolver.scope(number).kind is ScopeKind.FUNCTION:
            yield View(number, None, is_bare)
        elif not is_hook:
            yield from self._views.of_class(number, is_bare=is_bare)

    def _route(
        self,
        number: int,
        view: View,
        verbs: frozenset[str] | None,
        template: Segments | None,
        *,
        is_whole: bool,
        name: str | None = None,
    ) -> Route:
        return Route(
            function=view.function,
            name=self._resolver.scope(number).name if name is None else name,
            verbs=view.verbs or verbs,
            segments=template,
            path=self._resolver.program.path(number),
            is_whole=is_whole,
            is_bare=view.is_bare,
            receiver=view.receiver,
        )

    def _by_calls(self) -> Iterator[Route]:
        for number, scope in enumerate(self._resolver.program.scopes):
            for position, event in enumerate(scope.events):
                if event.kind is EventKind.CALL and event.term[-1] in self._names:
                    yield from self._called(number, position, event)

    def _called(self, number: int, position: int, event: Event) -> Iterator[Route]:
        """Yield the routes that a call registers."""
        callee = self._resolver.value(number, event.term)
        known = self._resolver.types.known_as(callee)
        model = next((one for name in known if (one := self._resolver.models.routes.get(name))), None)
        view = next(given(event, model.view), None) if model is not None else None
        if model is None or view is None or model.listed is not Listing.NOT:
            return
        self.calls.add((number, position))
        router = self._router(callee.base) if isinstance(callee, AttributeOf) else None
        for term in given(event, model.path):
            path = self._resolver.literal(self._resolver.value(number, term))
            before = self._prefix(callee.base, router) if isinstance(callee, AttributeOf) and router else ()
            if isinstance(path, str) and before is not None:
                for found in self._views.of(number, view):
                    yield self._route(
                        number,
                        found,
                        self._told(number, event, model),
                        (*before, *segments(path)),
                        is_whole=router is None or router.prefix == (),
                        name=self._name(number, event, model, view),
                    )

    def _told(self, number: int, event: Event, model: RouteModel) -> frozenset[str] | None:
        """Return the verbs that a call which registers a route tells."""
        if model.verb:
            return frozenset({model.verb})
        listed = next(given(event, model.methods), None)
        if listed is None:
            return BY_DEFAULT
        return _listed(self._resolver, self._resolver.value(number, listed))

    def _name(self, number: int, event: Event, model: RouteModel, view: Term) -> str:
        """Return the name of a route that a call registers, empty where it is not known."""
        told = [*given(event, model.name)]
        if not told and view[0] == "call":
            made = self._resolver.scope(number).events[view[1]]
            told = [*made.args[:1]] if made.term[-1] == "as_view" else []
        if told:
            named = self._resolver.literal(self._resolver.value(number, told[0]))
            return named if isinstance(named, str) else ""
        return view[2] if view[0] == "attr" else view[1] if view[0] == "name" else ""

    def _router(self, value: Value) -> RouterModel | None:
        return self._resolver.models.routers.get(self._resolver.types.name(value) or "")

    def _template(self, made: Value, router: RouterModel) -> Segments | None:
        """Return what a route's URL ends with: its path, after its own router's prefix."""
        if not isinstance(made, Result) or not isinstance(made.callee, AttributeOf):
            return None
        path = self._resolver.literal(made.args[0]) if made.args else None
        if not isinstance(path, str):
            return None
        return (*(self._prefix(made.callee.base, router) or ()), *segments(path))

    def _prefix(self, owner: Value, router: RouterModel) -> Segments:
        """Return the prefix that a router was made with, empty where it is not literal."""
        owner = self._resolver.definition(owner) if isinstance(owner, Global) else owner
        if not isinstance(owner, Result):
            return ()
        named = dict(owner.keywords)
        for key in router.prefix:
            at = int(key) if key.isdecimal() else len(owner.args)
            prefix = owner.args[at] if at < len(owner.args) else named.get(key)
            if prefix is not None:
                before = self._resolver.literal(prefix)
                return segments(before) if isinstance(before, str) else ()
        return ()


def _verbs(resolver: Resolver, made: Value, method: str) -> frozenset[str] | None:
    """Return the verbs that a route answers, or None where they are not known."""
    if method in VERBS:
        return frozenset({method})
    listed = dict(made.keywords).get("methods") if isinstance(made, Result) else None
    return BY_DEFAULT if listed is None else _listed(resolver, listed)


def _listed(resolver: Resolver, listed: Value) -> frozenset[str] | None:
    """Return the verbs that a list names, or None where it is not one."""
    if not isinstance(listed, Display):
        return None
    told = [resolver.literal(element) for element in listed.elements]
    return frozenset(verb.lower() for verb in told if isinstance(verb, str)) | {"options"}
