"""The shortest call chains from tests to effects, and where on them a finding is anchored."""

from __future__ import annotations

from isolint.index.calls.reach import Reach, members
from isolint.index.resolution.program import Program
from isolint.index.sites.objects import Objects
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Step
from isolint.index.suite.tests import Suite
from isolint.model import Location, SiteKind


class Chains:
    """Answers for one program and its suite."""

    def __init__(self, program: Program, reach: Reach, suite: Suite, objects: Objects) -> None:
        self._program = program
        self._reach = reach
        self._suite = suite
        self._objects = objects
        self._of_suite: dict[SiteKey, bool] = {}

    def anchor(self, effect: Effect) -> Step:
        """Return where a write is best mended.

        Where the suite's own object is handed over to be changed, that is the line which does so.
        """
        found = Step(effect.source, effect.event)
        # Who decides on a path or port is the effect's owner.
        if effect.site[0] not in (SiteKind.FILE, SiteKind.PORT) and not self._is_of_suite(effect.site):
            return found
        for step in effect.via:
            if step.event < 0 or not self._suite.is_test_code(self._program.path(step.function)):
                break
            found = step
        return found

    def _is_of_suite(self, site: SiteKey) -> bool:
        if site not in self._of_suite:
            definition = self._objects.sites.definition(site)
            self._of_suite[site] = definition is not None and self._suite.is_test_code(definition.path)
        return self._of_suite[site]

    def of(self, effect: Effect, tests: int) -> tuple[Location, ...]:
        """Return the shortest way to an effect from what runs for one of some tests."""
        places = list(self.to(effect.owner, tests))
        places.extend(self._program.location(step.function) for step in effect.via[1:])
        if effect.source != effect.owner and effect.via:
            places.append(self._program.location(effect.source))
        return tuple(places)

    def to(self, function: int, tests: int) -> tuple[Location, ...]:
        """Return the shortest way to a function from what runs for one of some tests."""
        for start, calls in self._reach.nearest(function):
            if self._reach.starts(start) & tests:
                return (
                    self._program.location(start),
                    *(self._program.location(call.callee) for call in calls),
                )
        return ()

    def tests(self, bits: int, effect: Effect) -> tuple[str, ...]:
        """Return the node ids of a set of tests, those with the shortest way to an effect first."""
        ordered: dict[int, None] = {}
        for start, _ in self._reach.nearest(effect.owner):
            ordered.update(dict.fromkeys(members(self._reach.starts(start) & bits)))
        ordered.update(dict.fromkeys(members(bits)))
        return tuple(self._suite.tests[number].nodeid for number in ordered)
