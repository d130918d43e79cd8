"""What of the way from tests to a write is guessed: which function is called, or that a call gets so far."""

from __future__ import annotations

import enum
from collections.abc import Callable

from isolint.index.calls.call import Call
from isolint.index.calls.kept_for_later import is_kept_for_later
from isolint.index.leaks.late_failures import LateFailures
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, Step


class Guess(enum.IntEnum):
    """What is guessed, the least doubtful first."""

    NOTHING = 0
    FAILURE = 1
    CALLEE = 2


class Guesses:
    """Answers for writes and the tests that leave them."""

    def __init__(self, basis: Basis) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._reach = basis.reach
        self._late = LateFailures(basis.resolver, basis.graph)

    def on_the_way(self, effect: Effect, tests: int) -> Guess:
        """Return what is guessed of the way to a write from that of some tests for which it is the least."""
        ways = (
            (Guess.NOTHING, lambda call: not call.guessed or self._gets_there(call, effect)),
            (Guess.FAILURE, lambda call: not call.guessed or call.to_fail),
        )
        outer = next((guess for guess, counts in ways if self._lead(effect, tests, counts)), Guess.CALLEE)
        return max((outer, *(self._of_step(step, effect) for step in effect.via)))

    def is_kept_for_later(self, effect: Effect, tests: int) -> bool:
        """Tell whether on all ways to a write some function is handed to a library that may never call it."""
        return not self._lead(effect, tests, lambda call: not is_kept_for_later(self._resolver, call))

    def _lead(self, effect: Effect, tests: int, counts: Callable[[Call], bool]) -> bool:
        """Tell whether calls that count lead from one of some tests to a write."""
        seen = {effect.owner}
        pending = [effect.owner]
        while pending:
            number = pending.pop()
            if self._reach.starts(number) & tests:
                return True
            for call in self._graph.incoming.get(number, ()):
                if call.caller not in seen and counts(call):
                    seen.add(call.caller)
                    pending.append(call.caller)
        return False

    def _of_step(self, step: Step, effect: Effect) -> Guess:
        if not step.guessed:
            return Guess.NOTHING
        calls = [
            call
            for call in self._graph.outgoing.get(step.function, ())
            if call.event == step.event and call.guessed
        ]
        if any(not call.to_fail for call in calls):
            return Guess.CALLEE
        return Guess.NOTHING if all(self._gets_there(call, effect) for call in calls) else Guess.FAILURE

    def _gets_there(self, call: Call, effect: Effect) -> bool:
        """Tell whether a call that is to raise does so only after it has come to a write."""
        return call.to_fail and self._late.is_late(call, effect)
