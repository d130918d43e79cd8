"""What a function undoes when it is left, or puts off: for each caller what that one has asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from isolint.index.calls.call import is_deferral
from isolint.index.calls.way_out import WayOut
from isolint.index.restores.frames import RESTORING, Frames
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, Step

#: From the owner of an effect to a scope on the way to it, by the calls between.
Way = tuple[int, int, tuple[Step, ...]]


class Alongside:
    """Answers for writes whose site a caller decides, as `override(name, value)` does."""

    def __init__(self, basis: Basis, way_out: WayOut, frames: Frames) -> None:
        self._resolver = basis.resolver
        self._effects_on = basis.by_site.on
        self._way_out = way_out
        self._frames = frames
        self._of_site: dict[SiteKey, Mapping[Way, float]] = {}

    def is_undone(self, effect: Effect) -> bool:
        """Tell whether a function on the way to a write undoes it for the same caller, when it is left."""
        if not effect.via:
            return False
        if effect.site not in self._of_site:
            self._of_site[effect.site] = self._last_undoing(effect.site)
        undone = self._of_site[effect.site]
        return any(undone.get(way, -1) > event for way, event in _ways(effect))

    def _last_undoing(self, site: SiteKey) -> Mapping[Way, float]:
        """Return way -> the last event at its end that undoes what was done to a site, when that is left."""
        found: dict[Way, float] = {}
        for effect in self._effects_on(site):
            if effect.kind in RESTORING and not self._frames.is_half(effect):
                for way, event in self._undoing(effect):
                    found[way] = max(found.get(way, -1), event)
        return found

    def _undoing(self, effect: Effect) -> Iterator[tuple[Way, float]]:
        """Yield the ways at whose ends an effect happens on the way out, with the events that make it."""
        for way, event in _ways(effect):
            number = way[1]
            if event >= 0 and self._way_out.is_cleanup(number, event):
                is_deferred = is_deferral(self._resolver.scope(number).events[event])
                yield way, inf if is_deferred else event


def _ways(effect: Effect) -> Iterator[tuple[Way, int]]:
    """Yield the way to an effect's source, and those to the callers that do not own it, with their events."""
    yield (effect.owner, effect.source, effect.via), effect.event
    for place, step in enumerate(effect.via[1:], 1):
        yield (effect.owner, step.function, effect.via[:place]), step.event
