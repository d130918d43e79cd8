"""Additions of what an empty default stands for: `known.update(more)` where nobody passes `more`."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.restores.opposites import Way, way_of
from isolint.index.state.effects import Effect, event_of

#: Methods that add each element of what they are given.
_ADDING_EACH = frozenset({"extend", "extendleft", "update"})


class Unfilled:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph

    def adds_nothing(self, effect: Effect) -> bool:
        """Tell whether a write adds the elements of a parameter that all calls leave empty."""
        event = event_of(self._resolver, effect)
        if event is None or event.kind is not EventKind.CALL or way_of(event) is not Way.ADDS:
            return False
        if event.term[2] not in _ADDING_EACH or len(event.args) != 1 or event.keywords:
            return False
        given = event.args[0]
        return given[0] == "param" and self._is_left_empty(effect.source, given[1])

    def _is_left_empty(self, function: int, position: int) -> bool:
        default = self._resolver.scope(function).parameters[position].default
        if default is None or default[0] != "new" or default[2]:
            return False
        return not any(self._graph.passes(call, position) for call in self._graph.incoming.get(function, ()))
