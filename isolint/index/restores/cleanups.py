"""Clean-ups that do not do what they are for: why a write stays although something puts the state right."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import BlockKind, Scope
from isolint.index.calls.reach import members
from isolint.index.resolution.values import EnvironmentValue
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.suite.tests import is_teardown
from isolint.model import Location, SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_RESTORING = (EffectKind.WRITE, EffectKind.RESET)


def is_taken_back(effect: Effect, later: Effect) -> bool:
    """Tell whether a later write to a variable takes an earlier one back: by removal, or to what it was."""
    if effect.site[0] is not SiteKind.ENV or effect.site != later.site or effect.form in REMOVING:
        return False
    return later.form in REMOVING or puts_back_variable(later)


def puts_back_variable(effect: Effect) -> bool:
    """Tell whether a write gives a variable what was read from it before."""
    return effect.site[0] is SiteKind.ENV and effect.value == EnvironmentValue(effect.site[1])


class Flaw(enum.Enum):
    """Why a clean-up does not undo a write."""

    CONDITIONAL = "stands in a branch that may be passed over"
    SKIPPED = "is passed over where a statement before it raises"
    UNREQUESTED = "belongs to a fixture that the test does not ask for"
    PARTIAL = "undoes other changes alone"


@dataclass(frozen=True, slots=True)
class Cleanup:
    """A clean-up that falls short; `restores` names what it puts right."""

    flaw: Flaw
    place: Location
    restores: str


class Cleanups:
    """Judges what was meant to undo the writes that leak."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index

    def judged(self, effect: Effect) -> Cleanup | None:
        """Return the clean-up that comes nearest to undoing a leaking write, if there is one."""
        found = (self._of_the_same_scope(effect), self._unrequested(effect), self._partial(effect))
        return next((cleanup for cleanup in found if cleanup is not None), None)

    def _of_the_same_scope(self, effect: Effect) -> Cleanup | None:
        """Return a later statement of the same scope that undoes the write on some ways through it only."""
        if self._index.leaks.way_out.is_cleanup(effect.owner, effect.frame):
            return None
        for other in self._index.by_site.on(effect.site):
            later = other.owner == effect.owner and other.frame > effect.frame >= 0
            if not later or other.site != effect.site or other.kind not in _RESTORING:
                continue
            on_the_way_out = self._index.leaks.way_out.is_cleanup(other.owner, other.frame)
            undoes = other.form in (Form.PUT_BACK, Form.UNDO) or self._index.leaks.frames.empties(other)
            undoes = undoes or is_taken_back(effect, other)
            if effect.form in REMOVING or not (on_the_way_out or undoes):
                continue
            if self._index.leaks.frames.references.leaves(other, effect):
                continue
            if is_conditional(self._index.resolver.scope(other.owner), other.frame):
                return self._flawed(Flaw.CONDITIONAL, other)
            if not on_the_way_out:
                return self._flawed(Flaw.SKIPPED, other)
        return None

    def _unrequested(self, effect: Effect) -> Cleanup | None:
        """Return the clean-up of a fixture that a leaking test sees, but does not run."""
        tests = self._index.leaks.leaking(effect)
        for other in self._fixture_cleanups:
            if other.site != effect.site or self._index.reach.starts(other.owner) & tests:
                continue
            fixture = self._index.fixtures.by_function[other.owner]
            seen = (self._index.tests[number] for number in members(tests))
            if any(
                self._index.fixtures.find(fixture.name, test.path, test.owner) == fixture for test in seen
            ):
                return self._flawed(Flaw.UNREQUESTED, other)
        return None

    def _partial(self, effect: Effect) -> Cleanup | None:
        """Return what the same fixture, class or module undoes of other changes of the kind."""
        tests = self._index.leaks.leaking(effect)
        place = self._index.chains.anchor(effect).function
        for other in (*self._fixture_cleanups, *self._hook_cleanups):
            related = _family(other.site) == _family(effect.site) and other.site != effect.site
            covers = not tests & ~self._index.reach.starts(other.owner)
            if related and covers and self._stand_together(place, other.owner):
                return self._flawed(Flaw.PARTIAL, other)
        return None

    def _stand_together(self, place: int, cleanup: int) -> bool:
        """Tell whether a clean-up is the same fixture's as a change, or the same class's or module's hook."""
        if place == cleanup or cleanup in self._index.fixtures.by_function:
            return place == cleanup
        program = self._index.program
        same_module = program.path(place) == program.path(cleanup)
        return same_module and program.enclosing_class(cleanup) in (None, program.enclosing_class(place))

    def _flawed(self, flaw: Flaw, cleanup: Effect) -> Cleanup:
        scope = self._index.resolver.scope(cleanup.owner)
        line = scope.events[cleanup.frame].span.line if cleanup.frame >= 0 else cleanup.span.line
        place = Location(self._index.program.path(cleanup.owner), line, scope.qualname)
        return Cleanup(flaw, place, cleanup.site[1].rpartition(":")[2])

    @cached_property
    def _fixture_cleanups(self) -> tuple[Effect, ...]:
        fixtures = self._index.fixtures.by_function
        return tuple(effect for effect in self._undoing if effect.owner in fixtures)

    @cached_property
    def _hook_cleanups(self) -> tuple[Effect, ...]:
        return tuple(effect for effect in self._undoing if is_teardown(self._index.program, effect.owner))

    @cached_property
    def _undoing(self) -> tuple[Effect, ...]:
        return tuple(
            effect
            for effect in self._index.effects
            if effect.kind in _RESTORING
            and self._index.leaks.way_out.is_cleanup(effect.owner, effect.frame)
            and not self._index.leaks.frames.repeats.is_one(effect)
        )


def _family(site: SiteKey) -> tuple[SiteKind, str]:
    """Return what states have in common that one clean-up is apt to care for, as the environment."""
    apart = site[0] is SiteKind.PROCESS
    return site[0], "" if site[0] is SiteKind.ENV else site[1] if apart else site[1].partition(":")[0]


def is_conditional(scope: Scope, event: int) -> bool:
    """Tell whether an event stands in a branch."""
    block = scope.events[event].block if event >= 0 else 0
    return any(scope.blocks[one].kind is BlockKind.BRANCH for one in scope.around(block))
