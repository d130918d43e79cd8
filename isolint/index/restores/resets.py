"""Where attributes of shared objects are set anew: to what they start as, or when a context is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from isolint.facts.records import Event, EventKind
from isolint.index.beforehand.initial import Initials
from isolint.index.beforehand.settled import Settled, assigned_name, attributes_on_way, names_in
from isolint.index.calls.exits import EXIT_METHODS, Exits
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.restores.opposites import Way, way_of
from isolint.index.restores.otherwise_at_start import is_otherwise_at_start
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind, Form

_RESTORING = (EffectKind.WRITE, EffectKind.RESET)


class _Reset(NamedTuple):
    """A scope, and the event of it if one is known, that sets an attribute anew.

    One that takes an `amount` away undoes only what has added that.
    """

    scope: int
    event: int | None
    attribute: str
    amount: float | None = None


class Resets:
    """Answers for each write from what is done to the same attributes of the same object."""

    def __init__(
        self,
        resolver: Resolver,
        graph: CallGraph,
        exits: Exits,
        effects_on: EffectsOn,
        settled: Settled,
        sets_start: Callable[[Effect], bool],
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._exits = exits
        self._effects_on = effects_on
        self._settled = settled
        self._sets_start = sets_start
        self._initials = Initials(resolver)
        self._of_site: dict[SiteKey, Sequence[_Reset]] = {}
        self._takers: dict[SiteKey, Sequence[tuple[int, str]]] = {}

    def is_reset(self, effect: Effect) -> bool:
        """Tell whether a write only gives an attribute what it starts as."""
        return self._attribute(effect) is not None

    def frames(self, effect: Effect) -> Mapping[int, tuple[int, ...]]:
        """Return scope -> the events that set anew just what a write changes; an exit needs no event."""
        if effect.site not in self._of_site:
            self._of_site[effect.site] = tuple(self._found(effect.site))
        resets = self._of_site[effect.site]
        found: dict[int, tuple[int, ...]] = {}
        changed = attributes_on_way(self._resolver, effect) if resets else frozenset()
        for reset in resets:
            if reset.attribute in changed and reset.amount in (None, self._added(effect)):
                events = () if reset.event is None else (reset.event,)
                found[reset.scope] = (*found.get(reset.scope, ()), *events)
        return found

    def takers(self, effect: Effect) -> frozenset[int]:
        """Return the exits that take out again one of what a write puts into a container of an object.

        Only the way into the manager has put in just that one: what its block adds may be more.
        """
        if not effect.via or effect.event < 0 or way_of(self._event(effect)) is not Way.ADDS:
            return frozenset()
        if effect.site not in self._takers:
            self._takers[effect.site] = tuple(self._taking(effect.site))
        changed = attributes_on_way(self._resolver, effect)
        return frozenset(number for number, name in self._takers[effect.site] if name in changed)

    def _taking(self, site: SiteKey) -> Iterator[tuple[int, str]]:
        """Yield the exits that take something out of a container, with the attribute that holds that."""
        for effect in self._effects_on(site):
            exits = [step.function for step in effect.steps if self._is_exit(step.function)]
            if exits and effect.event >= 0 and way_of(self._event(effect)) is Way.REMOVES:
                name = next(names_in(self._event(effect).term[1]), None)
                yield from ((number, name) for number in exits if name is not None)

    def _is_exit(self, number: int) -> bool:
        return self._resolver.scope(number).name in EXIT_METHODS

    def _found(self, site: SiteKey) -> Iterator[_Reset]:
        for effect in self._effects_on(site):
            name = (
                _set_by(self._resolver, effect) if effect.kind in _RESTORING and effect.event >= 0 else None
            )
            for step in effect.steps if name is not None else ():
                if name is not None and self._is_exit(step.function):
                    added = self._added(effect)
                    if added is not None or not self._event(effect).augmented:
                        yield _Reset(step.function, None, name, -added if added is not None else None)
            yield from self._to_start(effect)
            yield from self._to_empty(effect)

    def _to_empty(self, effect: Effect) -> Iterator[_Reset]:
        """Yield where a container of a library's object is cleared that the same scope has put items into.

        What it starts with is not known, but nothing puts anything into it before the tests.
        """
        is_clear = effect.form is Form.LIBRARY_CALL and effect.event >= 0 and not effect.via
        event = self._event(effect) if is_clear else None
        if event is None or event.term[0] != "attr" or event.term[2] != "clear" or event.term[1][0] != "attr":
            return
        place, name = event.term[1], str(event.term[1][2])
        earlier = self._resolver.scope(effect.source).events[: effect.event]
        fills = any(one.kind is EventKind.STORE and one.term[:2] == ("item", place) for one in earlier)
        if fills and not self._settled.is_filled_first(effect.site, name):
            yield _Reset(effect.owner, effect.frame, name)

    def _to_start(self, effect: Effect) -> Iterator[_Reset]:
        """Yield where a write is made that gives an attribute what it starts as."""
        name = self._attribute(effect)
        if name is None or self._may_be_passed_over(effect):
            return
        place = effect.frame
        if place < 0 and effect.via:
            steps = [*effect.via[1:], effect.steps[0]]
            place = self._exits.last_inside(effect.owner, steps[0].function)
        if place >= 0 and not self._goes_on(effect.owner, place):
            yield _Reset(effect.owner, place, name)
        for call in self._graph.incoming.get(effect.owner, ()) if not effect.via else ():
            if call.event >= 0:
                yield _Reset(call.caller, call.event, name)

    def _goes_on(self, number: int, event: int) -> bool:
        """Tell whether a generator hands on what it makes after an event: that is no way out."""
        events = self._resolver.scope(number).events
        return any(later.kind is EventKind.YIELD for later in events[event:])

    def _attribute(self, effect: Effect) -> str | None:
        """Return the attribute that a write sets to what it starts as, unless importing sets it otherwise."""
        if effect.kind is not EffectKind.WRITE or effect.event < 0:
            return None
        name = self._initials.attribute(effect.source, effect.event)
        if name is not None and not self._settled.is_set_up(effect.site, name):
            return name
        return assigned_name(self._event(effect)) if self._sets_start(effect) else None

    def _added(self, effect: Effect) -> float | None:
        """Return the number that a write adds to what a place holds, if that is known."""
        if effect.event < 0:
            return None
        event = self._event(effect)
        amount = event.value[1] if event.augmented and event.value[0] == "const" else None
        return amount if type(amount) in (int, float) else None

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    def _may_be_passed_over(self, effect: Effect) -> bool:
        """Tell whether a write stands in a branch of a function that its owner calls, or such a call does."""
        scopes = (
            (self._resolver.scope(step.function), step.event)
            for step in (effect.steps[:-1] if effect.via else effect.steps)
        )
        return any(
            scope.may_pass_over(event) and not is_otherwise_at_start(scope, event) for scope, event in scopes
        )


def _set_by(resolver: Resolver, effect: Effect) -> str | None:
    """Return the attribute that an event sets, clears, adds to, or gives other items for all that it has."""
    event = resolver.scope(effect.source).events[effect.event]
    if event.kind is EventKind.STORE and event.term[0] == "attr":
        return str(event.term[2])
    if event.kind is EventKind.STORE and event.term[0] == "item" and event.term[2] == ("slice",):
        return next(names_in(event.term[1]), None)
    is_clear = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "clear"
    return next(names_in(event.term[1]), None) if is_clear else None
