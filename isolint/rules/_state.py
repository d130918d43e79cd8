"""What the rules on shared objects have in common: which writes count, and how a finding tells of them."""

from __future__ import annotations

import abc
from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.effects import Effect, Form, SiteKey
from isolint.model import Confidence, Finding, SiteKind
from isolint.rules._findings import by_statement, counted, from_effect

#: Code that belongs to the suite and runs for a test.
TEST_CODE = frozenset({Role.TEST, Role.FIXTURE, Role.HOOK, Role.HELPER, Role.TEST_MODULE})


class StateRule(Rule):
    """A rule on writes to shared objects, one finding for each statement."""

    kinds: tuple[SiteKind, ...]

    @abc.abstractmethod
    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether a write is of this rule's family."""

    @abc.abstractmethod
    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Return the first clause of the message: who does what to which object."""

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that meet the object."""
        return index.mentioning(effect.site)

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement whose write outlives a test."""
        writes = [
            effect
            for kind in self.kinds
            for effect in index.writes(kind)
            if self.concerns(index, effect) and index.leaks.leaking(effect)
        ]
        for group in by_statement(writes):
            for same in _by_site(group):
                finding = self._finding(index, same)
                if finding is not None:
                    yield finding

    def _finding(self, index: ProjectIndex, group: Sequence[Effect]) -> Finding | None:
        tests = 0
        for effect in group:
            tests |= index.leaks.leaking(effect)
        first = group[0]
        victims = self.victims(index, first)
        if not victims:
            return None
        meets = "test meets" if victims.bit_count() == 1 else "tests meet"
        message = (
            f"{self.phrase(index, first)}, and leaves it so after {counted(tests.bit_count(), 'test')}; "
            f"{victims.bit_count()} {meets} it"
        )
        return replace(
            from_effect(self, index, first, message, tests),
            site=index.site(first.site, index.objects.definition(first.site)),
            victims=index.nodeids(victims),
            confidence=self._confidence(index, first, tests, victims),
        )

    def _confidence(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> Confidence:
        """Return how sure it is that another test notices: a branch may not be taken, a sole test is alone."""
        scope = index.resolver.scope(effect.source)
        conditional = effect.event >= 0 and scope.is_conditional(scope.events[effect.event].block)
        if conditional or len(effect.via) > 2 or effect.form is Form.LIBRARY_CALL:
            return Confidence.POSSIBLE
        return Confidence.CERTAIN if victims & ~tests or tests.bit_count() > 1 else Confidence.LIKELY


def _by_site(group: Sequence[Effect]) -> list[list[Effect]]:
    found: dict[SiteKey, list[Effect]] = {}
    for effect in group:
        found.setdefault(effect.site, []).append(effect)
    return list(found.values())


def doer(index: ProjectIndex, effect: Effect) -> str:
    """Return the name of the scope that makes a write, as prose."""
    scope = index.resolver.scope(effect.source)
    if scope.qualname == "<module>":
        return "importing this module"
    return f"`{scope.qualname}`"


def short(site: SiteKey) -> str:
    """Return a site's own name."""
    return site[1].rpartition(":")[2]
