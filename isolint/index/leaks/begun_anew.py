"""Tests that begin with what gives a state anew: they meet nothing of what others have left in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.suite.fixtures import FixtureScope

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: How many calls lie at most between a test, or its fixture, and what gives the state anew.
_MAX_CALLS = 6


class BegunAnew:
    """Answers for the objects that library models describe."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._tests: dict[SiteKey, int] = {}

    def tests(self, site: SiteKey) -> int:
        """Return the tests each of which gives a state anew before it does anything else to it."""
        if site not in self._tests:
            self._tests[site] = self._found(site)
        return self._tests[site]

    def _found(self, site: SiteKey) -> int:
        effects = tuple(self._index.on(site, EffectKind.WRITE, EffectKind.RESET))
        writing = {effect.owner for effect in effects if effect.kind is EffectKind.WRITE}
        tests = 0
        for number, event in self._giving([one for one in effects if one.kind is EffectKind.RESET]).items():
            if self._index.roles.lifetime(number) is FixtureScope.FUNCTION and not any(
                call.event < event and not writing.isdisjoint(self._index.graph.closure(call.callee))
                for call in self._index.graph.outgoing.get(number, ())
            ):
                tests |= self._index.reach.starts(number)
        return tests

    def _giving(self, effects: list[Effect]) -> dict[int, int]:
        """Return scope -> the event by which it gives the state anew, whatever happens."""
        found: dict[int, int] = {}
        for effect in effects:
            if effect.form is Form.DESCRIBED and not effect.via and self._is_sure(effect.owner, effect.frame):
                found[effect.owner] = min(effect.frame, found.get(effect.owner, effect.frame))
        pending = list(found)
        for _ in range(_MAX_CALLS):
            calls = [call for number in pending for call in self._index.graph.incoming.get(number, ())]
            pending = []
            for call in calls:
                is_new = call.caller not in found and call.is_plain
                if is_new and self._is_sure(call.caller, call.event):
                    found[call.caller] = call.event
                    pending.append(call.caller)
        return found

    def _is_sure(self, number: int, event: int) -> bool:
        """Tell whether an event of a scope happens on the way in, whatever happens."""
        is_cleanup = self._index.leaks.way_out.is_cleanup(number, event)
        return event >= 0 and not is_cleanup and self._index.resolver.scope(number).is_straight(event)
