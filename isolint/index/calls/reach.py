"""Which tests run a scope: one bitset of tests per scope, propagated once over the call graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.suite.tests import TestItem


class Reach:
    """A set of tests is an integer whose bit N is test number N.

    All calls count, or those of which `counts` says so.
    """

    def __init__(
        self,
        size: int,
        graph: CallGraph,
        tests: Sequence[TestItem],
        lives: Sequence[Sequence[int]],
        counts: Callable[[Call], bool] = lambda _: True,
    ) -> None:
        self._graph = graph
        self._counts = counts
        self._tests = tests
        self._started: dict[int, int] = {}
        for number, life in enumerate(lives):
            for function in life:
                self._started[function] = self._started.get(function, 0) | (1 << number)
        self._bits = self._propagate(size)

    def tests(self, function: int) -> int:
        """Return the tests whose life runs a scope."""
        return self._bits[function]

    def starts(self, function: int) -> int:
        """Return the tests whose life names a scope itself: a test, fixture, hook or test module."""
        return self._started.get(function, 0)

    def started_by(self, functions: AbstractSet[int]) -> int:
        """Return the tests whose life names one of some scopes itself."""
        tests = 0
        for function in functions & self._started.keys():
            tests |= self._started[function]
        return tests

    def _propagate(self, size: int) -> list[int]:
        """Push the tests from callers to callees, one strongly connected component at a time."""
        bits = [0] * size
        for function, started in self._started.items():
            bits[function] = started
        # Tarjan yields callees first, so the reverse meets each component after all of its callers.
        for component in reversed(list(self._components(size))):
            together = 0
            for function in component:
                together |= bits[function]
            for function in component:
                bits[function] = together
                for call in self._graph.outgoing.get(function, ()):
                    if self._counts(call):
                        bits[call.callee] |= together
        return bits

    def _components(self, size: int) -> Iterator[list[int]]:
        """Yield strongly connected components by Tarjan's algorithm, with its recursion unrolled."""
        order: dict[int, int] = {}
        low: dict[int, int] = {}
        stack: list[int] = []
        on_stack: set[int] = set()
        for start in range(size):
            if start in order:
                continue
            work: list[tuple[int, Iterator[Call]]] = []

            def enter(function: int, work: list[tuple[int, Iterator[Call]]] = work) -> None:
                order[function] = low[function] = len(order)
                stack.append(function)
                on_stack.add(function)
                work.append((function, iter(self._graph.outgoing.get(function, ()))))

            enter(start)
            while work:
                function, calls = work[-1]
                call = next(calls, None)
                if call is not None:
                    if call.callee not in order:
                        enter(call.callee)
                    elif call.callee in on_stack:
                        low[function] = min(low[function], order[call.callee])
                    continue
                work.pop()
                if work:
                    caller = work[-1][0]
                    low[caller] = min(low[caller], low[function])
                if low[function] == order[function]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == function:
                            break
                    yield component

    def nearest(self, function: int) -> list[tuple[int, tuple[Call, ...]]]:
        """Return the scopes that start a life and reach `function`, nearest first, with the calls to it."""
        seen = {function}
        frontier: list[tuple[int, tuple[Call, ...]]] = [(function, ())]
        found = []
        while frontier:
            following = []
            for current, calls in frontier:
                if self.starts(current):
                    found.append((current, calls))
                for call in self._graph.incoming.get(current, ()):
                    if call.caller not in seen:
                        seen.add(call.caller)
                        following.append((call.caller, (call, *calls)))
            frontier = following
        return found

    def by_distance(self, tests: int, functions: Iterable[int]) -> Iterator[int]:
        """Yield the numbers of some tests, those first that run one of some functions by the fewest calls.

        Of those alike a test that does so itself comes before the tests of a fixture or hook that does.
        """
        frontier = sorted(set(functions))
        seen = set(frontier)
        while frontier and tests:
            for function in sorted(frontier, key=lambda one: self.starts(one).bit_count()):
                yield from members(self.starts(function) & tests)
                tests &= ~self.starts(function)
            calls = (call for function in frontier for call in self._graph.incoming.get(function, ()))
            frontier = sorted({call.caller for call in calls} - seen)
            seen.update(frontier)
        yield from members(tests)


def members(bits: int) -> Iterator[int]:
    """Yield the numbers of the tests in a set, ascending."""
    digits = f"{bits:b}"[::-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)
