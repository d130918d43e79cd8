"""What something is in the terms of a caller: arguments, and attributes of what is handed over."""

from __future__ import annotations

from isolint.facts.records import BlockKind, EventKind, Scope
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.places import Content, Forwarded, Place
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, AttributeOf, Parameter
from isolint.index.state.effects import Effect, Step


class Passing:
    """Hands contents from the function that is called to the one that calls it."""

    def __init__(self, resolver: Resolver, graph: CallGraph, contents: Contents) -> None:
        self._resolver = resolver
        self._graph = graph
        self._contents = contents

    def calls(self, step: Step, callee: int) -> list[Call]:
        """Return the calls of a function that a step on the way to an effect is."""
        return [
            call
            for call in self._graph.outgoing.get(step.function, ())
            if (call.event, call.callee) == (step.event, callee)
        ]

    def at_owner(self, effect: Effect, content: Content) -> Content:
        """Return what something in the function that makes an effect is to the owner of that."""
        callee = effect.source
        for step in reversed(effect.via):
            calls = self.calls(step, callee)
            content = self.given(calls[0], content) if calls else UNKNOWN
            callee = step.function
        return content

    def given(self, call: Call, content: Content) -> Content:
        """Return what something is in the terms of the caller."""
        match content:
            case Place(name, inner):
                found = self.given(call, inner)
                return UNKNOWN if found == UNKNOWN else Place(name, found)
            case Parameter(function, position) if function == call.callee:
                if call.event < 0 or call.handed is not None:
                    return self._contents.by_command_line(function, position)
                return self._contents.argument(call.caller, call.event, function, position)
            case Forwarded(function) if function == call.callee:
                if call.event < 0 or call.handed is not None:
                    return UNKNOWN
                return self._contents.forwarded(call.caller, call.event, content)
            case AttributeOf(base, name):
                holder = self.given(call, base)
                if holder == base:
                    return content
                stored = self._stored(call, holder, name)
                return self._contents.attribute(holder, name) if stored is None else stored
            case _:
                return content

    def _stored(self, call: Call, holder: Content, name: str) -> Content | None:
        """Return what the caller puts into an attribute of its own parameter before a call, if it does."""
        if not isinstance(holder, Parameter) or holder.function != call.caller:
            return None
        scope = self._resolver.scope(call.caller)
        place = ("attr", ("param", holder.position), name)
        around = _around(scope, scope.events[call.event].block)
        for event in reversed(scope.events[: call.event]):
            if event.kind is EventKind.STORE and event.term == place:
                is_sure = event.block in around and not event.augmented
                return self._contents.of(call.caller, event.value) if is_sure else UNKNOWN
        return None


def _around(scope: Scope, block: int) -> frozenset[int]:
    """Return a block and those around it."""
    found = set()
    while block >= 0:
        found.add(block)
        kind = scope.blocks[block].kind
        if kind is BlockKind.EXCEPT:
            break
        block = scope.blocks[block].parent
    return frozenset(found)
