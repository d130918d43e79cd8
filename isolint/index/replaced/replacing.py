"""Which tests put something else in place of a function or a name, and so are kept from what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from isolint.index.calls.way_out import WayOut
from isolint.index.replaced.cut_calls import CutCalls
from isolint.index.replaced.cut_off import CutOff
from isolint.index.replaced.stand_ins import StandIns
from isolint.index.replaced.stubs import Stubs
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect


class Replacing:
    """Asks all that is known of replacements, for writes and for functions."""

    def __init__(self, basis: Basis, stubs: Stubs, way_out: WayOut, leaking: Callable[[Effect], int]) -> None:
        self._program = basis.resolver.program
        self._suite = basis.suite
        self._stubs = stubs
        self._cut_calls = CutCalls(basis.resolver, basis.graph, basis.suite, stubs)
        self._stand_ins = StandIns(basis, way_out, leaking)

    def kept_from(self, effect: Effect) -> int:
        """Return the tests that a write does not happen in, or happens to something else."""
        tests = self._stand_ins.tests(effect) | self._cut_off.tests(effect.site)
        for step in effect.steps:
            tests |= self._stubbed.get(step.function, 0)
        return tests | self.away_from(effect.owner)

    def away_from(self, function: int) -> int:
        """Return the tests that replace a function, or something on each of their ways to it."""
        return self._cut_calls.tests(function) | self._stubbed.get(function, 0)

    @cached_property
    def _cut_off(self) -> CutOff:
        return CutOff(self._program, self._stubbed)

    @cached_property
    def _stubbed(self) -> Mapping[int, int]:
        """Return function -> the tests that put something else in its place."""
        found: dict[int, int] = {}
        for number, test in enumerate(self._suite.tests):
            for function in self._stubs.of(test.life).functions:
                found[function] = found.get(function, 0) | 1 << number
        return found
