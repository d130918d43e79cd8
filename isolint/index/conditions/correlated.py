"""Conditions that tell which of several objects a name holds: its class, or a flag that is bound with it.

So `if is_own: stream.close()` leaves `sys.stdout` alone, where the flag is off when the name holds that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from isolint.facts.records import Demand
from isolint.facts.terms import Term, root
from isolint.index.resolution.conditions import Condition, Conditions, Test
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Global, Value, options
from isolint.index.state.effects import Effect
from isolint.model import SiteKind

#: The outcomes of conditions on which a name holds one object, and not another.
_Outcomes = Mapping[Term, bool]


class Correlated:
    """Answers for writes to an object that a name of their scope may hold."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._kinds = Conditions(resolver)

    def is_another(self, effect: Effect) -> bool:
        """Tell whether a write happens only where its name holds another object than the shared one."""
        if effect.frame < 0:
            return False
        scope = self._resolver.scope(effect.owner)
        held = root(scope.events[effect.frame].term)
        demands = list(scope.demanded(effect.frame))
        if held[0] == "param" and demands:
            return self._is_of_another_class(effect, held, demands)
        if held[0] != "join" or not demands:
            return False
        shared = [
            outcomes
            for outcomes, term in _arms(held)
            if self._is_shared(effect, self._resolver.value(effect.owner, term))
        ]
        return bool(shared) and all(
            any(_known(demand.test, outcomes) is (not demand.outcome) for demand in demands)
            for outcomes in shared
        )

    def _is_of_another_class(self, effect: Effect, parameter: Term, demands: Sequence[Demand]) -> bool:
        """Tell whether a parameter that is handed several objects is asked for what the shared one is not."""
        handed = options(self._resolver.value(effect.owner, parameter))
        shared = [value for value in handed if self._is_shared(effect, value)]
        refusing = (
            any(self._is_refused(effect, demand, parameter, one) for demand in demands) for one in shared
        )
        return bool(shared) and len(handed) > 1 and all(refusing)

    def _is_refused(self, effect: Effect, demand: Demand, parameter: Term, held: Value) -> bool:
        """Tell whether an object does not come past an `isinstance` of a parameter."""
        if demand.test[0] != "call":
            return False
        call = self._resolver.scope(effect.owner).events[demand.test[1]]
        if call.term != ("name", "isinstance") or len(call.args) != 2 or call.args[0] != parameter:
            return False
        kinds = self._resolver.value(effect.owner, call.args[1])
        if not demand.outcome:
            return self._kinds.is_surely(held, kinds)
        return self._kinds.rules_out(Condition(parameter[1], Test.IS_A, kinds), held)

    def _is_shared(self, effect: Effect, value: Value) -> bool:
        """Tell whether a value is the object whose state a site is."""
        kind, name = effect.site
        match value:
            case External(dotted) if kind is SiteKind.PROCESS:
                return dotted == f"sys.{name}"
            case Global(path, held) if kind is SiteKind.GLOBAL:
                return name == f"{self._resolver.program.dotted(path)}:{held}"
            case _:
                return False


def _arms(term: Term) -> Iterator[tuple[_Outcomes, Term]]:
    """Yield what a name may hold, each with the outcomes of conditions that it then has."""
    match term:
        case ("join", _, (test, yes, no)):
            for outcome, arm in ((True, yes), (False, no)):
                for outcomes, held in _arms(arm):
                    if outcomes.get(test, outcome) is outcome:
                        yield {test: outcome, **outcomes}, held
        case ("join", parts):
            for part in parts:
                yield from _arms(part)
        case _:
            yield {}, term


def _known(test: Term, outcomes: _Outcomes) -> bool | None:
    """Return what a condition comes to where others come out so, or None where that is open."""
    match test:
        case ("const", content):
            return bool(content)
        case ("test", inner):
            return _known(inner, outcomes)
        case ("not", inner):
            known = _known(inner, outcomes)
            return None if known is None else not known
        case ("join", _, (condition, yes, no)) if condition in outcomes:
            return _known(yes if outcomes[condition] else no, outcomes)
        case ("join", (first, *others), *_):
            known = _known(first, outcomes)
            return known if all(_known(other, outcomes) is known for other in others) else None
        case _:
            return outcomes.get(test)
