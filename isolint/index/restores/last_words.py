"""Tests that end by setting a state which they have changed before: that is a clean-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.index.beforehand.settled import assigned_name, attributes_on_way
from isolint.index.restores.opposites import Way, way_of
from isolint.index.sites.site_key import OBJECTS, SiteKey, own_name
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Form, event_of

_SETTING = frozenset({EventKind.BIND, EventKind.STORE, EventKind.DELETE})
#: What the forms of a call that sets or takes away are, rather than adds to what is there.
_SET_BY_CALL = frozenset({Form.CLEAR, Form.DELETE, Form.DESCRIBED, Form.POP, Form.PUT})
#: What functions begin with that add to what the process has of something.
_ADDING = ("add", "install", "provide", "register")


class LastWords:
    """Answers for the last statements of tests."""

    def __init__(self, basis: Basis, is_seen_to_differ: Callable[[Effect, int], bool]) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._effects_on = basis.by_site.on
        self._suite = basis.suite
        self._reach = basis.reach
        self._is_seen_to_differ = is_seen_to_differ
        self._of_site: dict[SiteKey, Sequence[tuple[Effect, int, int]]] = {}

    def frames(self, effect: Effect) -> Mapping[int, tuple[int, ...]]:
        """Return test -> the event at its end that sets anew just what a write changes, too."""
        if effect.kind is not EffectKind.WRITE:
            return {}
        if effect.site not in self._of_site:
            self._of_site[effect.site] = tuple(self._found(effect.site))
        return {
            number: (event,)
            for last, number, event in self._of_site[effect.site]
            if self._sets_the_same(last, effect)
        }

    def _found(self, site: SiteKey) -> Iterator[tuple[Effect, int, int]]:
        """Yield what tests do to a site by their last statements, having changed it before."""
        for effect in self._effects_on(site) if self._ends else ():
            for number, event in self._at_the_end(effect) if effect.kind is not EffectKind.READ else ():
                is_told = _is_spelled_out(self._resolver.scope(number).events[event])
                if not is_told and self._is_made_before(site, number, event):
                    yield effect, number, event

    @cached_property
    def _ends(self) -> Mapping[int, int]:
        """Return test -> the event that its last statement is."""
        found = {}
        for test in self._suite.tests:
            scope = self._resolver.scope(test.function)
            last = scope.events[-1] if scope.events else None
            if last is not None and not last.block and last.span.end_line == scope.span.end_line:
                found[test.function] = len(scope.events) - 1
        return found

    def _at_the_end(self, effect: Effect) -> Iterator[tuple[int, int]]:
        """Yield the tests whose last statement makes an effect, itself or by the function that it calls."""
        if effect.frame >= 0 and self._ends.get(effect.owner) == effect.frame:
            yield effect.owner, effect.frame
        for call in self._graph.incoming.get(effect.owner, ()):
            if call.event >= 0 and self._ends.get(call.caller) == call.event:
                yield call.caller, call.event

    def _sets_the_same(self, last: Effect, effect: Effect) -> bool:
        """Tell whether an effect gives what a write changes what may be its first content again."""
        event = event_of(self._resolver, last)
        if event is None or event.augmented or last.form is Form.RELOAD:
            return False
        if _is_spelled_out(event):
            return False
        if effect.site[0] in OBJECTS:
            return self._is_same_place(last, event, effect)
        return not str(event.term[-1]).startswith(_ADDING)

    def _is_same_place(self, last: Effect, event: Event, effect: Effect) -> bool:
        """Tell whether an event assigns to what a write changes, and is not seen to give it something new."""
        if event.kind not in _SETTING:
            return last.form in _SET_BY_CALL and way_of(event) is not Way.ADDS
        if event.kind is EventKind.STORE:
            name = assigned_name(event)
            is_same = name in attributes_on_way(self._resolver, effect) or name == own_name(last.site)
            if event.term[0] != "attr" or not is_same:
                return False
        is_given = event.value[0] == "param"
        return is_given or not self._is_seen_to_differ(last, self._reach.tests(last.owner))

    def _is_made_before(self, site: SiteKey, number: int, event: int) -> bool:
        """Tell whether a site is written by an earlier event of a scope, or by what that calls."""
        return any(
            0 <= other.frame < event
            if other.owner == number
            else any(
                call.caller == number and 0 <= call.event < event
                for call in self._graph.incoming.get(other.owner, ())
            )
            for other in self._effects_on(site)
            if other.kind is EffectKind.WRITE
        )


def _is_spelled_out(event: Event) -> bool:
    """Tell whether an event sets a constant: what a test has in mind, rather than what was there."""
    told = (event.value,) if event.kind in _SETTING else event.given
    return any(term[0] == "const" or (term[0] == "attr" and term[2].isupper()) for term in told)
