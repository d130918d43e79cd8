"""What the index expects: who pollutes whom, which modules share state, which tests need another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Confidence, Finding
from isolint.proof.observations import Process, Sighting, module_of
from isolint.proof.places import Places
from isolint.proof.units import Unit, units_before

#: Rules on tests that need what another test, or another module's import, provides.
NEEDING = frozenset({"ISO110", "ISO702"})
#: How many tests that make one change are tried before those that read it.
_MOST_WRITERS = 6


class Prediction:
    """Asks the findings of a project about its tests, by pytest's names for them.

    Findings are kept by number, the surest first.
    """

    def __init__(self, index: ProjectIndex, findings: Sequence[Finding], places: Places) -> None:
        self._index = index
        self._places = places
        self._findings = sorted(findings, key=lambda finding: finding.confidence.rank)
        self._by_import = _numbered(self._importing(finding) for finding in self._findings)
        self._by_test = _numbered(finding.tests for finding in self._findings)
        self._by_victim = _numbered(finding.victims for finding in self._findings)
        self._makers: dict[Unit, frozenset[int]] = {}

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

    def followed(self, tests: Sequence[str]) -> Iterator[tuple[str, Finding, tuple[str, ...]]]:
        """Yield tests that leave a site changed, the finding that says so, and the tests that read the site.

        Of each finding come first the test with the shortest way to the change, and then the others.
        """
        by_static: dict[str, list[str]] = {}
        for test in tests:
            by_static.setdefault(self._places.static(test), []).append(test)
        for rank in range(_MOST_WRITERS):
            for number, finding in enumerate(self._findings):
                if rank >= len(finding.tests):
                    continue
                for writer in by_static.get(finding.tests[rank], ())[:1]:
                    readers = (test for name in finding.victims for test in by_static.get(name, ()))
                    others = tuple(test for test in readers if test != writer)
                    if others and number in self._changes(Unit(module_of(writer), writer)):
                        yield writer, finding, others

    def needy(self, tests: Iterable[str]) -> tuple[str, ...]:
        """Return the tests of which the index says that they fail alone."""
        expected = {
            victim for finding in self._findings if finding.code in NEEDING for victim in finding.victims
        }
        return tuple(test for test in tests if self._places.static(test) in expected)

    def joining(self, units: Iterable[Unit], victim: str) -> tuple[Finding, ...]:
        """Return the findings that say of some of the units that they change what the victim reads."""
        read = self._by_victim.get(self._places.static(victim), frozenset())
        return tuple(self._findings[number] for number in sorted(self._made(units) & read))

    def making(self, units: Iterable[Unit]) -> tuple[Finding, ...]:
        """Return the findings that say of some of the units that they leave something changed."""
        return tuple(self._findings[number] for number in sorted(self._made(units)))

    def leakers(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units that leave something changed, whoever reads it, the likeliest first.

        A finding that knows who reads the state says little of all the other tests.
        """
        likelihood: dict[Unit, tuple[bool, float]] = {}
        for unit in units:
            made = [self._findings[number] for number in self._changes(unit)]
            unread = [finding for finding in made if not finding.victims]
            if made:
                likelihood[unit] = (not unread, -sum(map(self._weight, unread or made)))
        return tuple(sorted(likelihood, key=lambda unit: likelihood[unit]))

    def forestalls(self, victim: str, unit: Unit) -> bool:
        """Tell whether a test makes itself each change for which a unit is suspected of changing it."""
        name = self._places.static(victim)
        joining = self._changes(unit) & self._by_victim.get(name, frozenset())
        return bool(joining) and joining <= self._by_test.get(name, frozenset())

    def suspects(self, victim: str, process: Process) -> tuple[Unit, ...]:
        """Return what ran before a test and is expected to change what it reads, the likeliest first.

        A finding speaks for each of its tests the more, the surer it is and the fewer they are. Of what is
        equally likely comes first what ran last, since a later write goes over an earlier one.
        """
        read = sorted(self._by_victim.get(self._places.static(victim), ()))
        likelihood: dict[Unit, float] = {}
        for unit in units_before(process, victim)[::-1]:
            told = [self._weight(self._findings[number]) for number in read if number in self._changes(unit)]
            if told:
                likelihood[unit] = sum(told)
        return tuple(sorted(likelihood, key=lambda unit: -likelihood[unit]))

    def _weight(self, finding: Finding) -> float:
        return (len(Confidence) - finding.confidence.rank) / max(1, len(finding.tests))

    def makes(self, finding: Finding, unit: Unit) -> bool:
        """Tell whether a finding says of a unit that it makes the change."""
        return any(self._findings[number] is finding for number in self._changes(unit))

    def _made(self, units: Iterable[Unit]) -> frozenset[int]:
        return frozenset().union(*(self._changes(unit) for unit in units))

    def _changes(self, unit: Unit) -> frozenset[int]:
        """Return the findings on what a unit changes.

        A test does not make what the import of its module makes already.
        """
        if unit not in self._makers:
            imported = self._by_import.get(self._places.static(unit.module), frozenset())
            if unit.test is None:
                self._makers[unit] = imported
            else:
                ran = self._by_test.get(self._places.static(unit.test), frozenset())
                self._makers[unit] = ran - imported
        return self._makers[unit]

    def _importing(self, finding: Finding) -> frozenset[str]:
        """Return the modules of which the mere import makes the change that a finding is about."""
        if finding.code in NEEDING:
            return frozenset(
                self._index.program.path(effect.owner)
                for effect in self._index.on((finding.site.kind, finding.site.key), EffectKind.WRITE)
                if self._index.resolver.scope(effect.owner).kind is ScopeKind.MODULE
            )
        at_import = finding.chain and finding.chain[0].name == finding.chain[0].path
        return frozenset({finding.chain[0].path} if at_import else ())


def _numbered(names: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    """Return each name with the numbers of the groups that hold it."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(names):
        for name in group:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def cleared(units: Iterable[Unit], victim: str, harmless: Iterable[Sighting]) -> tuple[Unit, ...]:
    """Return the units that came before the victim in some process in which it was as it is alone."""
    innocent: set[Unit] = set()
    for sighting in harmless:
        innocent.update(units_before(sighting.process, victim))
    return tuple(unit for unit in units if unit in innocent)
