"""Effects on the machine's ports: servers that listen where their code says."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Composed,
    Display,
    External,
    Global,
    Handed,
    Literal,
    Value,
)
from isolint.index.sites.paths import Paths
from isolint.index.sites.site_key import closed
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.model import SiteKind


class Ports:
    """Calls that listen on a port, as the library models list them; a port of 0 is anyone's."""

    def __init__(self, resolver: Resolver, paths: Paths) -> None:
        self._resolver = resolver
        self._paths = paths
        self._models = resolver.models.ports
        self._methods = last_names(self._models)

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=self._methods)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the ports that a call listens on."""
        name = self._name(action.target) if action.kind is EventKind.CALL else None
        model = self._models.get(name) if name is not None else None
        if model is None:
            return
        for port in dict.fromkeys(self._ports(action.argument(model.position, model.keyword))):
            yield action.effect(EffectKind.WRITE, (SiteKind.PORT, port), Form.CALL)

    def _name(self, target: Value) -> str | None:
        match target:
            case External(name):
                return name
            case AttributeOf(base, method) if method in self._methods:
                owner = self._resolver.types.name(closed(base))
                return f"{owner}.{method}" if owner is not None else None
            case _:
                return None

    def _ports(self, place: Value) -> Iterator[str]:
        """Yield the ports of a number, a `host:port`, a pair of both, or of what a container publishes."""
        if isinstance(place, (Global, Handed)):
            inner = self._resolver.definition(place)
            place = inner if isinstance(inner, Display) else place
        match place:
            case Display("dict", pairs):
                for _, published in pairs:
                    yield from self._ports(published)
            case Display("tuple" | "list", (_, port)):
                yield from self._ports(port)
            case Literal() | Composed() | AttributeOf() | Global() | Handed():
                texts = self._paths.texts(place)
                port = texts[0].rpartition(":")[2] if len(texts) == 1 else ""
                if port.isdecimal() and int(port):
                    yield port
            case _:
                if place != UNKNOWN:
                    closed(place)
