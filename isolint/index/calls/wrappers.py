"""What decorators of the project put in place of a function, and where that calls the function itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Parameter, Value, functions
from isolint.index.suite.tests import Suite


class Wrappers:
    """Answers for functions, and for the tests, whose lives do not name what their decorators make."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite
        self._known: dict[int, tuple[tuple[Call, ...], ...]] = {}

    def around(self, number: int) -> tuple[tuple[Call, ...], ...]:
        """Return for each decorator of a function the calls of it, in whatever wrapper it makes.

        A wrapper that is decorated in its turn adds those of its own decorators.
        """
        if not self._resolver.scope(number).decorators:
            return ()
        if number not in self._known:
            self._known[number] = tuple(self._found(number))
        return self._known[number]

    def tests(self, function: int) -> int:
        """Return the tests around whose function a wrapper is that runs a scope."""
        return self._running.get(function, 0)

    def _found(self, number: int) -> Iterator[tuple[Call, ...]]:
        pending, seen = [number], {number}
        while pending:
            for calls in self._of_decorators(pending.pop()):
                yield calls
                callers = {call.caller for call in calls}
                if len(callers) == 1 and seen.isdisjoint(callers):
                    seen |= callers
                    pending += callers

    def _of_decorators(self, number: int) -> Iterator[tuple[Call, ...]]:
        outer = self._resolver.program.parent(number)
        if outer is None:
            return
        for decorator in self._resolver.scope(number).decorators:
            value = self._resolver.behind(self._resolver.value(outer, decorator.term))
            calls = tuple(self._made_by(value, number))
            if calls:
                yield calls

    def _made_by(self, decorator: Value, number: int) -> Iterator[Call]:
        """Yield the calls that the wrappers of a decorator make of a function that it is given."""
        for function in functions(decorator):
            for wrapper in functions(self._resolver.calling.returned(function)):
                if wrapper != number:
                    called = dict(self._given_ones(wrapper))
                    own = [position for position, given in called.items() if given.function == function]
                    for position in own or called:
                        yield Call(wrapper, position, number)

    def _given_ones(self, wrapper: int) -> Iterator[tuple[int, Parameter]]:
        """Yield the calls in a wrapper of what the functions around it are given."""
        for position, event in enumerate(self._resolver.scope(wrapper).events):
            if event.kind is EventKind.CALL and event.term[0] == "cell":
                value = self._resolver.value(wrapper, event.term)
                if isinstance(value, Parameter):
                    yield position, value

    @cached_property
    def _running(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for number, test in enumerate(self._suite.tests):
            for wrapper in {call.caller for calls in self.around(test.function) for call in calls}:
                found[wrapper] = found.get(wrapper, 0) | 1 << number
        reached: dict[int, int] = {}
        for wrapper, tests in found.items():
            for function in self._graph.closure(wrapper):
                reached[function] = reached.get(function, 0) | tests
        return reached
