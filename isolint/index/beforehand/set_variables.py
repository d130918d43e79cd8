"""Variables that are set before the tests: who sets them in case they are missing sets nothing."""

from __future__ import annotations

from collections.abc import Collection

from isolint.facts.records import Demand, Scope
from isolint.index.beforehand.settled import Settled
from isolint.index.resolution.machine import GETTERS
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External
from isolint.index.state.effects import REMOVING, Effect, Form
from isolint.index.state.environment import ANY_VARIABLE, ENVIRON
from isolint.model import SiteKind


class SetVariables:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, settled: Settled, given: Collection[str]) -> None:
        self._resolver = resolver
        self._settled = settled
        self._given = given

    def has(self, effect: Effect) -> bool:
        """Tell whether a write sets a variable only if it is missing, and it is there before the tests."""
        if effect.site[0] is not SiteKind.ENV or effect.site == ANY_VARIABLE or effect.event < 0:
            return False
        scope = self._resolver.scope(effect.source)
        asks = (self._asks(effect.source, scope, one, effect.site[1]) for one in scope.demanded(effect.event))
        if effect.form is not Form.SET_DEFAULT and not any(asks):
            return False
        return effect.site[1] in self._given or any(
            other.site == effect.site and other.form not in REMOVING and other.source != effect.source
            for other in self._settled.of_suite(effect.site)
        )

    def _asks(self, number: int, scope: Scope, demand: Demand, name: str) -> bool:
        """Tell whether a condition is that a variable is missing."""
        match demand.test, demand.outcome:
            case (("compare", "not in", ("const", asked), mapping), True) | (
                ("compare", "in", ("const", asked), mapping),
                False,
            ):
                return asked == name and self._resolver.value(number, mapping) == ENVIRON
            case (("call", event), False) | (("compare", "is", ("call", event), ("const", None)), True):
                call = scope.events[event]
                callee = self._resolver.value(number, call.term)
                is_getter = isinstance(callee, External) and callee.name in GETTERS
                return is_getter and call.args == (("const", name),)
            case _:
                return False
