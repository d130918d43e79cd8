"""What a write sets an attribute of: a module, a class, or the class that it is a method of."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, ClassValue, ModuleValue, Value
from isolint.index.state.effects import Effect, event_of


class Stores:
    """Answers for each write."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def into_module(self, effect: Effect) -> bool:
        """Tell whether a write is `module.name = ...` or its kin."""
        return isinstance(self._stored_into(effect), ModuleValue)

    def into_class(self, effect: Effect) -> bool:
        """Tell whether a write is `Class.name = ...` or its kin."""
        return isinstance(self._stored_into(effect), ClassValue)

    def into_own_class(self, effect: Effect) -> bool:
        """Tell whether a method writes to its own class."""
        owner = self._resolver.program.enclosing_class(effect.source)
        base = self._stored_into(effect)
        return (
            isinstance(base, ClassValue)
            and owner is not None
            and base.scope in self._resolver.classes.ancestry(owner)
        )

    def _stored_into(self, effect: Effect) -> Value:
        """Return the object whose attribute a write sets directly, if it does."""
        event = event_of(self._resolver, effect)
        if event is None or effect.source != effect.owner:
            return UNKNOWN
        if event.kind is EventKind.CALL and event.term == ("name", "setattr"):
            return self._resolver.value(effect.source, event.args[0])
        is_store = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "attr"
        return self._resolver.value(effect.source, event.term[1]) if is_store else UNKNOWN
