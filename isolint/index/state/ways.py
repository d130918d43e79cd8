"""The way from a function to an effect, event by event, and when on that way things happen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from isolint.facts.records import BlockKind, EventKind, Scope
from isolint.index.calls.call import Call, is_deferral
from isolint.index.resolution.calling import CONTEXT_MANAGERS
from isolint.index.resolution.values import AttributeOf, External, Result, Value
from isolint.index.state.effects import Effect, Step
from isolint.index.suite.tests import is_teardown

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_LEAVING = frozenset({"__exit__", "__aexit__"})
_RAISING = frozenset({"pytest.raises", "nose.tools.assert_raises"})
_RAISING_METHODS = frozenset({"assertRaises", "assertRaisesRegex", "assertRaisesRegexp"})


class Ways:
    """Finds ways, and orders what happens along them."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._closures: dict[int, frozenset[int]] = {}

    def to(
        self, function: int, effect: Effect, avoided: frozenset[int] = frozenset(), latest: bool = False
    ) -> list[Step] | None:
        """Return the events that lead from a function to an effect, the first or last on each level.

        None stands for no way, as where it would lead through a function that does not run.
        """
        way: list[Step] = []
        seen = set(avoided)
        while function != effect.owner:
            seen.add(function)
            calls = [
                call
                for call in self._index.graph.outgoing.get(function, ())
                if call.callee not in seen and effect.owner in self._closure(call.callee)
            ]
            if not calls:
                return None
            call: Call = (max if latest else min)(calls, key=lambda one: one.event)
            way.append(Step(function, call.event))
            function = call.callee
        if avoided.intersection((effect.source, *(step.function for step in effect.via))):
            return None
        return [*way, *effect.via, Step(effect.source, effect.event)]

    def _closure(self, number: int) -> frozenset[int]:
        if number not in self._closures:
            self._closures[number] = self._index.graph.closure(number)
        return self._closures[number]

    def order(self, way: Sequence[Step]) -> tuple[int, ...]:
        """Return what sorts ways from one function by when they are gone."""
        times = [self._when(step, following) for step, following in pairwise(way)]
        return (*times, 2 * way[-1].event)

    def manager(self, way: Sequence[Step]) -> Step | None:
        """Return the step that a way takes at the end of a `with` block, if it does."""
        return next((step for step, following in pairwise(way) if self._leaves(step, following)), None)

    def _leaves(self, step: Step, following: Step) -> bool:
        """Tell whether a step is taken at the end of a `with` block: `__exit__`, or what is after `yield`."""
        callee = self._resolver.scope(following.function)
        if step.event < 0:
            return callee.name in _LEAVING
        is_manager = self._resolver.has_decorator(following.function, *CONTEXT_MANAGERS)
        return is_manager and any(item.kind is EventKind.YIELD for item in callee.events[: following.event])

    def _when(self, step: Step, following: Step) -> int:
        """Return when a step is taken: at its event, or at one of the ends of a `with` block."""
        leaves = self._leaves(step, following)
        if step.event >= 0 and not leaves:
            return 2 * step.event
        events = self._inside(step, following.function)
        if not events:
            return 2 * step.event
        return 2 * max(events) + 1 if leaves else 2 * min(events) - 1

    def _inside(self, step: Step, callee: int) -> list[int]:
        """Return the events in the `with` block whose manager's method or generator a step runs."""
        scope = self._resolver.scope(step.function)
        for place, block in enumerate(scope.blocks):
            if block.kind is not BlockKind.WITH or isinstance(block.owner, int):
                continue
            for term in block.owner:
                if term == ("call", step.event) or self._has_method(
                    self._resolver.value(step.function, term), callee
                ):
                    return [
                        number
                        for number, event in enumerate(scope.events)
                        if _is_within(scope, event.block, place)
                    ]
        return []

    def _has_method(self, manager: Value, method: int) -> bool:
        owner = self._resolver.class_of(manager)
        name = self._resolver.scope(method).name
        return owner is not None and self._resolver.classes.method(owner, name) == method

    def is_late(self, step: Step) -> bool:
        """Tell whether a step is taken after the test's body."""
        scope = self._resolver.scope(step.function)
        in_teardown = is_teardown(self._resolver.program, step.function)
        if step.event < 0 or in_teardown:
            return in_teardown
        after_yield = any(item.kind is EventKind.YIELD for item in scope.events[: step.event])
        is_fixture = step.function in self._index.fixtures.by_function
        return is_deferral(scope.events[step.event]) or (is_fixture and after_yield)

    def is_to_fail(self, way: Sequence[Step]) -> bool:
        """Tell whether a way leads through a block that is there to raise, and may do so before its end."""
        return any(step.event >= 0 and self._raises(step) for step in way)

    def _raises(self, step: Step) -> bool:
        scope = self._resolver.scope(step.function)
        block = scope.events[step.event].block
        while block > 0:
            owner = scope.blocks[block].owner
            for term in owner if not isinstance(owner, int) else ():
                match self._resolver.value(step.function, term):
                    case Result(External(name)) if name in _RAISING:
                        return True
                    case Result(AttributeOf(_, method)) if method in _RAISING_METHODS:
                        return True
            block = scope.blocks[block].parent
        return False


def _is_within(scope: Scope, block: int, place: int) -> bool:
    while block > 0 and block != place:
        block = scope.blocks[block].parent
    return block == place
