"""Numbers that the application counts on for what it enters somewhere: both are put back, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.facts.terms import UNKNOWN
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import Finding

_TYPE = External("builtins.type")
#: The name, bases and attributes of a class that a call makes.
_CLASS_PARTS = 3


class Numbered:
    """The findings on counters, with those on what the same functions enter under a number."""

    def __init__(self, index: ProjectIndex, findings: Sequence[Finding]) -> None:
        self._index = index
        self._findings = findings

    def entries(self) -> Mapping[Finding, list[Finding]]:
        """Return, for each finding on a counter, those on what the same functions enter somewhere.

        A counter that starts anew gives an entry the number of one that is still there.
        """
        effects = {finding: self._writes(finding) for finding in self._findings}
        counters = {finding: steps for finding in self._findings if (steps := self._steps(effects[finding]))}
        found: dict[Finding, list[Finding]] = {}
        for counter, steps in counters.items():
            entered = [
                finding
                for finding in self._findings
                if finding not in counters and steps & {effect.source for effect in effects[finding]}
            ]
            if entered:
                found[counter] = entered
        return found

    def _writes(self, finding: Finding) -> list[Effect]:
        return list(self._index.on((finding.site.kind, finding.site.key), EffectKind.WRITE))

    def _steps(self, effects: Sequence[Effect]) -> set[int]:
        """Return the functions that count on by one of some writes."""
        return {effect.source for effect in effects if self._counts(effect)}

    def _counts(self, effect: Effect) -> bool:
        return _is_step(self._index, effect)


def check_numbers_no_names(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse a counter of which a module or class gets its name, so that no other has that one before it.

    Raises:
        Refused: A function that counts enters something in `sys.modules`, or makes a class by calling `type`.
    """
    for effect in index.on(site, EffectKind.WRITE):
        scope = index.resolver.scope(effect.source)
        for event in scope.events if _is_step(index, effect) else ():
            named = _named(index, effect.source, event)
            if named is not None:
                counter = site[1].rpartition(":")[2]
                raise Refused(f"`{scope.name}` numbers {named} by `{counter}`, and parts of these may stay")


def _named(index: ProjectIndex, function: int, event: Event) -> str | None:
    """Return what an event gives a name that it may go by for good."""
    if event.kind is EventKind.STORE and event.term[0] == "item":
        is_entry = index.resolver.value(function, event.term[1]) == External("sys.modules")
        return "modules" if is_entry else None
    is_made = event.kind is EventKind.CALL and len(event.args) == _CLASS_PARTS
    return "classes" if is_made and index.resolver.value(function, event.term) == _TYPE else None


def _is_step(index: ProjectIndex, effect: Effect) -> bool:
    if effect.event < 0:
        return False
    scope = index.resolver.scope(effect.source)
    event = scope.events[effect.event]
    is_step = event.kind is EventKind.BIND and event.value == UNKNOWN and event.term in scope.reads
    return is_step or (event.augmented and event.term[0] == "attr")
