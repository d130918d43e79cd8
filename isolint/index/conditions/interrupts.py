"""Handlers that only an interrupt leads to: which tests raise one, or have something raise it."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.facts.records import Demand, Event
from isolint.facts.terms import Term
from isolint.index.calls.reach import Reach
from isolint.index.resolution.program import Program


class Interrupts:
    """Answers with sets of tests."""

    def __init__(self, program: Program, reach: Reach) -> None:
        self._program = program
        self._reach = reach
        self._tests: dict[str, int] = {}

    def ruled_out(self, demands: Iterable[Demand], everybody: int) -> int:
        """Return the tests that come to no code which names the exception that a demand is for."""
        tests = 0
        for demand in demands:
            if demand.test[0] == "raised":
                tests |= everybody & ~self._naming(demand.test[1])
        return tests

    def _naming(self, exception: str) -> int:
        if exception not in self._tests:
            named: Term = ("name", exception)
            mask = 0
            for number, scope in enumerate(self._program.scopes):
                if any(_names(event, named) for event in scope.events):
                    mask |= self._reach.tests(number)
            self._tests[exception] = mask
        return self._tests[exception]


def _names(event: Event, named: Term) -> bool:
    """Tell whether an event has to do with an exception, other than as one that was caught."""
    pending: list[object] = [event.term, event.value, *event.given]
    while pending:
        part = pending.pop()
        if part == named:
            return True
        if isinstance(part, tuple) and part[:1] != ("caught",):
            pending.extend(part)
    return False
