"""Whether a property can be given what it gave: what is put back goes the way that assignments go."""

from __future__ import annotations

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue
from isolint.index.state.effects import Effect, event_of


def check_taken_again(index: ProjectIndex, effect: Effect) -> None:
    """Refuse where the getter of the property that a write assigns to makes something of what is kept.

    Raises:
        Refused: The setter may not take that, or makes something else of it.
    """
    match event_of(index.resolver, effect):
        case Event(kind=EventKind.STORE, term=("attr", term, str(name))):
            pass
        case Event(kind=EventKind.CALL, term=("name", "setattr"), args=(term, ("const", str(name)), _)):
            pass
        case _:
            return
    holder = index.resolver.behind(index.resolver.value(effect.source, term))
    owner = index.resolver.class_of(holder) if not isinstance(holder, ClassValue) else None
    accessors = index.resolver.properties.of(owner, name) if owner is not None else None
    if accessors is None or accessors.getter is None or accessors.setter is None:
        return
    if not _given(index, accessors.getter) <= _kept(index, accessors.setter):
        raise Refused(f"the property `{name}` may give something else than what it is to be given")


def _given(index: ProjectIndex, getter: int) -> set[Term]:
    events = index.resolver.scope(getter).events
    return {event.value for event in events if event.kind is EventKind.RETURN}


def _kept(index: ProjectIndex, setter: int) -> set[Term]:
    events = index.resolver.scope(setter).events
    return {event.term for event in events if event.kind is EventKind.STORE}
