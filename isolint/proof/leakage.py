"""What the watcher saw each test, and each import, leave changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.model import Finding
from isolint.proof.units import Unit
from isolint.runtime.leaks import Actor, Leak, LeakRecord


class Leakage:
    """The record of one watched run of the whole suite, asked by findings and by what ran."""

    def __init__(self, record: LeakRecord) -> None:
        self._reached = record.reached
        self._by_node: dict[str, list[Leak]] = {}
        self._by_finding: dict[str, list[Leak]] = {}
        for leak in record.leaks:
            self._by_node.setdefault(leak.node_id, []).append(leak)
            for name in leak.findings:
                self._by_finding.setdefault(name, []).append(leak)

    def of(self, unit: Unit) -> Iterator[Leak]:
        """Yield what a unit left changed; a test's fixtures are a part of it."""
        for leak in self._by_node.get(unit.name, ()):
            if (leak.actor is Actor.COLLECTION) is (unit.test is None):
                yield leak

    def left(self, finding: Finding, units: Iterable[Unit]) -> Leak | None:
        """Return the leak by one of some units that a finding speaks of, if there is one."""
        name = finding_id(finding)
        return next((leak for unit in units for leak in self.of(unit) if name in leak.findings), None)

    def seen(self, finding: Finding) -> tuple[Leak, ...]:
        """Return the leaks that a finding speaks of, whoever left them."""
        return tuple(self._by_finding.get(finding_id(finding), ()))

    def is_reached(self, finding: Finding) -> bool:
        """Tell whether the state of a finding was there to be looked at."""
        return finding.site.id in self._reached


def finding_id(finding: Finding) -> str:
    """Return the name by which the records of a run speak of a finding."""
    return f"{finding.code}:{finding.path}:{finding.span.line}"
