"""Sets of views that are registered with a router, which makes a list of URLs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.requests.calls_given import given
from isolint.index.requests.route import VERBS
from isolint.index.requests.url_patterns import of_regex
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, Value
from isolint.models import Listing, RouteModel

_REGISTER = "register"
#: What the verbs are answered by for all of a resource, and for one.
_OF_ALL = (("get", "list"), ("post", "create"))
_OF_ONE = (("get", "retrieve"), ("put", "update"), ("patch", "partial_update"), ("delete", "destroy"))
_ACTIONS = frozenset({"rest_framework.decorators.action"})


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list: a pattern, if it is known, and a view by the term of a scope.

    Of a set of views `actions` says which of its methods answer which verbs.
    """

    pattern: str | None
    name: str
    number: int
    view: Term
    actions: tuple[tuple[str, str], ...] | None = None


class Resources:
    """Finds what routers list."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, router: Value) -> Iterator[Listed]:
        """Yield the entries that a router makes of what is registered with it."""
        for number, event, model in self._registered.get(router, ()):
            view = next(given(event, model.view), None)
            prefix = self._text(number, next(given(event, model.path), None))
            made_of = self._resolver.value(number, view) if view is not None else None
            if view is None or prefix is None or not isinstance(made_of, ClassValue):
                continue
            before = of_regex(f"^{prefix}/") if prefix else ""
            named = self._text(number, next(given(event, model.name), None))
            name = named or self._by_model(made_of.scope)
            for pattern, suffix, actions in self._routes(made_of.scope):
                whole = before + pattern if before is not None else None
                yield Listed(whole, f"{name}-{suffix}" if name else "", number, view, actions)

    def _routes(self, owner: int) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Yield the patterns, the ends of the names and the actions of a set of views."""
        more = list(self._further(owner))
        yield from (row for is_one, row in more if not is_one)
        yield "", "list", _OF_ALL
        yield from (row for is_one, row in more if is_one)
        yield "\x01/", "detail", _OF_ONE

    def _further(self, owner: int) -> Iterator[tuple[bool, tuple[str, str, tuple[tuple[str, str], ...]]]]:
        """Yield the actions of its own that a set of views has, and whether they are of one resource."""
        for scope in self._resolver.classes.ancestry(owner):
            for term in self._resolver.scope(scope).bindings.values():
                if term[0] != "def":
                    continue
                method = self._resolver.program.number(self._resolver.program.path(scope), term[1])
                for decorator in self._resolver.scope(method).decorators:
                    name = self._resolver.decorator_name(method, decorator.term)
                    if name in _ACTIONS and decorator.term[0] == "call":
                        told = dict(self._resolver.scope(scope).events[decorator.term[1]].keywords)
                        yield self._action(scope, self._resolver.scope(method).name, told)

    def _action(
        self, scope: int, method: str, told: Mapping[str | None, Term]
    ) -> tuple[bool, tuple[str, str, tuple[tuple[str, str], ...]]]:
        is_one = told.get("detail") == ("const", True)
        listed = told.get("methods", ("new", "list", (("const", "get"),)))
        verbs = [self._text(scope, term) for term in listed[2]] if listed[0] == "new" else []
        path = self._text(scope, told.get("url_path")) or method
        name = self._text(scope, told.get("url_name")) or method.replace("_", "-")
        pattern = f"\x01/{path}/" if is_one else f"{path}/"
        actions = tuple((verb.lower(), method) for verb in verbs if verb and verb.lower() in VERBS)
        return is_one, (pattern, name, actions)

    def _by_model(self, owner: int) -> str:
        """Return what a resource is called without a name of its own: as the model that it asks for."""
        bound = self._resolver.classes.bound(owner, "queryset")
        if bound is None:
            return ""
        scope, term = bound
        while term[0] in ("call", "attr"):
            term = self._resolver.scope(scope).events[term[1]].term if term[0] == "call" else term[1]
            if term[0] == "attr" and term[2] == "objects":
                inner = term[1]
                return str(inner[-1]).lower() if inner[0] in ("name", "attr") else ""
        return ""

    @cached_property
    def _registered(self) -> Mapping[Value, list[tuple[int, Event, RouteModel]]]:
        """Return router -> the calls that register something with it."""
        found: dict[Value, list[tuple[int, Event, RouteModel]]] = {}
        for path, facts in self._resolver.program.modules.items():
            number = self._resolver.program.number(path)
            for event in facts.module.events:
                is_meant = event.kind is EventKind.CALL and event.term[0] == "attr"
                if not is_meant or event.term[2] != _REGISTER:
                    continue
                callee = self._resolver.value(number, event.term)
                for name in self._resolver.types.known_as(callee):
                    model = self._resolver.models.routes.get(name)
                    if model is not None and model.listed is Listing.RESOURCE:
                        router = callee.base if isinstance(callee, AttributeOf) else callee
                        found.setdefault(router, []).append((number, event, model))
        return found

    def _text(self, number: int, term: Term | None) -> str | None:
        text = self._resolver.literal(self._resolver.value(number, term)) if term is not None else None
        return text if isinstance(text, str) else None
