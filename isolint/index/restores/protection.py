"""Which tests something stands around that guards a site, or puts it right when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call, is_deferral
from isolint.index.calls.exits import Exits
from isolint.index.calls.same_condition import outside
from isolint.index.calls.way_out import WayOut
from isolint.index.restores.frames import RESTORING, Frames
from isolint.index.restores.guards import Guards
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS

#: How many calls lie at most between a setter that a clean-up calls and what it changes, besides the first.
_MAX_CALLS = 2


class _Asked(NamedTuple):
    """What puts a site right is asked for: with guards or what they hold, and without some clean-ups."""

    site: SiteKey
    by_guards: bool = True
    in_place: bool = False
    without: frozenset[Effect] = frozenset()


class Protection:
    """Answers for each site with sets of tests.

    What `happens` tells whether the arguments of a call decide that an event of what it calls comes.
    """

    def __init__(
        self,
        basis: Basis,
        way_out: WayOut,
        frames: Frames,
        exits: Exits,
        guards: Guards,
        happens: Callable[[Call, int], bool],
    ) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._suite = basis.suite
        self._reach = basis.reach
        self._effects_on = basis.by_site.on
        self._fixtures = basis.suite.fixtures
        self._way_out = way_out
        self._frames = frames
        self._exits = exits
        self._guards = guards
        self._happens = happens
        self._tests: dict[_Asked, int] = {}

    def around(self, effect: Effect) -> int:
        """Return the tests around each of which something of function scope undoes a write."""
        in_place = self._frames.references.concern(effect)
        by_guards = effect.kind is not EffectKind.START
        return self._known(_Asked(effect.site, by_guards, in_place, self._frames.repeats.of(effect)))

    def tests(self, site: SiteKey) -> int:
        """Return the tests around each of which something of function scope guards or resets the site."""
        return self._known(_Asked(site))

    def _known(self, asked: _Asked) -> int:
        if asked not in self._tests:
            self._tests[asked] = self._found(asked)
        return self._tests[asked]

    def _found(self, asked: _Asked) -> int:
        tests = 0
        for effect in self._effects_on(asked.site):
            if effect not in asked.without:
                left = self._frames.references.left_by(effect) if asked.in_place else 0
                tests |= self._by(effect, asked.by_guards) & ~left
        frames = self._frames.on(asked.site, in_place=asked.in_place, without=asked.without)
        for number, exits in self._around_tests.items():
            if not exits.isdisjoint(frames):
                tests |= self._reach.starts(number)
        return tests | self._guards.tests(asked.site)

    def _by(self, effect: Effect, by_guards: bool) -> int:
        """Return the tests around which an effect guards or resets its site."""
        tests = 0
        is_whole = effect.kind in RESTORING and not self._frames.is_half(effect)
        restores = is_whole and (
            self._way_out.cleans_after_one(effect.owner, effect.frame) or self._is_delegated(effect)
        )
        # `monkeypatch` remembers nothing of what was not there when it was to be taken away.
        guards = by_guards and effect.kind is EffectKind.GUARD and effect.form is not Form.IF_THERE
        if restores or guards:
            tests |= self._begun_by(effect.owner)
        if is_whole:
            tests |= self._one_call_away(effect)
        if effect.kind is EffectKind.WRITE and not effect.via:
            tests |= self._handed_back(effect.owner)
        if self._is_reset(effect):
            tests |= self._cleaning.get(effect.owner, 0)
        elif effect.kind is EffectKind.GUARD and self._starts_patch(effect.owner):
            tests |= self._preparing.get(effect.owner, 0)
        return tests

    def _is_delegated(self, effect: Effect) -> bool:
        """Tell whether a fixture of function scope yields from a generator that cleans up."""
        fixture = self._fixtures.by_function.get(effect.owner)
        if fixture is None or fixture.is_wide or not effect.via:
            return False
        is_yielded = any(
            event.kind is EventKind.YIELD and event.value == ("call", effect.frame)
            for event in self._resolver.scope(effect.owner).events
        )
        return is_yielded and any(
            self._way_out.is_cleanup(step.function, step.event) for step in effect.steps[:-1]
        )

    def _begun_by(self, number: int) -> int:
        """Return the tests that a fixture or hook begins, or a hook that overrides it and surely calls it."""
        name = self._resolver.scope(number).name
        tests = self._reach.starts(number)
        pending, seen = [number] if name in HOOKS - WIDE_HOOKS else [], {number}
        while pending:
            for call in self._graph.incoming.get(pending.pop(), ()):
                caller = self._resolver.scope(call.caller)
                is_override = call.is_plain and caller.name == name and not caller.may_pass_over(call.event)
                if is_override and call.caller not in seen:
                    seen.add(call.caller)
                    pending.append(call.caller)
                    tests |= self._reach.starts(call.caller)
        return tests

    def resets_before(self, site: SiteKey) -> int:
        """Return the tests before each of which a fixture or hook of function scope resets the site."""
        tests = 0
        for effect in self._effects_on(site):
            fixture = self._fixtures.by_function.get(effect.owner)
            is_known = effect.kind is EffectKind.RESET and effect.form is not Form.LIBRARY_CALL
            if is_known and fixture is not None and not fixture.is_wide:
                tests |= self._reach.starts(effect.owner)
        return tests

    def _one_call_away(self, effect: Effect) -> int:
        """Return the tests that a clean-up of function scope calls the owner of an effect after, for that."""
        tests = 0
        may_be_left_out = self._may_be_left_out(effect)
        for call in self._graph.incoming.get(effect.owner, ()):
            if self._is_late(call) and not (may_be_left_out and not self._happens(call, effect.frame)):
                tests |= self._begun_by(call.caller)
        return tests

    def _handed_back(self, number: int) -> int:
        """Return the tests after which a clean-up hands what was saved to a setter that runs a function."""
        tests = 0
        reached = {call.caller for call in self._graph.incoming.get(number, ()) if not call.guessed}
        for _ in range(_MAX_CALLS):
            around = (call for one in reached for call in self._graph.incoming.get(one, ()))
            calls = [call for call in around if not call.guessed]
            for call in calls:
                if self._is_late(call) and self._hands_saved(call):
                    tests |= self._begun_by(call.caller)
            reached = {call.caller for call in calls}
        return tests

    def _is_late(self, call: Call) -> bool:
        """Tell whether a clean-up of function scope makes a call, or puts it off, whatever happens."""
        if call.event < 0 or call.guessed or not self._is_called_there(call):
            return False
        if not self._way_out.cleans_after_one(call.caller, call.event):
            return False
        return not self._resolver.scope(call.caller).may_pass_over(call.event)

    def _hands_saved(self, call: Call) -> bool:
        """Tell whether a call passes what an attribute of the test keeps, or an earlier call has given."""
        events = self._resolver.scope(call.caller).events
        return any(
            term[:2] == ("attr", ("param", 0)) or (term[0] == "call" and not self._is_cleanup(call, term[1]))
            for term in events[call.event].args
        )

    def _is_cleanup(self, call: Call, event: int) -> bool:
        return self._way_out.is_cleanup(call.caller, event)

    def _is_called_there(self, call: Call) -> bool:
        """Tell whether the event of a call calls its callee itself, or puts that off."""
        return call.handed is None or is_deferral(self._resolver.scope(call.caller).events[call.event])

    def _may_be_left_out(self, effect: Effect) -> bool:
        """Tell whether the owner of an effect may pass over it; a removal of what is not there is no loss."""
        scope = self._resolver.scope(effect.owner)
        if not scope.may_pass_over(effect.frame) or self._goes_with_writes(effect):
            return False
        event = scope.events[effect.frame]
        asked = (guard.place for guard in scope.guarded(effect.frame) if guard.holds)
        return effect.form not in REMOVING or bool(effect.via) or event.term not in asked

    def _is_reset(self, effect: Effect) -> bool:
        """Tell whether an effect puts a site back wherever its function runs."""
        if effect.kind is not EffectKind.RESET or effect.form not in (Form.PUT_BACK, Form.CLEAR, Form.UNDO):
            return False
        is_passed_over = self._resolver.scope(effect.owner).may_pass_over(effect.frame)
        return not is_passed_over or self._goes_with_writes(effect)

    def _goes_with_writes(self, effect: Effect) -> bool:
        """Tell whether what puts a site back is left out only where nobody writes it: on another platform."""
        asked = outside(self._resolver, effect.owner, effect.frame)
        return asked is not None and all(
            asked <= (outside(self._resolver, other.owner, other.frame) or frozenset())
            for other in self._effects_on(effect.site)
            if other.kind is EffectKind.WRITE and other.site == effect.site
        )

    def _starts_patch(self, number: int) -> bool:
        """Tell whether a scope starts a patcher, which goes on when the scope is left."""
        return any(
            event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "start"
            for event in self._resolver.scope(number).events
        )

    @cached_property
    def _cleaning(self) -> Mapping[int, int]:
        """Return scope -> the tests that a clean-up of function scope runs it after, calls away."""
        return self._run_by(lambda call: self._way_out.is_cleanup(call.caller, call.event))

    @cached_property
    def _preparing(self) -> Mapping[int, int]:
        """Return scope -> the tests that a fixture or hook of function scope runs it for, calls away."""
        return self._run_by(lambda _: True)

    def _run_by(self, counts: Callable[[Call], bool]) -> dict[int, int]:
        found: dict[int, int] = {}
        for function in {function for test in self._suite.tests for function in test.life}:
            fixture = self._fixtures.by_function.get(function)
            name = self._resolver.scope(function).name
            is_for_one = not fixture.is_wide if fixture is not None else name in HOOKS - WIDE_HOOKS
            for call in self._graph.outgoing.get(function, ()) if is_for_one else ():
                if not call.guessed and counts(call):
                    for callee in self._graph.closure(call.callee):
                        found[callee] = found.get(callee, 0) | self._reach.starts(function)
        return found

    @cached_property
    def _around_tests(self) -> Mapping[int, frozenset[int]]:
        """Return fixture or hook of function scope -> the exits of context managers that it holds open."""
        found: dict[int, frozenset[int]] = {}
        for number in {function for test in self._suite.tests for function in test.life}:
            fixture = self._fixtures.by_function.get(number)
            if fixture is not None and not fixture.is_wide:
                exits = self._exits.yielding(number)
            elif fixture is None and self._resolver.scope(number).name not in WIDE_HOOKS:
                exits = self._exits.entered(number)
            else:
                continue
            if exits:
                found[number] = exits
        return found
