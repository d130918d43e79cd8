"""Which tests something stands around that guards a site, or puts it right when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call
from isolint.index.calls.exits import Exits
from isolint.index.leaks.basis import Basis
from isolint.index.leaks.frames import RESTORING, Frames
from isolint.index.leaks.guards import Guards
from isolint.index.leaks.way_out import WayOut
from isolint.index.state.effects import Effect, EffectKind, Form, SiteKey
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS


class Protection:
    """Answers for each site with sets of tests."""

    def __init__(self, basis: Basis, way_out: WayOut, frames: Frames, exits: Exits, guards: Guards) -> None:
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
        self._tests: dict[tuple[SiteKey, bool], int] = {}

    def tests(self, site: SiteKey, by_guards: bool = True) -> int:
        """Return the tests around each of which something of function scope guards or resets the site."""
        key = (site, by_guards)
        if key not in self._tests:
            self._tests[key] = self._found(site, by_guards)
        return self._tests[key]

    def _found(self, site: SiteKey, by_guards: bool) -> int:
        tests = 0
        for effect in self._effects_on(site):
            is_whole = effect.kind in RESTORING and not self._frames.is_half(effect)
            restores = is_whole and self._way_out.cleans_after_one(effect.owner, effect.frame)
            if restores or (by_guards and effect.kind is EffectKind.GUARD):
                tests |= self._reach.starts(effect.owner)
            if is_whole and not self._resolver.scope(effect.owner).may_pass_over(effect.frame):
                tests |= self._one_call_away(effect.owner)
            if self._is_reset(effect):
                tests |= self._cleaning.get(effect.owner, 0)
            elif effect.kind is EffectKind.GUARD and self._starts_patch(effect.owner):
                tests |= self._preparing.get(effect.owner, 0)
        frames = self._frames.on(site)
        for number, exits in self._around_tests.items():
            if not exits.isdisjoint(frames):
                tests |= self._reach.starts(number)
        return tests | self._guards.tests(site)

    def resets_before(self, site: SiteKey) -> int:
        """Return the tests before each of which a fixture or hook of function scope resets the site."""
        tests = 0
        for effect in self._effects_on(site):
            fixture = self._fixtures.by_function.get(effect.owner)
            is_known = effect.kind is EffectKind.RESET and effect.form is not Form.LIBRARY_CALL
            if is_known and fixture is not None and not fixture.is_wide:
                tests |= self._reach.starts(effect.owner)
        return tests

    def _one_call_away(self, number: int) -> int:
        """Return the tests that a clean-up of function scope calls a function after, whatever happens."""
        tests = 0
        for call in self._graph.incoming.get(number, ()):
            is_sure = call.event >= 0 and not call.guessed and call.handed is None
            if is_sure and self._way_out.cleans_after_one(call.caller, call.event):
                scope = self._resolver.scope(call.caller)
                if not scope.may_pass_over(call.event):
                    tests |= self._reach.starts(call.caller)
        return tests

    def _is_reset(self, effect: Effect) -> bool:
        """Tell whether an effect puts a site back wherever its function runs."""
        if effect.kind is not EffectKind.RESET or effect.form not in (Form.PUT_BACK, Form.CLEAR, Form.UNDO):
            return False
        return not self._resolver.scope(effect.owner).may_pass_over(effect.frame)

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
