"""Ways on which a function sets a state anew, before it goes on to what looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from isolint.facts.records import BlockKind, EventKind
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.values import UNKNOWN, AttributeOf, External, Result
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Form, SiteKey, own_name
from isolint.index.state.readers import Mention
from isolint.model import SiteKind

_CHANGING = frozenset({EffectKind.WRITE, EffectKind.RESET})


#: Patches of an attribute, by their last name.
_PATCHING = frozenset({"patch", "object", "setattr"})


class Anew(NamedTuple):
    """From which event of a function on something is as the function has set it, or only in which block."""

    start: int
    block: int | None = None


class Overwritten:
    """Walks from where a state is looked at to the tests, but not past what sets it anew before."""

    def __init__(self, basis: Basis, way_out: WayOut, overwrites: Callable[[Effect, Effect], bool]) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._reach = basis.reach
        self._effects_on = basis.by_site.on
        self._way_out = way_out
        self._overwrites = overwrites

    def unprepared(self, effect: Effect, mentions: Iterable[Mention]) -> int:
        """Return the tests that come to a mention by some way on which what a write leaves still stands."""
        anew: dict[int, list[Anew]] = {}
        for function, place in self._anew(effect):
            anew.setdefault(function, []).append(place)
        if not anew:
            return self._reaching(mentions)
        seen = {
            one.scope
            for one in mentions
            if not self._is_anew(anew.get(one.scope, ()), one.scope, one.block, one.event)
        }
        pending = list(seen)
        while pending:
            number = pending.pop()
            callers = self._graph.callers(number) - seen
            callers -= {one for one in callers & anew.keys() if self._is_called_anew(anew[one], one, number)}
            seen |= callers
            pending += callers
        return self._reach.started_by(seen)

    def _reaching(self, mentions: Iterable[Mention]) -> int:
        """Return the tests that come to a mention by any way."""
        tests = 0
        for mention in mentions:
            tests |= self._reach.tests(mention.scope)
        return tests

    def _is_called_anew(self, places: Iterable[Anew], caller: int, callee: int) -> bool:
        """Tell whether a caller has set something anew before each of its calls of a function."""
        events = self._resolver.scope(caller).events
        return all(
            self._is_anew(places, caller, events[call.event].block if call.event >= 0 else 0, call.event)
            for call in self._graph.incoming.get(callee, ())
            if call.caller == caller
        )

    def _is_anew(self, places: Iterable[Anew], function: int, block: int, event: int) -> bool:
        """Tell whether a function has set something anew before one of its events in a block."""
        return any(
            event > place.start
            and (place.block is None or place.block in self._resolver.scope(function).around(block))
            for place in places
        )

    def _anew(self, effect: Effect) -> Iterator[tuple[int, Anew]]:
        """Yield the functions that set anew what a write changes, and from where on."""
        for other in self._effects_on(effect.site):
            # What puts back what was saved may put back what others left.
            sets = other.kind in _CHANGING and other.form is not Form.PUT_BACK and other.frame >= 0
            if sets and self._overwrites(other, effect) and self._is_sure(other):
                yield other.owner, Anew(other.frame)
        for site in (effect.site, *self._kept_in(effect.site)):
            for other in self._effects_on(site):
                if other.kind is EffectKind.GUARD and not other.keeps and self._replaces(other, site):
                    yield from self._guarded(other)

    def _kept_in(self, site: SiteKey) -> Iterator[SiteKey]:
        """Yield the attributes of libraries that a state of the process is kept in."""
        if site[0] is SiteKind.PROCESS:
            for name, state in self._resolver.models.process.items():
                if state == site[1]:
                    yield SiteKind.PATCH, name

    def _is_sure(self, other: Effect) -> bool:
        """Tell whether a write is made wherever its owner comes by, on the way in."""
        return all(
            self._resolver.scope(step.function).is_straight(step.event)
            and not step.guessed
            and not self._way_out.is_cleanup(step.function, step.event)
            for step in other.steps
        )

    def _replaces(self, guard: Effect, site: SiteKey) -> bool:
        """Tell whether a patch puts something else in place of the whole object that a site names."""
        made = self._patch(guard)
        target = self._resolver.literal(made.argument(0, "target"))
        name = self._resolver.literal(made.argument(1, "attribute"))
        last = target.rpartition(".")[2] if isinstance(target, str) else name
        return last == own_name(site)

    def _patch(self, guard: Effect) -> Result:
        """Return the call that makes a patch, if it is one of an attribute."""
        event = self._resolver.scope(guard.source).events[guard.event]
        value = self._resolver.value(guard.source, event.term)
        made = (
            Result(value, *self._resolver.arguments(guard.source, event))
            if event.kind is EventKind.CALL
            else value
        )
        match made:
            case Result(AttributeOf(_, name) | External(name)) if name.rpartition(".")[2] in _PATCHING:
                return made
            case _:
                return Result(UNKNOWN)

    def _guarded(self, guard: Effect) -> Iterator[tuple[int, Anew]]:
        """Yield where a patch holds: in all of what it decorates, in its block, or from there on."""
        if guard.via or not self._is_sure(guard):
            return
        if guard.source != guard.owner:
            yield guard.owner, Anew(-2)
            return
        scope = self._resolver.scope(guard.owner)
        made = ("call", guard.event)
        for number, (kind, _, owner) in enumerate(scope.blocks):
            if kind is BlockKind.WITH and not isinstance(owner, int) and made in owner:
                yield guard.owner, Anew(guard.event, number)
                return
        callee = self._resolver.value(guard.owner, scope.events[guard.event].term)
        # A patch that is only made has to be started.
        if isinstance(callee, AttributeOf):
            yield guard.owner, Anew(guard.event)
