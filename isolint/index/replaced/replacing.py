"""Which tests put something else in place of a function or a name, and so are kept from what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from isolint.facts.records import EventKind
from isolint.facts.terms import root
from isolint.index.calls.way_out import WayOut
from isolint.index.replaced.cut_calls import CutCalls
from isolint.index.replaced.cut_off import CutOff
from isolint.index.replaced.fake_files import FakeFiles
from isolint.index.replaced.stand_ins import StandIns
from isolint.index.replaced.stubs import Stubs
from isolint.index.resolution.values import External
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, event_of

_HANDED_OUT = frozenset({"iter", "enter"})
#: A function of the project, by number, or one of a library, by name.
_Name = TypeVar("_Name", int, str)


class Replacing:
    """Asks all that is known of replacements, for writes and for functions."""

    def __init__(self, basis: Basis, stubs: Stubs, way_out: WayOut, leaking: Callable[[Effect], int]) -> None:
        self._resolver = basis.resolver
        self._suite = basis.suite
        self._stubs = stubs
        self._graph = basis.graph
        self._cut_calls = CutCalls(basis.resolver, basis.graph, basis.suite, stubs)
        self._stand_ins = StandIns(basis, way_out, leaking)
        self.fake_files = FakeFiles(basis.resolver, basis.graph, basis.suite)

    def kept_from(self, effect: Effect) -> int:
        """Return the tests that a write does not happen in, or happens to something else."""
        tests = self._stand_ins.tests(effect) | self._cut_off.tests(effect.site)
        tests |= self.fake_files.kept_from(effect.site)
        for step in effect.steps:
            tests |= self._stubbed.get(step.function, 0)
        for name in self._called(effect):
            tests |= self._stubbed_names.get(name, 0)
        return tests | self.away_from(effect.owner)

    def _called(self, effect: Effect) -> Iterator[str]:
        """Yield the functions of libraries that a write calls, or that hand out what it changes."""
        event = event_of(self._resolver, effect)
        if event is None:
            return
        functions = [event.term] if event.kind is EventKind.CALL else []
        place = root(event.term)
        while place[0] in _HANDED_OUT:
            place = root(place[1])
        if place[0] == "call":
            functions.append(self._resolver.scope(effect.source).events[place[1]].term)
        for function in functions:
            value = self._resolver.value(effect.source, function)
            if isinstance(value, External):
                yield value.name

    def away_from(self, function: int) -> int:
        """Return the tests that replace a function, or something on each of their ways to it."""
        return self._cut_calls.tests(function) | self._stubbed.get(function, 0)

    @cached_property
    def _cut_off(self) -> CutOff:
        return CutOff(self._resolver.program, self._stubbed)

    @cached_property
    def _stubbed(self) -> Mapping[int, int]:
        """Return function -> the tests that put something else in its place."""
        return self._tests_of(lambda function: self._stubs.of([function]).functions)

    @cached_property
    def _stubbed_names(self) -> Mapping[str, int]:
        """Return function of a library -> the tests that put something else in its place."""
        return self._tests_of(self._names)

    def _tests_of(self, replaced: Callable[[int], frozenset[_Name]]) -> Mapping[_Name, int]:
        """Return what the functions that run for tests replace, each with the tests."""
        found: dict[_Name, int] = {}
        known: dict[int, frozenset[_Name]] = {}
        for number, test in enumerate(self._suite.tests):
            for function in test.life:
                if function not in known:
                    known[function] = replaced(function)
                for name in known[function]:
                    found[name] = found.get(name, 0) | 1 << number
        return found

    def _names(self, function: int) -> frozenset[str]:
        """Return the functions of libraries that one replaces, or a helper that it is sure to call."""
        names = self._stubs.of([function]).names
        for call in self._graph.outgoing.get(function, ()):
            is_sure = call.event >= 0 and not call.guessed
            if (
                is_sure
                and self._suite.is_test_code(self._resolver.program.path(call.callee))
                and self._resolver.scope(function).is_straight(call.event)
            ):
                names |= self._stubs.by_helper(call.callee, self._graph.arguments(call)).names
        return names
