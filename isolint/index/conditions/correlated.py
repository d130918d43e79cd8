"""Flags that are set where a name is bound: they tell which of several objects the name holds.

So `if is_own: stream.close()` leaves `sys.stdout` alone, where the flag is off when the name holds that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from isolint.facts.terms import Term, root
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Global
from isolint.index.state.effects import Effect
from isolint.model import SiteKind

#: The outcomes of conditions on which a name holds one object, and not another.
_Outcomes = Mapping[Term, bool]


class Correlated:
    """Answers for writes to an object that a name of their scope may hold."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def is_another(self, effect: Effect) -> bool:
        """Tell whether a write happens only where its name holds another object than the shared one."""
        if effect.frame < 0:
            return False
        scope = self._resolver.scope(effect.owner)
        held = root(scope.events[effect.frame].term)
        demands = list(scope.demanded(effect.frame))
        if held[0] != "join" or not demands:
            return False
        shared = [outcomes for outcomes, term in _arms(held) if self._is_shared(effect, term)]
        return bool(shared) and all(
            any(_known(demand.test, outcomes) is (not demand.outcome) for demand in demands)
            for outcomes in shared
        )

    def _is_shared(self, effect: Effect, term: Term) -> bool:
        """Tell whether a term names the object whose state a site is."""
        kind, name = effect.site
        match self._resolver.value(effect.owner, term):
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
