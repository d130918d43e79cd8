"""Name the state that carries a change from one test to another, with where it is written and read."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind, SiteKey
from isolint.model import Finding, Location, SiteKind
from isolint.proof.compare import Difference
from isolint.proof.leakage import Leakage
from isolint.proof.observations import Observation
from isolint.proof.places import Places
from isolint.proof.prediction import NEEDING, Prediction
from isolint.proof.units import Unit, units_before


class Family(enum.Enum):
    """The kinds of causes, as people speak of them."""

    SETTINGS = "settings"
    ENVIRONMENT = "environment"
    DATABASE = "database"
    MODULE_STATE = "module state"
    CACHE = "cache"
    PATCH = "patch"
    FILE = "file"
    FIXTURE_SCOPE = "fixture scope"
    PROCESS = "process"
    PORT = "port"


_BY_SITE = {
    SiteKind.ENV: Family.ENVIRONMENT,
    SiteKind.GLOBAL: Family.MODULE_STATE,
    SiteKind.ATTRIBUTE: Family.MODULE_STATE,
    SiteKind.CACHE: Family.CACHE,
    SiteKind.PROCESS: Family.PROCESS,
    SiteKind.PATCH: Family.PATCH,
    SiteKind.FIXTURE: Family.FIXTURE_SCOPE,
    SiteKind.FILE: Family.FILE,
    SiteKind.DATABASE: Family.DATABASE,
    SiteKind.PORT: Family.PORT,
}

#: Families of rules whose sites may be of several kinds.
_BY_CODE = {"ISO201": Family.SETTINGS, "ISO202": Family.SETTINGS, "ISO4": Family.PATCH}


@dataclass(frozen=True, slots=True)
class Cause:
    """A state that one test changes and another reads.

    `finding` is the one that joins the two; without it, the state is all that the watcher saw the polluter
    leave changed. Places are None where they are not known, `change` is what the watcher saw.
    """

    family: Family
    site: str
    finding: Finding | None = None
    write: Location | None = None
    read: Location | None = None
    change: str = ""


class Causes:
    """Asks the index why one test changes how another ends."""

    def __init__(
        self, index: ProjectIndex, places: Places, prediction: Prediction, leakage: Leakage | None
    ) -> None:
        self._index = index
        self._places = places
        self._prediction = prediction
        self._leakage = leakage
        self._number = {test.nodeid: number for number, test in enumerate(index.tests)}

    def of(
        self, units: Sequence[Unit], difference: Difference, alone: Observation, reason: str
    ) -> tuple[Cause, ...]:
        """Return the causes that the index knows, one for each site, the likeliest first.

        What was watched and did not change comes in only where all else fails. Where the index knows of none
        that the victim reads, it may be one that the failure speaks of, or the only state that the polluters
        were seen to leave changed.

        A site whose name the failure speaks of comes first, and then the one that tells best, over
        all processes, when the victim ends otherwise than alone.
        """
        joining = self._prediction.joining(units, difference.node_id)
        spoken_of = [found for found in self._prediction.making(units) if _is_named(found, reason)]
        known = joining or spoken_of
        ranked = sorted(
            [finding for finding in known if self._may_carry(finding, units)] or known,
            key=lambda finding: (
                not _is_named(finding, reason),
                -self._agreement(finding, difference, alone),
                len(finding.tests),
            ),
        )
        found: dict[str, Cause] = {}
        for finding in ranked:
            if finding.site.id not in found:
                found[finding.site.id] = self._cause(finding, units, difference.node_id)
        return tuple(found.values()) or tuple(self._only_left(units))

    def _may_carry(self, finding: Finding, units: Sequence[Unit]) -> bool:
        """Tell whether nothing speaks against a state's being changed by some units."""
        if self._leakage is None or not self._leakage.is_reached(finding):
            return True
        # A part of a site that is known as a whole may be what changed.
        return self._leakage.left(finding, units) is not None

    def _only_left(self, units: Sequence[Unit]) -> Iterator[Cause]:
        """Yield the one state that some units were seen to leave changed, if it is one."""
        if self._leakage is None:
            return
        leaks = {leak.site: leak for unit in units for leak in self._leakage.of(unit)}
        if len(leaks) == 1:
            ((site, leak),) = leaks.items()
            kind = next((kind for kind in SiteKind if kind.value == site.partition(":")[0]), None)
            if kind is not None:
                yield Cause(_BY_SITE[kind], site, change=f"{leak.before} -> {leak.after}")

    def _agreement(self, finding: Finding, difference: Difference, alone: Observation) -> float:
        """Return in what part of the processes the finding's writers ran before where the victim differs."""
        agreeing = 0
        for sighting in difference.sightings:
            before = units_before(sighting.process, difference.node_id)
            written = any(self._prediction.makes(finding, unit) for unit in before)
            agreeing += written is (sighting.observation != alone)
        return agreeing / len(difference.sightings)

    def _cause(self, finding: Finding, units: Sequence[Unit], victim: str) -> Cause:
        number = self._number.get(self._places.static(victim))
        site = (finding.site.kind, finding.site.key)
        read = None if number is None else next(self._reads(site, 1 << number), None)
        left = self._leakage.left(finding, units) if self._leakage is not None else None
        return Cause(
            family(finding),
            finding.site.id,
            finding,
            self._write(finding, units),
            read,
            f"{left.before} -> {left.after}" if left is not None else "",
        )

    def _write(self, finding: Finding, units: Sequence[Unit]) -> Location:
        """Return where the state is written: a finding on what a test lacks stands at the test instead."""
        anchor = Location(finding.path, finding.span.line, finding.site.key)
        if finding.code not in NEEDING:
            return anchor
        index = self._index
        modules = {self._places.static(unit.module) for unit in units}
        numbers = [self._number.get(self._places.static(unit.test)) for unit in units if unit.test]
        tests = sum(1 << number for number in numbers if number is not None)
        for effect in index.on((finding.site.kind, finding.site.key), EffectKind.WRITE):
            if index.program.path(effect.owner) in modules or index.reach.tests(effect.owner) & tests:
                path = index.program.path(effect.source)
                return Location(path, effect.span.line, index.location(effect.source).name)
        return anchor

    def _reads(self, site: SiteKey, victim: int) -> Iterator[Location]:
        """Yield the places where a test reads a site, those that are known to the line first."""
        index = self._index
        for effect in index.on(site, EffectKind.READ):
            if index.reach.tests(effect.owner) & victim:
                path = index.program.path(effect.source)
                yield Location(path, effect.span.line, index.location(effect.source).name)
        name = index.name_of(site) if site[0] is SiteKind.GLOBAL else None
        for number, _, place in index.uses_of(name) if name is not None else ():
            if index.reach.tests(number) & victim:
                yield Location(index.program.path(number), place.line, index.location(number).name)
        for number in sorted(index.mentions.get(site, ())):
            if index.reach.tests(number) & victim:
                yield index.location(number)


def family(finding: Finding) -> Family:
    """Return what people would call the state that a finding is about."""
    by_code = (named for code, named in _BY_CODE.items() if finding.code.startswith(code))
    return next(by_code, _BY_SITE[finding.site.kind])


def _is_named(finding: Finding, reason: str) -> bool:
    name = finding.site.key.rpartition(":")[2].rpartition(".")[2]
    return len(name) > 2 and re.search(rf"\b{re.escape(name)}\b", reason) is not None
