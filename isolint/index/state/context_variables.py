"""Context variables that modules hold: what sets, reads and resets them."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, ScopeKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Global, Literal, Result
from isolint.index.sites.objects import Objects
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form

_CLASS = "contextvars.ContextVar"
_RESETTING = "reset"
_METHODS = frozenset({"get", "set", _RESETTING})
_NOTHING = Literal(None)


class ContextVariables:
    """Variables of which each thread and each task of `asyncio` has a value of its own."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=_METHODS)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield what a call of a variable's method does."""
        match action.kind, action.target:
            case EventKind.CALL, AttributeOf(Global() as variable, method) if method in _METHODS:
                if self._resolver.types.name(variable) == _CLASS:
                    yield self._effect(action, variable, method)

    def _effect(self, action: Action, variable: Global, method: str) -> Effect:
        site = self._objects.sites.name(variable)
        if method == "get":
            return action.effect(EffectKind.READ, site, Form.CONTEXT)
        if method == _RESETTING or self._sets_nothing(action, variable):
            return action.effect(EffectKind.RESET, site, Form.PUT_BACK)
        return action.effect(EffectKind.WRITE, site, Form.CONTEXT)

    def _sets_nothing(self, action: Action, variable: Global) -> bool:
        """Tell whether a variable is set to its default, or to None if it has none, or by an import."""
        if self._resolver.scope(action.owner).kind is ScopeKind.MODULE:
            return True
        value = action.argument(0, "value")
        made = self._resolver.definition(variable)
        default = dict(made.keywords).get("default", _NOTHING) if isinstance(made, Result) else _NOTHING
        return isinstance(value, Literal) and value == default
