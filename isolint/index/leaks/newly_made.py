"""Writes to what the same function has just put into a shared place: they are part of making that."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, prefixes
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, External, Instance, Result
from isolint.index.sites.factories import MUTABLE_FACTORIES
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.suite.tests import Suite

_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


class NewlyMade:
    """Answers for the writes of application code, as of an accessor that makes and fills an object."""

    def __init__(self, resolver: Resolver, suite: Suite) -> None:
        self._resolver = resolver
        self._suite = suite

    def is_filling(self, effect: Effect) -> bool:
        """Tell whether the owner of a write has put a new object into its place before, which it changes."""
        if effect.kind is not EffectKind.WRITE or effect.frame < 0:
            return False
        scope = self._resolver.scope(effect.owner)
        event = scope.events[effect.frame]
        _, *places = prefixes(event.term)
        around = scope.around(event.block)
        return any(
            earlier.kind in _SETTING
            and earlier.term in places
            and not earlier.augmented
            and earlier.block in around
            and self._is_new(effect.owner, earlier.value)
            for earlier in scope.events[: effect.frame]
        )

    def _is_new(self, number: int, term: Term) -> bool:
        match self._resolver.value(number, term) if term[0] in ("call", "new") else None:
            case Display() | Instance():
                return True
            case Result(External(name)):
                return name in MUTABLE_FACTORIES or name.rpartition(".")[2][:1].isupper()
            case _:
                return False
