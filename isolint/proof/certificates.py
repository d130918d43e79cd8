"""What can be promised of each test module: safe in parallel, safe shuffled, or what it shares with whom.

`certified` goes by what was run, `expected` by the findings alone; `groups` are the modules that have to stay
in one process. A certificate is plain data, and whoever sets up how a suite runs can go by it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from isolint.model import Finding, SiteKind
from isolint.proof.observations import module_of
from isolint.proof.places import Places
from isolint.proof.search import Case, Nature
from isolint.proof.verification import Verification

#: State that is not in the memory of one process, and rules on what only processes side by side meet in.
_OUTSIDE = frozenset({SiteKind.FILE, SiteKind.PORT, SiteKind.DATABASE})
_AMONG_WORKERS = frozenset({"ISO603", "ISO703"})


class Basis(enum.Enum):
    """Where a certificate comes from: runs of the suite, or the code alone."""

    RUN = "run"
    INDEX = "index"


class Standing(enum.Enum):
    """What a certificate comes to, the best first."""

    PARALLEL = "safe in parallel and shuffled"
    SHUFFLED = "safe shuffled"
    SHARES = "shares state"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Share:
    """A state that a module has in common with some modules, itself perhaps among them.

    `site` is empty where nothing tells which state it is. What lies `outside` of processes, workers share
    too; `ordered` is what tests of one process hand on to those after them. With `minded`, a test was seen
    to end otherwise for it.
    """

    site: str
    modules: tuple[str, ...]
    outside: bool = False
    ordered: bool = True
    minded: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of one module, by its path from the project's root.

    `parallel` and `shuffled` are None where nothing was run, or seen, that could tell.
    """

    module: str
    basis: Basis
    parallel: bool | None
    shuffled: bool | None
    shares: tuple[Share, ...] = ()

    @property
    def standing(self) -> Standing:
        """Return it in one word."""
        if self.shuffled is False or (self.parallel is False and self.shuffled is None):
            return Standing.SHARES
        if self.shuffled is None:
            return Standing.UNKNOWN
        return Standing.PARALLEL if self.parallel else Standing.SHUFFLED


def expected(findings: Iterable[Finding], modules: Iterable[str]) -> tuple[Certificate, ...]:
    """Return the certificates that the code alone allows: nothing was run."""
    shares = _Shares()
    for finding in findings:
        shares.enter_expected(finding)
    return tuple(
        Certificate(
            module,
            Basis.INDEX,
            parallel=not shares.of(module),
            shuffled=not any(share.ordered for share in shares.of(module)),
            shares=shares.of(module),
        )
        for module in modules
    )


def certified(work: Verification, findings: Sequence[Finding]) -> tuple[Certificate, ...]:
    """Return the certificates that the runs allow; what they did not cover is not known."""
    static = work.inventory.places.static
    shares = _Shares()
    outside = frozenset(finding.site.id for finding in findings if _is_outside(finding))
    for case in work.cases:
        shares.enter_case(case, static(module_of(case.node_id)), outside, work.inventory.places)
    restless, beside_others = _restless(work)
    for finding in findings:
        is_seen = work.leakage is not None and bool(work.leakage.seen(finding))
        explains = _is_outside(finding) and not beside_others.isdisjoint(map(module_of, finding.tests))
        if is_seen or explains:
            shares.enter_expected(finding)
    covered = _Coverage(work)
    return tuple(
        Certificate(
            module,
            Basis.RUN,
            parallel=covered.parallel(module, restless | beside_others | shares.minded()),
            shuffled=covered.shuffled(module, restless | shares.minded()),
            shares=shares.of(module),
        )
        for module in dict.fromkeys(map(static, (*work.inventory.modules, *work.inventory.broken)))
    )


def groups(certificates: Iterable[Certificate]) -> tuple[tuple[str, ...], ...]:
    """Return the sets of modules that meet in state outside of processes: one worker has to run them."""
    group_of: dict[str, set[str]] = {}
    for certificate in certificates:
        for share in certificate.shares:
            if share.outside:
                together = {certificate.module, *share.modules}
                for module in tuple(together):
                    together |= group_of.get(module, set())
                group_of.update(dict.fromkeys(together, together))
    unique = {frozenset(group) for group in group_of.values() if len(group) > 1}
    return tuple(sorted(tuple(sorted(group)) for group in unique))


@dataclass(slots=True)
class _Meeting:
    """What is known of one module's share of one site."""

    outside: bool
    ordered: bool = False
    minded: bool = False
    others: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Shares:
    """Gathers module -> site -> what is known."""

    found: dict[str, dict[str, _Meeting]] = field(default_factory=dict)

    def of(self, module: str) -> tuple[Share, ...]:
        """Return what a module shares, what was minded first."""
        shares = [
            Share(site, tuple(met.others), met.outside, met.ordered, met.minded)
            for site, met in self.found.get(module, {}).items()
        ]
        return tuple(sorted(shares, key=lambda share: (not share.minded, share.site)))

    def minded(self) -> frozenset[str]:
        """Return the modules that change how a test ends, or of which a test is changed."""
        return frozenset(
            module for module, met in self.found.items() if any(one.minded for one in met.values())
        )

    def enter_expected(self, finding: Finding) -> None:
        """Enter what a finding says: who writes meets who reads; on a disk or a port, everybody meets."""
        writers = dict.fromkeys(map(module_of, finding.tests))
        readers = dict.fromkeys(map(module_of, finding.victims))
        outside = _is_outside(finding)
        if outside:
            writers = readers = {**writers, **readers}
        for writer in writers:
            for reader in readers:
                if not outside or writer != reader:
                    for met in self._meetings(writer, reader, finding.site.id, outside=outside):
                        met.ordered |= finding.code not in _AMONG_WORKERS

    def enter_case(self, case: Case, victim: str, outside: frozenset[str], places: Places) -> None:
        """Enter what changed how a test of a module ends; `outside` are sites outside of processes."""
        for culprits in case.culprits:
            site = culprits.causes[0].site if culprits.causes else ""
            for unit in culprits.units:
                for met in self._meetings(places.static(unit.module), victim, site, outside=site in outside):
                    met.ordered = met.minded = True

    def _meetings(self, one: str, other: str, site: str, *, outside: bool) -> tuple[_Meeting, _Meeting]:
        """Return both modules' shares of a site, with the other noted in each."""
        mine = self.found.setdefault(one, {}).setdefault(site, _Meeting(outside))
        theirs = self.found.setdefault(other, {}).setdefault(site, _Meeting(outside))
        mine.others[other] = None
        theirs.others[one] = None
        return mine, theirs


def _is_outside(finding: Finding) -> bool:
    """Tell whether processes meet in a state; a path that hangs on a value of each process is its own."""
    return finding.site.kind in _OUTSIDE and "{" not in finding.site.key


def _restless(work: Verification) -> tuple[frozenset[str], frozenset[str]]:
    """Return the modules of tests that do not always end alike, and those that do so just beside others."""
    static = work.inventory.places.static
    natures = {case.node_id: case.nature for case in work.cases}
    found: tuple[set[str], set[str]] = (set(), set())
    for difference in work.differences:
        is_parallel = natures.get(difference.node_id) is Nature.PARALLEL
        found[is_parallel].add(static(module_of(difference.node_id)))
    return frozenset(found[0]), frozenset(found[1])


class _Coverage:
    """Which modules ran in another order than their own, and which beside other processes."""

    def __init__(self, work: Verification) -> None:
        static = work.inventory.places.static
        ran: Mapping[bool, set[str]] = {True: set(), False: set()}
        for process in work.runner.seen.processes:
            arrangement = process.arrangement
            if process.is_parallel or arrangement.reverse or arrangement.seed is not None:
                ran[process.is_parallel].update(static(module_of(test)) for test in process.sequence)
        self._in_parallel, self._shuffled = frozenset(ran[True]), frozenset(ran[False])
        self._is_whole = work.is_whole
        self._uncollected = frozenset(map(static, work.runner.seen.errors))

    def parallel(self, module: str, unsafe: frozenset[str]) -> bool | None:
        """Tell whether a module is safe beside other processes."""
        return self._told(module, unsafe, self._in_parallel)

    def shuffled(self, module: str, unsafe: frozenset[str]) -> bool | None:
        """Tell whether a module is safe in any order of one process."""
        return self._told(module, unsafe, self._shuffled)

    def _told(self, module: str, unsafe: frozenset[str], ran: frozenset[str]) -> bool | None:
        if module in unsafe:
            return False
        is_known = self._is_whole and module in ran and module not in self._uncollected
        return True if is_known else None
