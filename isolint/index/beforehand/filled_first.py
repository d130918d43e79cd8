"""Empty places that importing the tests' modules fills, or a framework's start: no test finds them empty."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import BlockKind, EventKind, Guard, Scope, ScopeKind
from isolint.facts.terms import root
from isolint.index.beforehand.ready import called_at_start
from isolint.index.beforehand.settled import names_in
from isolint.index.calls.call import Call
from isolint.index.state.effects import Effect, EffectKind, Step, event_of
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_BODIES = (ScopeKind.MODULE, ScopeKind.CLASS)


class FilledFirst:
    """Answers for writes that are made on the first use."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def is_before_tests(self, effect: Effect) -> bool:
        """Tell whether collecting the tests surely makes a write that fills an empty place, for good."""
        is_made = (
            effect.owner in self._run and all(map(self._is_sure_if_empty, effect.steps))
        ) or self._is_made_by_module(effect)
        return is_made and not self._is_emptied(effect)

    def _is_made_by_module(self, effect: Effect) -> bool:
        """Tell whether the module that an object belongs to has it make a write of its own on import."""
        module, _, name = effect.site[1].partition(":")
        path = self._resolver.program.path_of(module)
        if effect.site[0] is not SiteKind.GLOBAL or path is None or not effect.via:
            return False
        body = self._resolver.program.number(path)
        if body not in self._run or not self._is_sure_if_empty(effect.steps[0]):
            return False
        events = self._resolver.scope(body).events
        begun = (
            call.callee
            for call in self._index.graph.outgoing.get(body, ())
            if call.event >= 0 and root(events[call.event].term) == ("name", name) and self._is_sure(call)
        )
        return effect.source in self._index.graph.closure(*begun, counts=self._is_sure)

    def _is_sure_if_empty(self, step: Step) -> bool:
        """Tell whether an event happens whenever its scope runs and a guarded place is still empty."""
        if step.event < 0:
            return False
        scope = self._resolver.scope(step.function)
        if scope.is_straight(step.event):
            return True
        return any(
            not guard.holds and not is_held_up(scope, guard, step.event)
            for guard in scope.guarded(step.event)
        )

    def _is_emptied(self, effect: Effect) -> bool:
        """Tell whether tests write to the place otherwise than to fill it, so that it may be empty again."""
        filled = frozenset(self._changed(effect))
        return any(
            other.kind in (EffectKind.WRITE, EffectKind.RESET)
            and not self._index.first_use.fills(other)
            and bool(self._index.reach.tests(other.owner))
            and not self._is_beside(other, effect)
            and not (filled and filled.isdisjoint(self._changed(other)))
            for other in self._index.by_site.on(effect.site)
        )

    def _changed(self, effect: Effect) -> Iterator[str]:
        """Yield the attributes by which a function gets at what it changes of an object that it is handed."""
        event = event_of(self._resolver, effect)
        if event is not None and effect.via:
            yield from names_in(event.term)

    def _is_beside(self, other: Effect, effect: Effect) -> bool:
        """Tell whether an effect belongs to the filling of the place: what is made is prepared there."""
        return any(step.function == effect.source for step in (*other.steps, Step(other.owner, -1)))

    @cached_property
    def _run(self) -> frozenset[int]:
        """Return the scopes that surely run when the modules of the tests are imported, or before."""
        starts = (*self._index.suite.bodies(), *sorted(called_at_start(self._resolver)))
        return self._index.graph.closure(*starts, counts=self._is_sure)

    def _is_sure(self, call: Call) -> bool:
        if call.guessed or call.handed is not None:
            return False
        if call.event < 0:
            return self._resolver.scope(call.callee).kind in _BODIES
        return self._resolver.scope(call.caller).is_straight(call.event)


def is_held_up(scope: Scope, guard: Guard, position: int) -> bool:
    """Tell whether an event behind a guard may be passed over although the guard lets it happen."""
    block = scope.events[position].block
    while block not in (guard.block, 0):
        if scope.blocks[block].kind is BlockKind.BRANCH:
            return True
        block = scope.blocks[block].parent
    returns = [
        place
        for place, event in enumerate(scope.events[:position])
        if event.kind is EventKind.RETURN and scope.blocks[event.block].kind is BlockKind.BRANCH
    ]
    # A guard that leaves where the place is full does so by the return right before its start.
    return len(returns) > bool(guard.start)
