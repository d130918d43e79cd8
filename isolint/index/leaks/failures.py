"""What tests expect to raise: a call that fails before it comes to a write, or a write that is what fails."""

from __future__ import annotations

from math import inf

from isolint.facts.records import Event, EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.expecting import is_handed_to_fail, is_to_fail
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.effects import Effect, Form
from isolint.index.state.modules import module_of
from isolint.index.state.mutations import MUTATORS

_MAX_CALLS_TO_FAIL = 3


class Failures:
    """Answers for writes and calls from the blocks in which failures are expected."""

    def __init__(self, resolver: Resolver, graph: CallGraph, reach: Reach) -> None:
        self._resolver = resolver
        self._graph = graph
        self._reach = reach

    def is_to_fail(self, effect: Effect) -> bool:
        """Tell whether a write is the statement that is to raise: the last one where that is expected."""
        if effect.event < 0:
            return False
        if effect.via and effect.frame >= 0 and self._may_raise_before(effect):
            block = self._resolver.scope(effect.owner).events[effect.frame].block
            if is_to_fail(self._resolver, effect.owner, block):
                return True
        events = self._resolver.scope(effect.source).events
        event = events[effect.event]
        is_last = all(other.block != event.block for other in events[effect.event + 1 :])
        is_change = event.kind in (EventKind.STORE, EventKind.DELETE) or _is_mutator(event)
        is_change |= effect.form is Form.RELOAD and self._raises_at_once(effect)
        return is_change and is_last and is_to_fail(self._resolver, effect.source, event.block)

    def is_refused(self, call: Call, effect: Effect) -> bool:
        """Tell whether a call is expected to raise, and what it leads to may do so before a write."""
        if call.event < 0 or not call.guessed:
            return False
        event = self._resolver.scope(call.caller).events[call.event]
        is_expected = (
            is_to_fail(self._resolver, call.caller, event.block)
            if call.handed is None
            else is_handed_to_fail(self._resolver, call.caller, event)
        )
        return is_expected and self._may_raise_before(effect)

    def _raises_at_once(self, effect: Effect) -> bool:
        """Tell whether the module that is reloaded may raise before it defines any function or class anew."""
        program = self._resolver.program
        path = program.path_of(module_of(effect.site) or "")
        if path is None:
            return False
        body, *defined = program.modules[path].scopes
        first = min((scope.first_line for scope in defined), default=inf)
        return any(event.kind is EventKind.RAISE and event.span.line < first for event in body.events)

    def expecting(self, function: int) -> int:
        """Return the tests that expect an exception of a function, a few calls away at most."""
        tests = 0
        reached = {function}
        for _ in range(_MAX_CALLS_TO_FAIL):
            calls = [call for number in reached for call in self._graph.incoming.get(number, ())]
            for call in calls:
                block = self._resolver.scope(call.caller).events[call.event].block if call.event >= 0 else 0
                if is_to_fail(self._resolver, call.caller, block):
                    tests |= self._reach.tests(call.caller)
            reached = {call.caller for call in calls}
        return tests

    def _may_raise_before(self, effect: Effect) -> bool:
        """Tell whether a function that leads to a write may raise, by a statement of its own, before it."""
        return any(
            event.kind is EventKind.RAISE and not scope.is_in_handler(event.block)
            for step in (effect.steps[:-1] if effect.via else effect.steps)
            if step.event >= 0
            for scope in [self._resolver.scope(step.function)]
            for event in scope.events[: step.event]
        )


def _is_mutator(event: Event) -> bool:
    """Tell whether an event calls a method by the name of a container's: one that raises changes nothing."""
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in MUTATORS
