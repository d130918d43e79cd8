"""What runs on the way out of a block, a fixture or a test: the exits of context managers of the project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from isolint.facts.records import BlockKind, EventKind
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.calling import CONTEXT_MANAGERS
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue, Result, Value, options

#: Methods that enter a context manager now, to leave it when the test or stack ends.
_ENTERING = frozenset({"enter_context", "enter_async_context", "enterContext", "enterAsyncContext"})
ENTER_METHODS = frozenset({"__enter__", "__aenter__"})
EXIT_METHODS = ("__exit__", "__aexit__")


class Exits:
    """Finds, for a place in a scope, the generators and `__exit__` methods that finish after it."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph
        self._blocks: dict[int, Mapping[int, frozenset[int]]] = {}
        self._entered: dict[int, frozenset[int]] = {}

    def around(self, number: int, block: int) -> Iterator[int]:
        """Yield what finishes after a block: that of the `with` blocks around it, and of decorators."""
        known = self._of_blocks(number)
        while known:
            yield from known.get(block, ())
            if block <= 0:
                return
            block = self._resolver.scope(number).blocks[block].parent

    def opened(self, number: int, event: int) -> frozenset[int]:
        """Return what finishes with the `with` blocks whose context manager a call makes."""
        owners = {
            place: self._resolver.scope(number).blocks[place].owner for place in self._of_blocks(number)
        }
        return frozenset(
            leaving
            for place, managers in owners.items()
            if not isinstance(managers, int) and ("call", event) in managers
            for leaving in self._of_blocks(number)[place]
        )

    def is_inside(self, number: int, manager: int, event: int) -> bool:
        """Tell whether an event stands in the `with` block of a context manager that a call makes."""
        scope = self._resolver.scope(number)
        owners = (scope.blocks[block].owner for block in scope.around(scope.events[event].block))
        return any(not isinstance(managers, int) and ("call", manager) in managers for managers in owners)

    def entered(self, number: int) -> frozenset[int]:
        """Return what finishes with a scope, or the test that it sets up, since the scope enters it."""
        if number not in self._entered:
            self._entered[number] = frozenset(
                leaving
                for event in self._resolver.scope(number).events
                if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _ENTERING
                for term in event.args[:1]
                for leaving in self._of(self._resolver.value(number, term))
            )
        return self._entered[number]

    def yielding(self, number: int) -> frozenset[int]:
        """Return what finishes after a generator is resumed: the `with` blocks around its `yield`."""
        return frozenset(
            leaving
            for event in self._resolver.scope(number).events
            if event.kind is EventKind.YIELD
            for leaving in self.around(number, event.block)
        )

    def last_inside(self, number: int, exit_method: int) -> int:
        """Return the last event of a scope in a `with` block that a method is run at the end of, or -1."""
        scope = self._resolver.scope(number)
        blocks = {place for place, known in self._of_blocks(number).items() if place and exit_method in known}
        inside = (
            position
            for position, event in enumerate(scope.events)
            if not blocks.isdisjoint(scope.around(event.block))
        )
        return max(inside, default=-1) if blocks else -1

    def sibling(self, enter: int) -> frozenset[int]:
        """Return the `__exit__` methods that go with an `__enter__` method."""
        owner = self._resolver.program.enclosing_class(enter)
        if owner is None or self._resolver.scope(enter).name not in ENTER_METHODS:
            return frozenset()
        return frozenset(self._methods(owner))

    def _of_blocks(self, number: int) -> Mapping[int, frozenset[int]]:
        if number not in self._blocks:
            scope = self._resolver.scope(number)
            found: dict[int, list[Value]] = {}
            for place, block in enumerate(scope.blocks):
                if block.kind is BlockKind.WITH and not isinstance(block.owner, int):
                    found[place] = [self._resolver.value(number, term) for term in block.owner]
            found[0] = self._decorators(number)
            exits = {
                place: frozenset(leaving for made in managers for leaving in self._of(made))
                for place, managers in found.items()
            }
            self._blocks[number] = {place: known for place, known in exits.items() if known}
        return self._blocks[number]

    def _decorators(self, number: int) -> list[Value]:
        outer = self._resolver.program.parent(number)
        decorators = self._resolver.scope(number).decorators if outer is not None else ()
        return [self._resolver.value(outer, item.term) for item in decorators if outer is not None]

    def _of(self, manager: Value) -> Iterator[int]:
        """Yield the code of the project that runs when a context manager is left."""
        for option in options(manager):
            if isinstance(option, Result) and isinstance(option.callee, FunctionValue):
                function = option.callee.function
                if self._resolver.has_decorator(function, *CONTEXT_MANAGERS):
                    yield function
            owner = self._resolver.class_of(option)
            if owner is not None:
                yield from self._methods(owner)

    def _methods(self, owner: int) -> Iterator[int]:
        for name in EXIT_METHODS:
            method = self._resolver.classes.method(owner, name)
            if method is not None:
                yield method
