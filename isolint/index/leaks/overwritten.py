"""Ways on which a function sets a state anew, before it goes on to what looks at it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import BlockKind, EventKind, ScopeKind
from isolint.facts.terms import root
from isolint.index.calls.call import Call
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.values import UNKNOWN, AttributeOf, External, Result
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Form, Step
from isolint.index.state.readers import Mention
from isolint.model import SiteKind

_CHANGING = frozenset({EffectKind.WRITE, EffectKind.RESET})


#: Patches of an attribute, by their last name.
_PATCHING = frozenset({"patch", "object", "setattr"})


#: What runs beside another function, rather than instead of it, where a class is called.
_RUN_TOGETHER = frozenset({"__init__", "__new__", "__post_init__"})


class Anew(NamedTuple):
    """From which event of a function on something is as the function has set it, or only in which block.

    `is_own` tells that it is so only for the class that the function is called for, perhaps a derived one.
    """

    start: int
    block: int | None = None
    is_own: bool = False


class Overwritten:
    """Walks from where a state is looked at to the tests, but not past what sets it anew before."""

    def __init__(
        self,
        basis: Basis,
        way_out: WayOut,
        overwrites: Callable[[Effect, Effect], bool],
        *,
        by_callees: bool = False,
    ) -> None:
        self._by_callees = by_callees
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
        if self._by_callees:
            self._hand_up(anew)
        if not anew:
            return self._reaching(mentions)
        seen = {
            one.scope
            for one in mentions
            if not self._is_anew(anew.get(one.scope, ()), one.scope, one.block, one.event)
        }

        def passes(caller: int, callee: int) -> bool:
            return caller not in anew or not self._is_called_anew(anew[caller], caller, callee)

        return self._reach.started_by(self._graph.leading_to(*seen, passes=passes))

    def _reaching(self, mentions: Iterable[Mention]) -> int:
        """Return the tests that come to a mention by any way."""
        tests = 0
        for mention in mentions:
            tests |= self._reach.tests(mention.scope)
        return tests

    def _hand_up(self, anew: dict[int, list[Anew]]) -> None:
        """Add the functions that call what sets a state anew, from that call on."""
        sure = {number for number, places in anew.items() if any(_holds_after(place) for place in places)}
        pending = list(sure)
        while pending:
            number = pending.pop()
            for call in self._graph.incoming.get(number, ()):
                for caller, place in self._set_by(call, sure):
                    anew.setdefault(caller, []).append(place)
                    if place.block is None and caller not in sure:
                        sure.add(caller)
                        pending.append(caller)

    def _set_by(self, call: Call, sure: Collection[int]) -> Iterator[tuple[int, Anew]]:
        """Yield from where on a caller has something anew, if a call is sure to run what sets it."""
        callee = self._resolver.scope(call.callee)
        if not call.is_plain or any(event.kind is EventKind.YIELD for event in callee.events):
            return
        if all(
            other.callee in sure or self._resolver.scope(other.callee).name in _RUN_TOGETHER
            for other in self._graph.outgoing.get(call.caller, ())
            if other.event == call.event and other.handed is None
        ):
            yield from self._from(call.caller, call.event)

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
            if sets and self._overwrites(other, effect) and self._is_run_surely(other):
                yield from self._from(other.owner, other.frame, is_own=self._is_of_each(other))
        for site in (effect.site, *self._kept_in(effect.site)):
            for other in self._effects_on(site):
                if other.kind is EffectKind.GUARD and not other.keeps and self._replaces(other, site):
                    yield from self._guarded(other)

    def _is_of_each(self, other: Effect) -> bool:
        """Tell whether a method sets an attribute of its own class, which others derive from."""
        term = self._resolver.scope(other.source).events[other.event].term
        if other.via or other.site[0] is not SiteKind.ATTRIBUTE or root(term) != ("param", 0):
            return False
        return self._resolver.program.enclosing_class(other.source) in self._bases

    @cached_property
    def _bases(self) -> frozenset[int]:
        """Return the classes that others derive from."""
        return frozenset(
            base
            for number, scope in enumerate(self._resolver.program.scopes)
            if scope.kind is ScopeKind.CLASS
            for base in self._resolver.classes.ancestry(number)[1:]
        )

    def _kept_in(self, site: SiteKey) -> Iterator[SiteKey]:
        """Yield the attributes of libraries that a state of the process is kept in."""
        if site[0] is SiteKind.PROCESS:
            for name, state in self._resolver.models.process.items():
                if state == site[1]:
                    yield SiteKind.PATCH, name

    def _is_run_surely(self, other: Effect) -> bool:
        """Tell whether a write is made wherever its owner comes to the call that leads to it."""
        return self._is_sure(other.steps[:-1]) and not other.steps[-1].guessed

    def _from(self, function: int, event: int, *, is_own: bool = False) -> Iterator[tuple[int, Anew]]:
        """Yield from where on something is set anew by an event of a function: at least in its own block."""
        scope = self._resolver.scope(function)
        if not self._way_out.is_cleanup(function, event):
            block = None if scope.is_straight(event) else scope.events[event].block
            yield function, Anew(event, block, is_own)

    def _is_sure(self, steps: Iterable[Step]) -> bool:
        """Tell whether a write is made wherever the functions on the way to it are run, on the way in."""
        return all(
            self._resolver.scope(step.function).is_straight(step.event)
            and not step.guessed
            and not self._way_out.is_cleanup(step.function, step.event)
            for step in steps
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
        if guard.via or not self._is_sure(guard.steps):
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


def _holds_after(place: Anew) -> bool:
    """Tell whether something is still as a function has set it when the function is left."""
    return place.block is None and place.start >= 0 and not place.is_own
