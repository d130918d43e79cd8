"""Assignments that a later one of the same scope leaves nothing of: that one answers for what stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import SiteKind

_SITES = frozenset({SiteKind.ATTRIBUTE, SiteKind.GLOBAL, SiteKind.PATCH})
_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


class Superseded:
    """Answers for the writes of one program."""

    def __init__(
        self,
        resolver: Resolver,
        effects_on: EffectsOn,
        way_out: WayOut,
        leaking: Callable[[Effect], int],
    ) -> None:
        self._resolver = resolver
        self._effects_on = effects_on
        self._way_out = way_out
        self._leaking = leaking

    def is_by_another(self, effect: Effect) -> bool:
        """Tell whether its scope assigns to the same place again in all cases, and that stays."""
        return self._is_own(effect) and any(
            self._overwrites(other, effect) and bool(self._leaking(other))
            for other in self._effects_on(effect.site)
        )

    def by(self, effect: Effect) -> Iterator[Effect]:
        """Yield the assignments before it that a write leaves nothing of."""
        if self._is_own(effect):
            for other in self._effects_on(effect.site):
                if self._is_own(other) and self._overwrites(effect, other):
                    yield other

    def _overwrites(self, later: Effect, earlier: Effect) -> bool:
        if not self._is_own(later) or later.source != earlier.source or later.event <= earlier.event:
            return False
        events = self._resolver.scope(later.source).events
        return (
            events[later.event].term == events[earlier.event].term
            and self._way_out.follows(Call(earlier.source, earlier.event, earlier.source), later.event)
            and not self._way_out.is_cleanup(later.source, later.event)
        )

    def _is_own(self, effect: Effect) -> bool:
        """Tell whether a write is an assignment that its owner makes itself."""
        if effect.kind is not EffectKind.WRITE or effect.event < 0 or effect.site[0] not in _SITES:
            return False
        if effect.source != effect.owner or effect.via:
            return False
        event = self._resolver.scope(effect.source).events[effect.event]
        return event.kind in _SETTING and not event.augmented
