"""Places of which a function says, before it changes them, what they hold: it can put that back."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event, EventKind, Expected, Scope
from isolint.facts.terms import Term
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind

_PLACES = frozenset({"attr", "item", "name"})
_METHODS = frozenset({"assertEqual", "assertEquals", "assertIs"})
_NONE: Term = ("const", None)


class Asserted:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, graph: CallGraph, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._graph = graph
        self._effects_on = effects_on

    def gives_back(self, effect: Effect) -> bool:
        """Tell whether a function stores the constant that it has asserted its place to hold at first."""
        if effect.kind is not EffectKind.WRITE or effect.event < 0:
            return False
        scope = self._resolver.scope(effect.source)
        event = scope.events[effect.event]
        if event.kind not in (EventKind.BIND, EventKind.STORE) or event.augmented:
            return False
        if event.value[0] != "const" or not scope.is_straight(effect.event):
            return False
        return any(
            one.event <= effect.event
            and one.place == event.term
            and _is_same(one.value, event.value)
            and self._is_at_first(effect, scope, one)
            for one in _expected(scope)
        )

    def _is_at_first(self, effect: Effect, scope: Scope, expected: Expected) -> bool:
        """Tell whether an assertion is sure to be made, and nothing has changed its place before."""
        if scope.is_conditional(expected.block):
            return False
        if any(0 <= call.event < expected.event for call in self._graph.outgoing.get(effect.source, ())):
            return False
        return not any(
            other.owner == effect.source
            and other.kind is not EffectKind.READ
            and other.frame < expected.event
            for other in self._effects_on(effect.site)
        )


def _is_same(one: Term, other: Term) -> bool:
    return one == other and type(one[1]) is type(other[1])


def _expected(scope: Scope) -> Iterator[Expected]:
    """Yield what a scope asserts of places, by the statement or by methods of test cases."""
    yield from scope.expected
    for position, event in enumerate(scope.events):
        for place, value in _compared(event):
            if place[0] in _PLACES and value[0] == "const":
                yield Expected(place, value, event.block, position)


def _compared(event: Event) -> Iterator[tuple[Term, Term]]:
    """Yield the pairs of which a method of a test case says that one is the other."""
    if event.kind is not EventKind.CALL or event.term[:2] != ("attr", ("param", 0)):
        return
    if event.term[2] in _METHODS and len(event.args) > 1:
        yield event.args[0], event.args[1]
        yield event.args[1], event.args[0]
    elif event.term[2] == "assertIsNone" and event.args:
        yield event.args[0], _NONE
