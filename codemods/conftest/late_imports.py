"""Modules that only tests import: what they need for that, and what they then enter somewhere, once."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.contracts import Refused
from isolint.facts.records import ScopeKind
from isolint.facts.terms import Term, root
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Global
from isolint.index.state.effects import Effect
from isolint.model import SiteKind

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


def check_importable(index: ProjectIndex, module: str, head: str) -> None:
    """Refuse what is local to a function, and so nowhere to be imported from, and what is not imported alone.

    Raises:
        Refused: There is no name to import, or no way to be sure that it can be.
    """
    check_loads_alone(index, module)
    name = index.name_of((SiteKind.GLOBAL, f"{module}:{head}"))
    facts = index.program.modules[name.path].module if name is not None else None
    if facts is None or head not in facts.bindings:
        raise Refused(f"`{head}` of `{module}` cannot be imported")
    term = facts.bindings[head]
    if term[0] == "def":
        scope = index.program.modules[name.path].scopes[term[1]] if name is not None else facts
        if scope.kind is ScopeKind.FUNCTION and head != scope.qualname:
            raise Refused(f"`{head}` of `{module}` cannot be imported")


def check_loads_alone(index: ProjectIndex, module: str) -> None:
    """Refuse a module that only some tests import, and that may need then what these have set up.

    Raises:
        Refused: Importing it runs functions that look at names which other functions bind.
    """
    path = index.program.path_of(module)
    body = index.program.number(path) if path is not None else None
    if body is None or body in index.collected or not index.collected:
        return
    run = index.graph.closure(body, counts=lambda call: call.callee not in index.collected)
    for number in run:
        scope = index.resolver.scope(number)
        named = (*scope.reads, *scope.called()) if scope.kind is ScopeKind.FUNCTION else ()
        if any(_is_bound_late(index, number, term) for term in named):
            raise Refused(f"`{module}` is imported by some tests alone, and may need what these set up")


def _is_bound_late(index: ProjectIndex, number: int, term: Term) -> bool:
    """Tell whether a path starts with a name that holds nothing at first, and that functions bind."""
    start = index.resolver.value(number, root(term))
    if not isinstance(start, Global) or not index.resolver.linker.is_rebound(start.path, start.name):
        return False
    return index.program.modules[start.path].module.bindings.get(start.name) == ("const", None)
