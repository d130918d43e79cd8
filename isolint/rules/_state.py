"""What the rules on shared objects have in common: which writes count, and how a finding tells of them."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.restores.cleanups import Flaw
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Form, Step
from isolint.model import Doubt, Finding, FixOffer, Safety, SiteKind
from isolint.rules._doubts import (
    FAR,
    MAX_INFERRED,
    inferred,
    of_victims,
    of_write,
    safety_of_putting_back,
)
from isolint.rules._findings import counted, from_effect, mostly_in
from isolint.rules._folding import Report, folded
from isolint.rules._undoing import (
    copied,
    emptied,
    fresh_default,
    made_anew,
    own_copy,
    put_back,
    set_up_anew,
    undoing,
)
from isolint.rules._unreached import unreached

#: Code that belongs to the suite and runs for a test.
TEST_CODE = frozenset({Role.TEST, Role.FIXTURE, Role.HOOK, Role.HELPER, Role.TEST_MODULE})

#: A write behind more places than this, from the test to its line, is `possible` at most: of those found on projects
#: never seen before, four in five were wrong (docs/accuracy.md).
_MAX_SURE_PLACES = 3


class StateRule(Rule):
    """A rule on writes to shared objects: a finding for each statement, a few for many alike."""

    kinds: tuple[SiteKind, ...]
    #: Whether a fixture for all tests can put back what is left changed.
    restorable: ClassVar[bool] = False
    #: What is offered where a fixture cannot.
    offered: ClassVar[FixOffer | None] = None

    @abc.abstractmethod
    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether a write is of this rule's family."""

    @abc.abstractmethod
    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Return the first clause of the message: who does what to which object."""

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that meet the object; where what importing has put into it goes, those that need that."""
        met = index.audience.mentioning(effect.site)
        return met & (index.leaks.lost_entries.losing(effect) or met)

    def noticing(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Return those of the tests that meet the object which may see what a write has changed of it."""
        seeing = index.parts.seeing(effect)
        return victims if seeing is None else victims & seeing

    def naming(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Return those of the tests that may see a change which are worth a look."""
        return index.audience.onlookers.telling(effect.site, victims)

    def changes(self, index: ProjectIndex, kind: SiteKind) -> Iterator[Effect]:
        """Yield the effects that the rule looks at."""
        return index.writes(kind)

    def leaving(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests after which a write stands."""
        return index.leaks.leaking(effect)

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield findings on the statements whose writes outlive a test."""
        writes = [
            effect
            for kind in self.kinds
            for effect in self.changes(index, kind)
            if self.concerns(index, effect)
            and not index.precedes_tests(effect)
            and self.leaving(index, effect)
            and not index.first_use.is_alike(effect)
        ]
        found = (
            self._report(index, anchor, same)
            for anchor, group in _by_anchor(index, writes).items()
            for same in _by_site(group)
        )
        yield from folded([report for report in found if report is not None])
        for kind in self.kinds:
            yield from unreached(self, index, kind, self.concerns, self.phrase)

    def _report(self, index: ProjectIndex, anchor: Step, group: Sequence[Effect]) -> Report | None:
        met = self.victims(index, group[0])
        noticed = [effect for effect in group if met & ~index.fresh_starts.tests(effect)]
        tests = 0
        for effect in noticed:
            tests |= self.leaving(index, effect)
        tests, met = index.instances.between(group[0].site, tests, met)
        noticed = [effect for effect in noticed if tests & self.leaving(index, effect)]
        if not met or not noticed:
            return None
        guesses, surest = min(
            ((len(inferred(index, effect)), effect) for effect in noticed), key=lambda pair: pair[0]
        )
        if guesses > MAX_INFERRED:
            return None
        victims = self.noticing(index, surest, met & ~index.fresh_starts.tests(surest))
        doubts = self.doubts(index, surest, tests, victims)
        victims = self.naming(index, surest, victims)
        found = from_effect(self, index, surest, self._message(index, surest, tests, victims), tests)
        if len(found.chain) > _MAX_SURE_PLACES:
            doubts = (*doubts, FAR)
        finding = replace(
            found,
            path=index.program.path(anchor.function),
            span=index.resolver.scope(anchor.function).events[anchor.event].span,
            site=index.site(surest.site, index.objects.sites.definition(surest.site)),
            victims=index.audience.nodeids(surest.site, victims),
            doubts=doubts,
        )
        # What puts back an object does not put back the value of a context variable.
        is_in_context = surest.form is Form.CONTEXT
        fix = None if is_in_context else self._fix(index, anchor, surest.site, safety_of_putting_back(doubts))
        return Report(replace(finding, fix=fix), anchor.function, Step(surest.source, surest.event))

    def _message(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> str:
        restored = skipped(index, effect)
        left = f"and leaves it so after {counted(tests.bit_count(), 'test')}"
        fate = f"which is {restored}" if restored else left
        met = f"{self.meeting(tests, victims)}{mostly_in(index, effect.site, victims)}"
        return f"{self.phrase(index, effect)}, {fate}; {met}{shortfall(index, effect)}"

    def meeting(self, tests: int, victims: int) -> str:
        """Return the clause on how many tests may see a change that some tests leave."""
        return meeting(tests, victims)

    def _fix(self, index: ProjectIndex, anchor: Step, site: SiteKey, safety: Safety) -> FixOffer | None:
        if not self.restorable:
            return self.offer(index, anchor)
        return (
            fresh_default(index, site)
            or undoing(index, anchor)
            or set_up_anew(index, site)
            or copied(index, anchor, site)
            or own_copy(index, site)
            or made_anew(index, site)
            or emptied(index, site)
            or put_back(index, site, safety)
        )

    def offer(self, index: ProjectIndex, anchor: Step) -> FixOffer | None:  # noqa: ARG002 - for rules that look
        """Return what is offered for a statement where a fixture for all tests cannot put it right."""
        return self.offered

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return what keeps it from being certain that a test leaves the state to another."""
        return (*of_write(index, effect), *of_victims(effect, tests, victims))


def _by_anchor(index: ProjectIndex, effects: Iterable[Effect]) -> dict[Step, list[Effect]]:
    found: dict[Step, list[Effect]] = {}
    for effect in effects:
        found.setdefault(index.chains.anchor(effect), []).append(effect)
    return found


def _by_site(group: Sequence[Effect]) -> list[list[Effect]]:
    found: dict[SiteKey, list[Effect]] = {}
    for effect in group:
        found.setdefault(effect.site, []).append(effect)
    return list(found.values())


def doer(index: ProjectIndex, effect: Effect) -> str:
    """Return the name of the scope that is to answer for a write, as prose."""
    scope = index.resolver.scope(index.chains.anchor(effect).function)
    return "importing this module" if scope.qualname == "<module>" else f"`{scope.qualname}`"


def through(index: ProjectIndex, effect: Effect) -> str:
    """Return the words on the function that makes a write, where that is not the one to answer for it."""
    if index.chains.anchor(effect).function == effect.source:
        return ""
    return f" through `{index.resolver.scope(effect.source).qualname}`"


def meeting(tests: int, victims: int) -> str:
    """Return the words on how many tests may see a change that some tests leave."""
    number = victims.bit_count()
    if not number:
        return "no test that meets it was found"
    if victims == tests and number == 1:
        return "no other test that meets it was found"
    return f"{number} {'test meets' if number == 1 else 'tests meet'} it"


def skipped(index: ProjectIndex, effect: Effect) -> str:
    """Return the words on a clean-up that an exception may skip, or nothing."""
    cleanup = index.cleanups.judged(effect)
    if cleanup is None or cleanup.flaw is not Flaw.SKIPPED:
        return ""
    return f"restored at line {cleanup.place.line} only when nothing raises before"


def shortfall(index: ProjectIndex, effect: Effect) -> str:
    """Return the words on a clean-up that should have undone a write, and why it does not."""
    cleanup = index.cleanups.judged(effect)
    if cleanup is None:
        return ""
    place = cleanup.place
    here = f"line {place.line}"
    away = here if place.path == index.program.path(effect.source) else f"{place.path}:{place.line}"
    match cleanup.flaw:
        case Flaw.CONDITIONAL:
            return f". Restored only when the condition before {here} holds"
        case Flaw.SKIPPED:
            # Said at once: while nothing raises nothing stays.
            return ""
        case Flaw.UNREQUESTED:
            return f". Restored by `{place.name}` ({away}) only when it is asked for"
        case Flaw.PARTIAL:
            return f". `{place.name}` ({away}) restores `{cleanup.restores}`, but not this"


def short(site: SiteKey) -> str:
    """Return a site's own name; what a function keeps goes by the call that hands it out."""
    name = site[1].rpartition(":")[2]
    return f"{name}()" if site[0] is SiteKind.CACHE else name
