"""Containers that modules fill while they are imported, and that are emptied when some test is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Value
from isolint.index.restores.opposites import Way, way_of
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.suite.tests import Suite
from isolint.model import SiteKind

_BODIES = (ScopeKind.MODULE, ScopeKind.CLASS)
_EMPTY = frozenset({"dict", "list", "set"})
#: How many calls and imports lie at most between the body of a test module and what goes into a container.
_MAX_CALLS = 6


class LostEntries:
    """Answers for writes: nobody puts in again what importing has, so to empty the place is no clean-up."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._graph = graph
        self._effects_on = effects_on
        self._tests: dict[str, int] = {}
        for number, test in enumerate(suite.tests):
            self._tests[test.path] = self._tests.get(test.path, 0) | 1 << number
        self._filling: dict[SiteKey, dict[Value, int]] = {}

    def losing(self, effect: Effect) -> int:
        """Return the tests whose modules have filled, on import, what a write empties."""
        if effect.site[0] not in (SiteKind.ATTRIBUTE, SiteKind.GLOBAL) or effect.kind is not EffectKind.WRITE:
            return 0
        if effect.event < 0 or not _empties(self._event(effect), own_name(effect.site)):
            return 0
        again = self._put_in_again(effect)
        return 0 if again is None else self._filled_by(effect.site, again)

    def _put_in_again(self, effect: Effect) -> Collection[Value] | None:
        """Return what the same function goes on to put in, None where that may be all that there was."""
        later = [
            other
            for other in self._effects_on(effect.site)
            if other.kind in (EffectKind.WRITE, EffectKind.RESET)
            and other.source == effect.source
            and other.event > effect.event
        ]
        events = [self._event(other) for other in later]
        if any(event.kind is not EventKind.STORE or event.term[0] != "item" for event in events):
            return None
        return {self._resolver.value(effect.source, event.value) for event in events}

    def _filled_by(self, site: SiteKey, again: Collection[Value]) -> int:
        """Return the tests of the modules that put something else into a container when they are imported."""
        if site not in self._filling:
            self._filling[site] = {}
            effects = list(self._effects_on(site))
            if not any(self._puts_back(other) for other in effects):
                for other in effects:
                    if other.kind is EffectKind.WRITE and other.event >= 0:
                        self._fill(self._filling[site], other)
        tests = 0
        for value, filled in self._filling[site].items():
            tests |= filled if value not in again else 0
        return tests

    def _fill(self, filling: dict[Value, int], other: Effect) -> None:
        """Add the tests for whose modules a write has put something in, by what that is."""
        event = self._event(other)
        if way_of(event) is Way.ADDS:
            value = self._resolver.value(other.source, event.value)
            for path in self._importing(other.owner):
                filling[value] = filling.get(value, 0) | self._tests.get(path, 0)

    def _puts_back(self, effect: Effect) -> bool:
        """Tell whether an effect gives a place what it held before, rather than nothing."""
        is_put_back = effect.kind is EffectKind.RESET and effect.form is Form.PUT_BACK
        return is_put_back and not _empties(self._event(effect), own_name(effect.site))

    def _importing(self, owner: int) -> Iterator[str]:
        """Yield the modules of tests whose bodies run a scope, or import what does."""
        seen, frontier = {owner}, {owner}
        for _ in range(_MAX_CALLS):
            fresh: set[int] = set()
            for number in frontier:
                path = self._resolver.program.path(number)
                if self._resolver.scope(number).kind not in _BODIES:
                    calls = self._graph.incoming.get(number, ())
                    fresh |= {call.caller for call in calls if not call.guessed and call.handed is None}
                elif path in self._tests:
                    if not self._resolver.program.is_local(number):
                        yield path
                else:
                    fresh |= {
                        call.caller
                        for call in self._graph.incoming.get(number, ())
                        if self._resolver.scope(call.caller).kind in _BODIES
                    }
            frontier = fresh - seen
            seen |= fresh

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]


def _empties(event: Event, name: str) -> bool:
    """Tell whether an event leaves nothing in the container of a name."""
    if event.kind in (EventKind.STORE, EventKind.BIND):
        is_whole = event.term[0] in ("attr", "name") and not event.augmented
        return (
            is_whole
            and _is_named(event.term, name)
            and event.value[0] == "new"
            and (event.value[1] in _EMPTY and not event.value[2])
        )
    is_clear = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "clear"
    return is_clear and _is_named(event.term[1], name)


def _is_named(term: Term, name: str) -> bool:
    # Within its class a private attribute goes by its name, and elsewhere by one that the class's begins.
    return term[0] in ("attr", "name") and (term[-1] == name or str(term[-1]).endswith(name))
