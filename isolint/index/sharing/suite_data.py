"""Data that a suite keeps at module level: who uses it, and by which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import Display, Global, Literal, Value
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.readers import uses_of
from isolint.index.suite.parametrization import parametrized
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_COPIED = frozenset({"list", "dict", "set"})
_MAX_DEPTH = 6


def suite_data(index: ProjectIndex, site: SiteKey) -> Global | None:
    """Return the module-level name of the suite that a site is, where it is defined as a plain container."""
    name = index.name_of(site) if site[0] is SiteKind.GLOBAL else None
    if name is None or not index.is_test_code(name.path):
        return None
    held = index.resolver.definition(name)
    return name if isinstance(held, Display) and held.kind in _COPIED else None


def is_plain(index: ProjectIndex, value: Value, depth: int = 0) -> bool:
    """Tell whether a value is made of literals and containers alone, as far down as one looks."""
    if isinstance(value, Global):
        value = index.resolver.definition(value)
    if isinstance(value, Display):
        return depth < _MAX_DEPTH and all(
            is_plain(index, part, depth + 1) for element in value.elements for part in _parts(element)
        )
    return isinstance(value, Literal)


def _parts(element: object) -> tuple[Value, ...]:
    return element if isinstance(element, tuple) else (element,)


def spellings(index: ProjectIndex, function: int, data: Global) -> set[Term]:
    """Return the terms by which a function, and those defined in it, mention the data."""
    found: set[Term] = set()
    for number, term, _ in uses_of(index.resolver, data):
        if _is_inside(index, number, function):
            part: Term = term
            while part[0] in ("attr", "item") and index.resolver.value(number, part) != data:
                part = part[1]
            found.add(part)
    return found


def _is_inside(index: ProjectIndex, number: int, function: int) -> bool:
    current: int | None = number
    while current is not None and current != function:
        current = index.program.parent(current)
    return current is not None


def is_met_on_the_way(index: ProjectIndex, function: int, data: Global) -> bool:
    """Tell whether something else that runs for the tests of a function mentions the data."""
    running = set(index.graph.closure(function))
    for number in members(index.reach.tests(function)):
        for start in index.tests[number].life:
            running |= index.graph.closure(start)
    return any(
        number in running and not _is_inside(index, number, function)
        for number, _, _ in uses_of(index.resolver, data)
    )


def is_used_at_import(index: ProjectIndex, data: Global) -> bool:
    """Tell whether the body of a module or class mentions the data, and so may have put it elsewhere."""
    return any(
        index.resolver.scope(number).kind in (ScopeKind.MODULE, ScopeKind.CLASS)
        for number, _, _ in uses_of(index.resolver, data)
    )


def changed_parameter(index: ProjectIndex, function: int, event: int) -> str | None:
    """Return the parameter, given by `parametrize`, that an event changes or passes on to be changed."""
    scope = index.resolver.scope(function)
    happening = scope.events[event]
    for whole in (happening.term, *happening.args):
        term = whole
        while term[0] in ("attr", "item"):
            term = term[1]
        if term[0] == "param":
            name: str = scope.parameters[term[1]].name
            if parametrized(index.resolver, function, name) is not None:
                return name
    return None
