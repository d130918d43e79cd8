"""Name the state that carries a change from one test to another, with where it is written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from isolint.index import ProjectIndex
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind
from isolint.index.state.readers import use_of_library, uses_of
from isolint.model import Finding, Location, SiteKind
from isolint.proof.compare import Difference
from isolint.proof.families import Families, Family
from isolint.proof.leakage import Leakage
from isolint.proof.observations import Observation
from isolint.proof.places import Places
from isolint.proof.prediction import NEEDING, Prediction
from isolint.proof.units import Unit, units_before
from isolint.runtime.leaks import Actor


@dataclass(frozen=True, slots=True)
class Cause:
    """A state that one test changes and another reads.

    `finding` is the one that joins the two; without it, the watcher saw the polluter leave the state changed.
    Places are None where they are not known, `change` is what the watcher saw.
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
        self._families = Families(index)
        self._number = {test.nodeid: number for number, test in enumerate(index.tests)}

    def of(
        self, units: Sequence[Unit], difference: Difference, alone: Observation, reason: str
    ) -> tuple[Cause, ...]:
        """Return the causes that the index knows, one for each site, the likeliest first.

        What was watched and did not change comes in only where all else fails. Where the index knows of none
        that the victim reads, it may be one that the failure speaks of, or that the polluters were seen
        to leave changed.

        A site whose name the failure speaks of comes first, and then the one that tells best, over
        all processes, when the victim ends otherwise than alone.
        """
        joining = self._prediction.joining(units, difference.node_id)
        spoken_of = [found for found in self._prediction.making(units) if _is_named(found.site.id, reason)]
        known = joining or spoken_of
        ranked = sorted(
            [finding for finding in known if self._may_carry(finding, units)] or known,
            key=lambda finding: (
                not _is_named(finding.site.id, reason),
                -self._agreement(finding, difference, alone),
                len(finding.tests),
            ),
        )
        found: dict[str, Cause] = {}
        for finding in ranked:
            if finding.site.id not in found:
                found[finding.site.id] = self._cause(finding, units, difference.node_id)
        if found or self._leakage is None:
            return tuple(found.values())
        likely, others = self.seen(self._leakage, units, difference.node_id, reason)
        # Of rows nobody knows who reads them: that is for a closer look to decide.
        return () if any(cause.family is Family.DATABASE for cause in others) else likely

    def seen(
        self, leakage: Leakage, units: Sequence[Unit], victim: str, reason: str
    ) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
        """Return what some units were seen to leave changed: the likely causes, and what else there is.

        Likely is what the victim reads, or what the failure speaks of.
        """
        leaks = {
            leak.site: leak for unit in units for leak in leakage.of(unit) if leak.actor is not Actor.IMPORT
        }
        read = {site: self._read_at(site, victim) for site in leaks}
        named = {site for site in leaks if _is_named(site, reason)}
        found = [
            Cause(
                family,
                site,
                write=self._written(site_key(site), units),
                read=read[site],
                change=f"{leak.before} -> {leak.after}",
            )
            for site, leak in leaks.items()
            if (family := self._families.of_site(site)) is not None
        ]
        found.sort(key=lambda cause: (cause.site not in named, cause.read is None))
        likely = tuple(cause for cause in found if cause.read is not None or cause.site in named)
        return likely, tuple(cause for cause in found if cause not in likely)

    def _may_carry(self, finding: Finding, units: Sequence[Unit]) -> bool:
        """Tell whether nothing speaks against a state's being changed by some units."""
        if self._leakage is None or not self._leakage.is_reached(finding):
            return True
        # A part of a site that is known as a whole may be what changed.
        return self._leakage.left(finding, units) is not None

    def _agreement(self, finding: Finding, difference: Difference, alone: Observation) -> float:
        """Return in what part of the processes the finding's writers ran before where the victim differs."""
        agreeing = 0
        for sighting in difference.sightings:
            before = units_before(sighting.process, difference.node_id)
            written = any(self._prediction.makes(finding, unit) for unit in before)
            agreeing += written is (sighting.observation != alone)
        return agreeing / max(1, len(difference.sightings))

    def _cause(self, finding: Finding, units: Sequence[Unit], victim: str) -> Cause:
        left = self._leakage.left(finding, units) if self._leakage is not None else None
        return Cause(
            self._families.of(finding),
            finding.site.id,
            finding,
            self._write(finding, units),
            self._read_at(finding.site.id, victim),
            f"{left.before} -> {left.after}" if left is not None else "",
        )

    def _write(self, finding: Finding, units: Sequence[Unit]) -> Location:
        """Return where the state is written: a finding on what a test lacks stands at the test instead."""
        anchor = Location(finding.path, finding.span.line, finding.site.key)
        if finding.code not in NEEDING:
            return anchor
        return self._written((finding.site.kind, finding.site.key), units) or anchor

    def _written(self, site: SiteKey, units: Sequence[Unit]) -> Location | None:
        """Return where some units write to a site."""
        index = self._index
        modules = {self._places.static(unit.module) for unit in units}
        numbers = [self._number.get(self._places.static(unit.test)) for unit in units if unit.test]
        tests = sum(1 << number for number in set(numbers) if number is not None)
        for effect in index.on(site, EffectKind.WRITE):
            if index.program.path(effect.owner) in modules or index.reach.tests(effect.owner) & tests:
                path = index.program.path(effect.source)
                return Location(path, effect.span.line, index.program.location(effect.source).name)
        return None

    def _read_at(self, site: str, victim: str) -> Location | None:
        """Return where a test, or the import of a module, reads a site, if that is known."""
        name = self._places.static(victim)
        number = self._number.get(name)
        if number is not None:
            return next(self._reads(site_key(site), 1 << number), None)
        index = self._index
        for effect in index.on(site_key(site), EffectKind.READ):
            if index.program.path(effect.owner) == name and index.resolver.scope(effect.owner).index == 0:
                return Location(index.program.path(effect.source), effect.span.line, name)
        if name in index.program.modules:
            return next(self._named(site_key(site), [index.program.number(name, 0)]), None)
        return None

    def _reads(self, site: SiteKey, victim: int) -> Iterator[Location]:
        """Yield the places where a test reads a site, those that are known to the line first."""
        index = self._index
        for effect in index.on(site, EffectKind.READ):
            if index.reach.tests(effect.owner) & victim:
                path = index.program.path(effect.source)
                yield Location(path, effect.span.line, index.program.location(effect.source).name)
        name = index.name_of(site) if site[0] is SiteKind.GLOBAL else None
        for number, _, place in uses_of(index.resolver, name) if name is not None else ():
            if index.reach.tests(number) & victim:
                yield Location(index.program.path(number), place.line, index.program.location(number).name)
        for number in (*sorted(index.audience.mentions.get(site, ())), *self._holders(site)):
            if index.reach.tests(number) & victim:
                yield index.program.location(number)
        scopes = range(len(index.program.scopes))
        yield from self._named(site, (number for number in scopes if index.reach.tests(number) & victim))

    def _named(self, site: SiteKey, scopes: Iterable[int]) -> Iterator[Location]:
        """Yield where some scopes name what a library or the interpreter keeps a state in."""
        index = self._index
        names = [name for name, state in index.models.holders.items() if state == site[1]]
        for number in scopes if names and site[0] is SiteKind.PROCESS else ():
            place = use_of_library(index.resolver, number, names)
            if place is not None:
                yield Location(index.program.path(number), place.line, index.program.location(number).name)

    def _holders(self, site: SiteKey) -> Iterator[int]:
        """Yield the function whose cache or value a site is."""
        module, _, name = site[1].partition(":")
        path = self._index.program.path_of(module)
        if path is not None and site[0] in (SiteKind.CACHE, SiteKind.FIXTURE):
            for scope in self._index.program.modules[path].scopes:
                if scope.qualname == name:
                    yield self._index.program.number(path, scope.index)


def site_key(site: str) -> SiteKey:
    """Return what the index calls a site, or a part of one, that the watcher named."""
    kind, _, key = site.partition(":")
    return SiteKind(kind), key


def _is_named(site: str, reason: str) -> bool:
    name = site.rpartition(":")[2].rpartition(".")[2]
    return len(name) > 2 and re.search(rf"\b{re.escape(name)}\b", reason) is not None
