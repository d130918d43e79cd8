"""Removals of what a function has made itself: before it ran, nobody can have held that."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.conditions.passing import Passing
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.places import Content, Made
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, ClassValue, FunctionValue, Parameter, Value
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.state.mutations import REMOVERS


class OwnElements:
    """Follows what is removed to the function that hands it over."""

    def __init__(self, resolver: Resolver, graph: CallGraph, contents: Contents) -> None:
        self._resolver = resolver
        self._graph = graph
        self._contents = contents
        self._passing = Passing(resolver, graph, contents)

    def is_removal(self, effect: Effect) -> bool:
        """Tell whether a write only removes what its owner makes anew each time."""
        removed = self._removed(effect)
        if removed is not None and self._is_made_by(effect.owner, removed):
            return True
        return self._is_new(effect.owner, self._content_removed(effect))

    def is_handed_over(self, call: Call, effect: Effect) -> bool:
        """Tell whether a call of a write's owner has it remove what the caller makes anew each time."""
        if call.callee != effect.owner:
            return False
        content = self._content_removed(effect)
        if content != UNKNOWN and self._is_new(call.caller, self._passing.given(call, content)):
            return True
        removed = self._removed(effect)
        if not isinstance(removed, Parameter) or removed.function != effect.owner:
            return False
        handed = self._graph.arguments(call).get(removed.position)
        return handed is not None and self._is_made_by(call.caller, handed)

    def _removed(self, effect: Effect) -> Value | None:
        """Return what a write removes, as the owner of the write knows it."""
        event = event_of(self._resolver, effect)
        if event is None or effect.kind is not EffectKind.WRITE:
            return None
        term = _removed(event)
        value = self._resolver.value(effect.source, term) if term is not None else None
        number = effect.source
        for step in effect.steps[1:]:
            if not isinstance(value, Parameter) or value.function != number:
                break
            value = self._passed(step.function, step.event, number, value.position)
            number = step.function
        return value

    def _content_removed(self, effect: Effect) -> Content:
        """Return what a write removes, as its owner is sure to know it."""
        event = event_of(self._resolver, effect)
        if event is None or effect.kind is not EffectKind.WRITE:
            return UNKNOWN
        term = _removed(event)
        content = self._contents.of(effect.source, term) if term is not None else UNKNOWN
        return self._passing.at_owner(effect, content)

    def _is_new(self, number: int, content: Content) -> bool:
        """Tell whether something is an object that a function has made, and that equals no other."""
        return (
            isinstance(content, Made)
            and content.scope == number
            and self._resolver.scope(number).kind is ScopeKind.FUNCTION
            and not self._resolver.scope(content.owner).decorators
            and self._resolver.classes.is_plain(content.owner, "__eq__", "__hash__")
        )

    def _passed(self, caller: int, event: int, callee: int, position: int) -> Value | None:
        """Return what a call passes for a parameter."""
        for call in self._graph.outgoing.get(caller, ()):
            if (call.event, call.callee) == (event, callee):
                return self._graph.arguments(call).get(position)
        return None

    def _is_made_by(self, number: int, value: Value) -> bool:
        if self._resolver.scope(number).kind is not ScopeKind.FUNCTION:
            return False
        match value:
            case FunctionValue(made, None) | ClassValue(made):
                return self._resolver.program.parent(made) == number
        return False


def _removed(event: Event) -> Term | None:
    """Return what an event takes out of a container, by its key or itself."""
    if event.kind is EventKind.DELETE and event.term[0] == "item":
        key: Term = event.term[2]
        return key
    is_call = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in REMOVERS
    return event.args[0] if is_call and event.args else None
