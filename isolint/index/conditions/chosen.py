"""Events that the arguments of a call decide on: `reset(kind=None)` goes the way of `if kind is None`."""

from __future__ import annotations

from isolint.facts.records import Demand
from isolint.index.calls.call import Call
from isolint.index.conditions.passing import Passing
from isolint.index.resolution.outcomes import Outcomes
from isolint.index.resolution.resolver import Resolver


class Chosen:
    """Answers for the calls of one program."""

    def __init__(self, resolver: Resolver, outcomes: Outcomes, passing: Passing) -> None:
        self._resolver = resolver
        self._outcomes = outcomes
        self._passing = passing

    def happens(self, call: Call, position: int) -> bool:
        """Tell whether an event of the function that is called happens, as long as nothing raises."""
        scope = self._resolver.scope(call.callee)
        return scope.is_spelled_out(position) and all(
            self._outcome(call, demand) is demand.outcome for demand in scope.demanded(position)
        )

    def _outcome(self, call: Call, demand: Demand) -> bool | None:
        tree = self._outcomes.tree(call.callee, demand.test)
        return self._outcomes.of(
            self._outcomes.replaced(tree, lambda content: self._passing.given(call, content))
        )
