"""Pairs of changes in one scope of which the second takes the first back: register and unregister."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from isolint.facts.records import Event, EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Instance, Result
from isolint.index.restores.give_backs import gives_back, key_of, saved_at
from isolint.index.restores.opposites import Way, puts_nothing, way_of_function, way_of_method
from isolint.index.sites.site_key import OBJECTS, SiteKey
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.mutations import QUEUE_GETTERS
from isolint.index.state.removed_names import begins_as_removed
from isolint.model import SiteKind

_SITES = (OBJECTS - {SiteKind.PATCH}) | {SiteKind.PROCESS, SiteKind.ENV}
#: How many calls lie at most between a scope and the change that it is answerable for.
_MAX_CALLS = 2
#: The same of what reads and takes away variables by the names that it puts together, as configurations do.
_MAX_CALLS_BY_NAME = 4
#: How many elements are taken out by what stands in a loop: as many as there are.
_MANY = 1_000


class Pairs:
    """Answers for each call from the changes that its scope makes to the same object."""

    def __init__(
        self,
        resolver: Resolver,
        graph: CallGraph,
        effects_on: EffectsOn,
        way_out: WayOut,
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._effects_on = effects_on
        self._way_out = way_out
        self._ways: dict[SiteKey, Mapping[int, Mapping[int, frozenset[Way]]]] = {}
        #: Site -> scope and event -> how many elements that takes out at least.
        self._taken: dict[SiteKey, Counter[tuple[int, int]]] = {}

    def undone(self, call: Call, site: SiteKey) -> bool:
        """Tell whether a call adds what is removed after it, or removes what was added before it.

        What is removed, and added again on the way out, was only lent, as by a pool.
        """
        if site[0] not in _SITES:
            return False
        ways = self._of(site).get(call.caller)
        if ways is None or call.event not in ways:
            return False
        adding = [event for event, way in ways.items() if Way.ADDS in way]
        removing = [event for event, way in ways.items() if way == {Way.REMOVES}]
        events = self._resolver.scope(call.caller).events
        if call.event in removing:
            return self._gives_back(call.caller, call.event) or any(
                self._may_be_same(call.caller, event, call.event)
                and (
                    self._way_out.follows(Call(call.caller, event, call.callee), call.event)
                    if event < call.event
                    else self._way_out.is_cleanup(call.caller, event)
                )
                for event in adding
            )
        later = [event for event in removing if self._may_take(call, event)]
        # However often a variable was set, it is gone when it is taken away once. And what both adds and
        # removes has taken care of itself.
        plain = [event for event in adding if ways[event] == {Way.ADDS}]
        enough = 1 if site[0] is SiteKind.ENV else max(len(plain), 1)
        return (
            sum(self._taken[site][call.caller, event] for event in later) >= enough
            or self._is_taken(call, plain, removing)
            or any(puts_nothing(events[event]) or self._gives_back(call.caller, event) for event in later)
        )

    def _may_take(self, call: Call, event: int) -> bool:
        """Tell whether a removal comes after a call, and may be of what that adds."""
        return (
            event > call.event
            and self._way_out.follows(call, event)
            and self._may_be_same(call.caller, call.event, event)
        )

    def _is_taken(self, call: Call, plain: Sequence[int], removing: Sequence[int]) -> bool:
        """Tell whether a removal after a call has no nearer addition to take back than that of the call."""
        unmatched: list[int] = [call.event]
        for event in sorted(one for one in {*plain, *removing} if one > call.event):
            if event in plain:
                unmatched.append(event)
                continue
            fitting = [one for one in unmatched if self._may_take(Call(call.caller, one, call.callee), event)]
            if fitting:
                unmatched.remove(fitting[-1])
        return call.event not in unmatched

    def _may_be_same(self, number: int, added: int, removed: int) -> bool:
        """Tell whether two changes are not seen to be of different elements.

        What is given back is the item of one key, as it was when it was read.
        """
        scope = self._resolver.scope(number)
        events = scope.events
        saved = saved_at(scope, events[removed])
        if saved is not None:
            return key_of(events[added]) == key_of(events[removed]) and saved <= events[added].span.line
        first, second = _element(events[added]), _element(events[removed])
        return first is None or second is None or first == second

    def _gives_back(self, number: int, event: int) -> bool:
        scope = self._resolver.scope(number)
        return gives_back(scope, scope.events[event])

    def _of(self, site: SiteKey) -> Mapping[int, Mapping[int, frozenset[Way]]]:
        """Return scope -> event -> the ways in which it changes an object."""
        if site not in self._ways:
            found: dict[int, dict[int, set[Way]]] = {}
            taken = self._taken[site] = Counter()
            for effect in self._effects_on(site):
                is_change = effect.kind is EffectKind.WRITE and (
                    effect.site == site or begins_as_removed(self._resolver, effect, site[1])
                )
                way = self._way(effect) if is_change else None
                calls = _MAX_CALLS if effect.site == site else _MAX_CALLS_BY_NAME
                if way is None:
                    continue
                amount = self._amount_taken(effect) if way is Way.REMOVES else 0
                for number, event in dict.fromkeys(self._answerable(effect, calls)):
                    found.setdefault(number, {}).setdefault(event, set()).add(way)
                    taken[number, event] += amount
            self._ways[site] = {
                number: {event: frozenset(ways) for event, ways in events.items()}
                for number, events in found.items()
            }
        return self._ways[site]

    def _amount_taken(self, effect: Effect) -> int:
        """Return how many elements a removal takes out, many where it is in a loop."""
        scope = self._resolver.scope(effect.source)
        return _MANY if scope.is_in_loop(scope.events[effect.event].block) else 1

    def _answerable(self, effect: Effect, most: int) -> Iterator[tuple[int, int]]:
        """Yield the events that make an effect happen, by scope: its own, and calls a few steps away."""
        if effect.frame >= 0:
            yield effect.owner, effect.frame
        for step in effect.via[1:]:
            yield step.function, step.event
        reached = {effect.owner}
        for _ in range(most):
            calls = [call for number in reached for call in self._graph.incoming.get(number, ())]
            for call in calls:
                if call.event >= 0:
                    yield call.caller, call.event
            reached = {call.caller for call in calls}

    def _way(self, effect: Effect) -> Way | None:
        if effect.event < 0:
            return None
        if effect.site[0] is SiteKind.ENV:
            return Way.REMOVES if effect.form in REMOVING else Way.ADDS
        event = self._resolver.scope(effect.source).events[effect.event]
        amount = _amount(event)
        if amount is not None:
            return Way.REMOVES if amount < 0 else Way.ADDS
        if event.term[0] == "attr" and self._is_for_a_time(effect, event):
            return Way.REMOVES if event.kind is EventKind.DELETE else Way.ADDS
        if event.kind is EventKind.STORE and event.term[0] == "attr":
            return Way.REMOVES if puts_nothing(event) else self._way_of_copy(effect.source, event)
        if event.term[0] == "item" and event.kind in (EventKind.STORE, EventKind.DELETE):
            is_taken = event.kind is EventKind.DELETE or self._gives_back(effect.source, effect.event)
            return Way.REMOVES if is_taken else Way.ADDS
        if event.kind is EventKind.CALL and event.term[0] == "attr":
            if effect.form is Form.DESCRIBED and event.term[2] in self._resolver.models.state_removals:
                return Way.REMOVES
            is_of_process = effect.site[0] is SiteKind.PROCESS and effect.form is Form.CALL
            way = way_of_function(event.term[2]) if is_of_process else way_of_method(event.term[2])
            return Way.ADDS if way is None and effect.form is Form.DESCRIBED else way
        return None

    def _is_for_a_time(self, effect: Effect, event: Event) -> bool:
        """Tell whether a scope both sets and deletes an attribute that an object does not have of itself."""
        kinds = {one.kind for one in self._resolver.scope(effect.source).events if one.term == event.term}
        if not kinds >= {EventKind.STORE, EventKind.DELETE} or event.augmented:
            return False
        match self._resolver.behind(self._resolver.value(effect.source, event.term[1])):
            case Instance(owner):
                return self._resolver.constructors.last_store(owner, event.term[2]) is None
            case Result(External()):
                return True
            case _:
                return False

    def _way_of_copy(self, number: int, assignment: Event) -> Way | None:
        """Return what was done to a copy of a container before it took the place of that container."""
        events = self._resolver.scope(number).events
        copy = assignment.value
        made = events[copy[1]] if copy[0] == "call" else None
        if made is None or assignment.term not in (made.term[1], *made.args[:1]):
            return None
        for event in events:
            if event.term[0] == "attr" and event.term[1] == copy and event.kind is EventKind.CALL:
                if event.term[2] not in QUEUE_GETTERS and (way := way_of_method(event.term[2])) is not None:
                    return way
            elif event.term[:2] == ("item", copy) and event.kind in (EventKind.STORE, EventKind.DELETE):
                return Way.ADDS if event.kind is EventKind.STORE else Way.REMOVES
        return None


def _amount(event: Event) -> float | None:
    """Return the number that an event adds to what a place holds."""
    is_added = event.kind in (EventKind.BIND, EventKind.STORE) and event.augmented
    amount = event.value[1] if is_added and event.value[0] == "const" else None
    return amount if type(amount) in (int, float) else None


def _element(event: Event) -> object:
    """Return the literal key or element that an event names, or the amount that it adds, or None."""
    amount = _amount(event)
    if amount is not None:
        return event.term, abs(amount)
    if event.term[0] == "item":
        term = event.term[2]
    elif event.kind is EventKind.CALL and event.term[0] == "attr" and event.args:
        term = event.args[0]
    else:
        return None
    return term if term[0] == "const" else None
