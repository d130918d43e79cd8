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
    """One finding that joins a polluter and its victim; `read` is None where no line that reads is known."""

    family: Family
    finding: Finding
    write: Location
    read: Location | None

    @property
    def site(self) -> str:
        """Return the identity of the state."""
        return self.finding.site.id


class Causes:
    """Asks the index why one test changes how another ends."""

    def __init__(self, index: ProjectIndex, places: Places, prediction: Prediction) -> None:
        self._index = index
        self._places = places
        self._prediction = prediction
        self._number = {test.nodeid: number for number, test in enumerate(index.tests)}

    def of(
        self, units: Sequence[Unit], difference: Difference, alone: Observation, reason: str
    ) -> tuple[Cause, ...]:
        """Return the causes that the index knows, one for each site, the likeliest first.

        Where it knows of none that the victim reads, it may be one that the failure speaks of.

        A site whose name the failure speaks of comes first, and then the one that tells best, over
        all processes, when the victim ends otherwise than alone.
        """
        joining = self._prediction.joining(units, difference.node_id)
        spoken_of = (found for found in self._prediction.making(units) if _is_named(found, reason))
        ranked = sorted(
            joining or spoken_of,
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
        return tuple(found.values())

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
        return Cause(family(finding), finding, self._write(finding, units), read)

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
