"""Numbers that the fixtures of a suite give away one after the other: a port, an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.facts.terms import UNKNOWN
from isolint.index.resolution.values import Global
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.state.readers import uses_of

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


def is_given_away(index: ProjectIndex, name: Global) -> bool:
    """Tell whether just the fixtures that count a number of the suite on use it.

    Each test is to get another number, and to count from the start would give the same one twice.
    """
    term = index.program.modules[name.path].module.bindings.get(name.name)
    if term is None or term[0] != "const" or type(term[1]) is not int:
        return False
    writes = index.on(index.objects.sites.name(name), EffectKind.WRITE)
    counting = {effect.source for effect in writes if _is_step(index, effect)}
    return (
        bool(counting)
        and counting.issuperset(effect.source for effect in writes)
        and counting.issuperset(read.scope for read in uses_of(index.resolver, name))
        and counting <= index.fixtures.by_function.keys()
    )


def _is_step(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a write sets a name to what is computed, as `+=` does, in a scope that reads it."""
    scope = index.resolver.scope(effect.source)
    event = scope.events[effect.event]
    return event.kind is EventKind.BIND and event.value == UNKNOWN and event.term in scope.reads
