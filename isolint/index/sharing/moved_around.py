"""Tests that a decorator of the project runs in a folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.index.calls.call import Call
from isolint.index.resolution.values import Literal
from isolint.index.state.effects import EffectKind
from isolint.index.state.files import WORKING_DIRECTORY

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


class MovedAround:
    """Answers for functions, from what the wrappers around them do before they call them."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index

    def is_moved(self, function: int) -> bool:
        """Tell whether some wrapper of a function calls it in a folder of its own, wherever it does."""
        return any(
            all(self._is_elsewhere(call) for call in calls) for calls in self._index.wrappers.around(function)
        )

    def _is_elsewhere(self, call: Call) -> bool:
        """Tell whether a call follows a change of the folder, in the `with` block if there is one for it."""
        scope = self._index.resolver.scope(call.caller)
        around = scope.around(scope.events[call.event].block)
        for event, is_direct in self._moves(call.caller):
            opened = scope.opened_by(event)
            if opened is None and is_direct and event < call.event:
                return True
            if opened is not None and opened in around:
                return True
        return False

    def _moves(self, number: int) -> Iterator[tuple[int, bool]]:
        """Yield the events of a scope that change the folder, and whether no function between them does."""
        for effect in self._index.on(WORKING_DIRECTORY, EffectKind.GUARD):
            if effect.owner == number and effect.frame >= 0 and not isinstance(effect.value, Literal):
                yield effect.frame, not effect.via
        for call in self._index.graph.outgoing.get(number, ()):
            if call.is_plain and not self._movers.isdisjoint(self._index.graph.closure(call.callee)):
                yield call.event, False

    @cached_property
    def _movers(self) -> frozenset[int]:
        """Return the functions that go to a folder that no other test has."""
        moves = self._index.on(WORKING_DIRECTORY, EffectKind.GUARD)
        return frozenset(effect.owner for effect in moves if not isinstance(effect.value, Literal))
