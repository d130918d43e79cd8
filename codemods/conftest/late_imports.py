"""What modules enter somewhere that only tests import: once, whichever test is the first."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.contracts import Refused
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect

#: How many calls lie at most between the body of a module and what it enters.
_MAX_CALLS = 4


def check_not_imported(index: ProjectIndex, name: str, effects: Iterable[Effect]) -> None:
    """Refuse to put back what a module has entered that a test imports: no later import enters it again.

    Raises:
        Refused: There is such a module.
    """
    for owner in dict.fromkeys(effect.owner for effect in effects):
        body = _late_body(index, owner)
        if body is not None:
            path = index.program.path(body)
            raise Refused(f"`{path}` changes `{name}` when a test imports it, and does not so a second time")


def _late_body(index: ProjectIndex, owner: int) -> int | None:
    """Return the body of a module that runs a scope, and that is imported only while tests run."""
    seen, frontier = {owner}, [owner]
    for _ in range(_MAX_CALLS):
        callers = set()
        for number in frontier:
            if index.resolver.scope(number).kind is ScopeKind.MODULE:
                if number not in index.collected and index.reach.tests(number):
                    return number
                continue
            callers |= {call.caller for call in index.graph.incoming.get(number, ()) if not call.guessed}
        frontier = sorted(callers - seen)
        seen |= callers
    return None
