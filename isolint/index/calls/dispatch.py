"""Calls whose callee is decided elsewhere: by the caller that passes it, or by what a container holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from isolint.index.calls.call import Call, OpenCall
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.holdings import Holdings
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    FunctionValue,
    Instance,
    ItemOf,
    Parameter,
    Result,
    Value,
    options,
)

#: How many callers a callee is passed on by.
_MAX_HANDOVERS = 6
_MAX_OPEN = 24


def dispatch(resolver: Resolver, graph: CallGraph) -> None:
    """Add to a call graph the calls that it left open."""
    holdings = Holdings(resolver, graph)
    for call in graph.open:
        if call.shown is None:
            graph.add(dict.fromkeys(_held(resolver, graph, holdings, call)))
    graph.add(dict.fromkeys(_Handovers(resolver, graph).calls()))


def _held(resolver: Resolver, graph: CallGraph, holdings: Holdings, call: OpenCall) -> Iterator[Call]:
    """Yield the calls of what a container or attribute holds, and of its methods."""
    for held in holdings.of(call.callee):
        if isinstance(held, (FunctionValue, ClassValue)):
            for function, receiver in graph.targets.of(held):
                yield Call(call.caller, call.event, function, receiver, guessed=True)
    if isinstance(call.callee, AttributeOf):
        objects = [*_objects(holdings, call.callee.base)]
        # An attribute that only objects of one class are ever put into holds such a one.
        guessed = len(objects) > 1 or not isinstance(call.callee.base, AttributeOf)
        # Where the class has something itself, an object that is given another one keeps that to itself.
        is_hidden = holdings.hides(call.callee.base)
        for held in objects:
            method = resolver.classes.method(held.scope, call.callee.name)
            if method is not None:
                receiver = held if is_hidden else call.callee.base
                yield Call(call.caller, call.event, method, receiver, guessed=guessed or is_hidden)


def _objects(holdings: Holdings, place: Value) -> Iterator[Instance]:
    """Yield the objects that a place may hold, or that are made by calling what it may hold."""
    yield from (held for held in holdings.of(place) if isinstance(held, Instance))
    if isinstance(place, Result):
        yield from (
            Instance(held.scope) for held in holdings.of(place.callee) if isinstance(held, ClassValue)
        )


@dataclass(frozen=True, slots=True)
class _Handover:
    """A call of something that a parameter of `function` leads to; that it runs `shown` is known."""

    function: int
    callee: Value
    inner: Call | None
    depth: int
    shown: int | None


class _Handovers:
    """Follows callees that are parameters to those who pass them."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph

    def calls(self) -> Iterator[Call]:
        """Yield, for each caller that decides what is called, the call that it thereby makes."""
        pending = [
            _Handover(call.caller, option, Call(call.caller, call.event, call.caller), 0, call.shown)
            for call in self._graph.open
            for option in options(call.callee)
            if _function_of(option) == call.caller and self._may_be_ours(option)
        ]
        count: dict[int, int] = {}
        while pending:
            handover = pending.pop()
            count[handover.function] = count.get(handover.function, 0) + 1
            if count[handover.function] > _MAX_OPEN:
                continue
            callees = _Callees(self._resolver, self._graph, handover)
            for call in self._graph.incoming.get(handover.function, ()):
                if call.event < 0:
                    continue
                for callee in callees.of(call):
                    for function, receiver in callee.targets:
                        if function != handover.shown:
                            yield Call(call.caller, call.event, function, receiver, -1, handover.inner)
                    if callee.decided_by == call.caller and handover.depth < _MAX_HANDOVERS:
                        inner = Call(call.caller, call.event, handover.function, inner=handover.inner)
                        further = handover.depth + 1
                        pending.append(_Handover(call.caller, callee.value, inner, further, handover.shown))

    def _may_be_ours(self, callee: Value) -> bool:
        """Tell whether a callee may lead to the project's code, whatever object it is a method of."""
        if not isinstance(callee, AttributeOf):
            return True
        is_named = callee.name in self._resolver.program.attribute_names
        return is_named and not self._resolver.is_gathered(callee.base)


class _Callee(NamedTuple):
    """What a handed-over callee is in a caller, what its call runs, and which function decides it there."""

    value: Value
    targets: tuple[tuple[int, Value | None], ...]
    decided_by: int | None


class _Callees:
    """What a handover calls, found once for each thing that is passed: most callers pass one of a few."""

    def __init__(self, resolver: Resolver, graph: CallGraph, handover: _Handover) -> None:
        self._resolver = resolver
        self._graph = graph
        self._handover = handover
        parameter = _parameter_of(handover.callee)
        depends_on_one = parameter is not None and not _takes_more(handover.callee)
        self._position = parameter.position if parameter is not None and depends_on_one else None
        self._found: dict[Value | None, tuple[_Callee, ...]] = {}

    def of(self, call: Call) -> tuple[_Callee, ...]:
        """Return what a call of the function that hands over decides."""
        bound = self._graph.arguments(call)
        if self._position is None:
            return self._decided(bound)
        argument = bound.get(self._position)
        known = self._found.get(argument)
        if known is None:
            known = self._found[argument] = self._decided(bound)
        return known

    def _decided(self, bound: Mapping[int, Value]) -> tuple[_Callee, ...]:
        callee = substitute(self._resolver, self._handover.callee, self._handover.function, bound)
        found = []
        for option in options(callee):
            open_still = self._graph.overrides.again(option) or option
            targets = tuple(self._graph.targets.of(option))
            found.append(_Callee(open_still, targets, _function_of(open_still)))
        return tuple(found)


def _function_of(value: Value) -> int | None:
    """Return the function whose parameter a value is, or is a part or method of."""
    parameter = _parameter_of(value)
    return parameter.function if parameter is not None else None


def _parameter_of(value: Value) -> Parameter | None:
    while True:
        match value:
            case AttributeOf(base, _) | ItemOf(base, _) | Result(base):
                value = base
            case Parameter():
                return value
            case _:
                return None


def _takes_more(value: Value) -> bool:
    """Tell whether a part or method of a parameter was come by with further arguments."""
    while True:
        match value:
            case Result(_, args, keywords) if args or keywords:
                return True
            case AttributeOf(base, _) | ItemOf(base, _) | Result(base):
                value = base
            case _:
                return False
