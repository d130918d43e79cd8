"""Calls that are expected to raise, where what raises can be seen to come only after a write."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.expecting import wants_failure
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    External,
    Result,
    Value,
    options,
)
from isolint.index.state.effects import Effect

_EXIT = External("builtins.SystemExit")
_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit"})
#: Methods of parsers of command lines that may end the program.
_MAY_EXIT = frozenset({"parse_args", "parse_known_args", "error", "exit", "main", "invoke"})
_CALLING = frozenset({EventKind.CALL, EventKind.DECORATE})


class LateFailures:
    """Answers for calls of the graph and the writes that these lead to."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph
        self._known: dict[tuple[int, Value], bool] = {}

    def is_late(self, call: Call, effect: Effect) -> bool:
        """Tell whether what may raise what is expected of a call comes after a write, and something does."""
        expected = self._expected(call)
        if expected is None:
            return False
        way = self._way(call.callee, effect)
        before = any(
            self._may_raise(function, event, expected)
            for function, position in way
            for event in self._resolver.scope(function).events[:position]
        )
        return bool(way) and not before and self._leads_to_failure(call.callee, expected)

    def _expected(self, call: Call) -> Value | None:
        """Return the class of the exception that a call is to raise, if it is just one that is known."""
        event = self._resolver.scope(call.caller).events[call.event]
        if call.handed is not None:
            args, _ = self._resolver.arguments(call.caller, event)
            expected = args[0] if args else UNKNOWN
        else:
            owner = self._resolver.scope(call.caller).blocks[event.block].owner
            terms = owner if isinstance(owner, tuple) else ()
            managers = (self._resolver.value(call.caller, term) for term in terms)
            found = [one for one in managers if isinstance(one, Result) and wants_failure(one.callee)]
            expected = found[0].argument(0, "expected_exception") if found else UNKNOWN
        return expected if expected == _EXIT or isinstance(expected, ClassValue) else None

    def _way(self, start: int, effect: Effect) -> list[tuple[int, int]]:
        """Return the functions on the shortest way from one to a write, each with the event that leads on."""
        came: dict[int, Call | None] = {start: None}
        frontier = [start]
        for number in frontier:
            for call in self._graph.outgoing.get(number, ()) if effect.owner not in came else ():
                if call.callee not in came:
                    came[call.callee] = call
                    frontier.append(call.callee)
        if effect.owner not in came:
            return []
        way = [(step.function, step.event) for step in effect.steps]
        came_by = came[effect.owner]
        while came_by is not None:
            way.append((came_by.caller, came_by.event))
            came_by = came[came_by.caller]
        return way

    def _leads_to_failure(self, start: int, expected: Value) -> bool:
        """Tell whether something that a function runs is seen to raise what is expected."""
        return any(self._fails(number, expected) for number in self._graph.closure(start))

    def _fails(self, number: int, expected: Value) -> bool:
        """Tell whether a function is itself seen to raise what is expected."""
        key = (number, expected)
        if key not in self._known:
            events = self._resolver.scope(number).events
            self._known[key] = any(self._raises(number, event, expected) for event in events)
        return self._known[key]

    def _may_raise(self, number: int, event: Event, expected: Value) -> bool:
        """Tell whether an event may raise what is expected, or something that is not known."""
        if event.kind is EventKind.RAISE:
            raised = self._raised(number, event)
            return raised is None or self._is_one(raised, expected)
        if event.kind not in _CALLING:
            return False
        callee = self._resolver.value(number, event.term)
        if expected == _EXIT and (
            _ends_program(callee) or (isinstance(callee, AttributeOf) and callee.name in _MAY_EXIT)
        ):
            return True
        targets = self._graph.targets.of(callee)
        return any(self._leads_to_failure(function, expected) for function, _ in targets)

    def _raises(self, number: int, event: Event, expected: Value) -> bool:
        """Tell whether an event is seen to raise what is expected."""
        if event.kind is EventKind.RAISE:
            raised = self._raised(number, event)
            return raised is not None and self._is_one(raised, expected)
        is_call = event.kind is EventKind.CALL
        return is_call and expected == _EXIT and _ends_program(self._resolver.value(number, event.term))

    def _raised(self, number: int, event: Event) -> Value | None:
        """Return the class of what an event raises, if that is known."""
        value = self._resolver.value(number, event.value)
        owner = self._resolver.class_of(value)
        if owner is not None:
            return ClassValue(owner)
        made = value.callee if isinstance(value, Result) else value
        return made if isinstance(made, External) else None

    def _is_one(self, raised: Value, expected: Value) -> bool:
        """Tell whether an exception is of the class that is expected, or derived from it."""
        if isinstance(raised, ClassValue) and isinstance(expected, ClassValue):
            return expected.scope in self._resolver.classes.ancestry(raised.scope)
        return raised == expected


def _ends_program(callee: Value) -> bool:
    return any(isinstance(one, External) and one.name in _EXITS for one in options(callee))
