"""Assignments to what the same scope has assigned to before: whoever undoes the first has undone them all."""

from __future__ import annotations

from collections.abc import Callable

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import SiteKind

_SITES = frozenset({SiteKind.ATTRIBUTE, SiteKind.GLOBAL, SiteKind.PATCH})
_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


class WrittenBefore:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, effects_on: EffectsOn, leaking: Callable[[Effect], int]) -> None:
        self._resolver = resolver
        self._effects_on = effects_on
        self._leaking = leaking

    def is_more_of_same(self, effect: Effect) -> bool:
        """Tell whether an earlier assignment of the scope to the same place stays as well, in all cases."""
        if not self._is_own(effect):
            return False
        scope = self._resolver.scope(effect.source)
        event = scope.events[effect.event]
        around = scope.around(event.block)
        return any(
            self._is_own(other)
            and other.source == effect.source
            and other.event < effect.event
            and scope.events[other.event].term == event.term
            and scope.events[other.event].block in around
            and bool(self._leaking(other))
            for other in self._effects_on(effect.site)
        )

    def _is_own(self, effect: Effect) -> bool:
        """Tell whether a write is an assignment that its owner makes itself."""
        if effect.kind is not EffectKind.WRITE or effect.event < 0 or effect.site[0] not in _SITES:
            return False
        if effect.source != effect.owner or effect.via:
            return False
        event = self._resolver.scope(effect.source).events[effect.event]
        return event.kind in _SETTING and not event.augmented
