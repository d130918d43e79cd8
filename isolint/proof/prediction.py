"""What the index expects: who pollutes whom, which modules share state, which tests need another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Confidence, Finding
from isolint.proof.observations import Process, Sighting, module_of
from isolint.proof.places import Places
from isolint.proof.units import Unit, units_before

#: Rules on tests that need what another test, or another module's import, provides.
NEEDING = frozenset({"ISO110", "ISO702"})
_SURENESS = (Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE)


class Prediction:
    """Asks the findings of a project about its tests, by pytest's names for them."""

    def __init__(self, index: ProjectIndex, findings: Sequence[Finding], places: Places) -> None:
        self._index = index
        self._places = places
        self._findings = sorted(findings, key=lambda finding: _SURENESS.index(finding.confidence))

    def pairs(self, modules: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return the ordered pairs of modules: the first leaves a site changed that the second reads."""
        known = {self._places.static(module): module for module in modules}
        found: dict[tuple[str, str], None] = {}
        for finding in self._findings:
            writers = dict.fromkeys(module_of(test) for test in finding.tests)
            readers = dict.fromkeys(module_of(test) for test in finding.victims)
            for writer in writers:
                for reader in readers:
                    if writer != reader and writer in known and reader in known:
                        found[known[writer], known[reader]] = None
        return tuple(found)

    def needy(self, tests: Iterable[str]) -> tuple[str, ...]:
        """Return the tests of which the index says that they fail alone."""
        expected = {
            victim for finding in self._findings if finding.code in NEEDING for victim in finding.victims
        }
        return tuple(test for test in tests if self._places.static(test) in expected)

    def joining(self, units: Iterable[Unit], victim: str) -> tuple[Finding, ...]:
        """Return the findings that say of some of the units that they change what the victim reads."""
        static = self._places.static(victim)
        listed = tuple(units)
        return tuple(
            finding
            for finding in self._findings
            if static in finding.victims and any(self.makes(finding, unit) for unit in listed)
        )

    def suspects(self, victim: str, process: Process) -> tuple[Unit, ...]:
        """Return what ran before a test and is expected to change what it reads, the likeliest first.

        Within a finding that is what ran last, since a later write goes over an earlier one.
        """
        static = self._places.static(victim)
        nearest_first = units_before(process, victim)[::-1]
        found: dict[Unit, None] = {}
        for finding in self._findings:
            if static in finding.victims:
                found.update((unit, None) for unit in nearest_first if self.makes(finding, unit))
        return tuple(found)

    def makes(self, finding: Finding, unit: Unit) -> bool:
        """Tell whether a finding says of a unit that it makes the change."""
        imports = self._imports(finding)
        if unit.test is None or self._places.static(unit.module) in imports:
            return unit.test is None and self._places.static(unit.module) in imports
        return self._places.static(unit.test) in finding.tests

    def _imports(self, finding: Finding) -> frozenset[str]:
        """Return the modules of which the mere import makes the change that a finding is about."""
        if finding.code in NEEDING:
            return frozenset(
                self._index.program.path(effect.owner)
                for effect in self._index.on((finding.site.kind, finding.site.key), EffectKind.WRITE)
                if self._index.resolver.scope(effect.owner).kind is ScopeKind.MODULE
            )
        at_import = finding.chain and finding.chain[0].name == finding.chain[0].path == finding.path
        return frozenset({finding.path} if at_import else ())


def cleared(units: Iterable[Unit], victim: str, harmless: Iterable[Sighting]) -> tuple[Unit, ...]:
    """Return the units that came before the victim in some process in which it was as it is alone."""
    innocent: set[Unit] = set()
    for sighting in harmless:
        innocent.update(units_before(sighting.process, victim))
    return tuple(unit for unit in units if unit in innocent)
