"""Which distribution of pytest-xdist suits a suite, judged by what its tests still share, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isolint.adoption.wishes import Distribution
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Finding, SiteKind

#: What all processes of a machine share: tests that write it must not even run at the same time.
_OF_THE_MACHINE = frozenset({SiteKind.DATABASE, SiteKind.FILE, SiteKind.PORT})
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that belong into one process, by node id, and the sites that they share.

    Those `of_machine` are shared by all processes, too.
    """

    tests: frozenset[str]
    sites: tuple[str, ...]
    of_machine: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return a word for the group."""
        return re.sub(r"\W+", "_", self.sites[0].partition(":")[2]).strip("_").lower()

    @property
    def modules(self) -> frozenset[str]:
        """Return the files of the tests."""
        return frozenset(_module(test) for test in self.tests)

    @property
    def scopes(self) -> frozenset[str]:
        """Return what `loadscope` keeps together: classes, and the functions of a module."""
        return frozenset(test.rpartition("::")[0] for test in self.tests)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A distribution, the reason, and the groups that need a mark for it."""

    distribution: Distribution
    reason: str
    groups: tuple[Group, ...] = ()


def recommend(
    index: ProjectIndex, findings: Sequence[Finding], *, without_groups: str | None = None
) -> Recommendation:
    """Return the distribution that keeps together what still shares state, and spreads the rest.

    `without_groups` says why `loadgroup` is out of the question, if it is.
    """
    groups = sharing(findings)
    total = len(index.tests)
    if not groups:
        return _apart(index)
    count = sum(len(group.tests) for group in groups)
    shown = (
        f"{count} of {total} tests share state ({_listed(site for group in groups for site in group.sites)})"
    )
    if all(len(group.scopes) == 1 for group in groups):
        return Recommendation(
            Distribution.LOADSCOPE,
            f"{shown}, each with others of its own class or module: `loadscope` runs these in one process",
        )
    if all(len(group.modules) == 1 for group in groups):
        return Recommendation(
            Distribution.LOADFILE,
            f"{shown}, each with others of its own module: `loadfile` runs a module in one process, in order",
        )
    modules = len({module for group in groups for module in group.modules})
    shown = f"{shown}, across {modules} modules"
    if 2 * count <= total and without_groups is not None:
        return Recommendation(
            Distribution.LOADFILE,
            f"{shown}: `loadgroup` would suit, but {without_groups}; {_at_least(groups)}",
            groups,
        )
    if 2 * count <= total:
        return Recommendation(
            Distribution.LOADGROUP,
            f"{shown}: marked as groups, these run in one process each, and the rest wherever there is room",
            groups,
        )
    return Recommendation(Distribution.LOADFILE, f"{shown}: {_at_least(groups)}", groups)


def sharing(findings: Sequence[Finding]) -> tuple[Group, ...]:
    """Return the tests that share state, joined where they share any of it, largest group first."""
    merged: list[tuple[set[str], dict[str, bool]]] = []
    for finding in findings:
        tests = {*finding.tests, *finding.victims}
        of_machine = finding.site.kind in _OF_THE_MACHINE
        # What nobody reads is in nobody's way, unless two write it at once.
        if len(tests) < 2 or not (finding.victims or of_machine):
            continue
        sites = {finding.site.id: of_machine}
        apart = []
        for other in merged:
            if tests.isdisjoint(other[0]):
                apart.append(other)
            else:
                tests |= other[0]
                sites = {**other[1], **sites}
        merged = [*apart, (tests, sites)]
    groups = (
        Group(
            frozenset(tests),
            tuple(sites),
            tuple(site for site, is_of_machine in sites.items() if is_of_machine),
        )
        for tests, sites in merged
    )
    return tuple(sorted(groups, key=lambda group: (-len(group.tests), group.sites)))


def group_marks(groups: Sequence[Group]) -> dict[str, str]:
    """Return node id -> the mark of its group, each group by a name of its own."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for group in groups:
        name, number = group.name, 1
        while name in taken:
            number += 1
            name = f"{group.name}_{number}"
        taken.add(name)
        found.update(dict.fromkeys(sorted(group.tests), f'xdist_group("{name}")'))
    return found


def _apart(index: ProjectIndex) -> Recommendation:
    """Recommend for a suite whose tests share nothing: then only the cost of fixtures counts."""
    served = sum(any(_is_wide(index, number) for number in test.life) for test in index.tests)
    if served and 2 * served >= len(index.tests):
        return Recommendation(
            Distribution.LOADSCOPE,
            f"no test is seen to share state with another, and {served} of {len(index.tests)} use "
            "fixtures of a class or module: `loadscope` sets each of these up once",
        )
    return Recommendation(
        Distribution.WORKSTEAL,
        "no test is seen to share state with another: `worksteal` lets any process take any test",
    )


def _is_wide(index: ProjectIndex, number: int) -> bool:
    is_function = index.resolver.scope(number).kind is ScopeKind.FUNCTION
    return is_function and index.roles.lifetime(number) in (FixtureScope.CLASS, FixtureScope.MODULE)


def _at_least(groups: Iterable[Group]) -> str:
    machine = [site for group in groups for site in group.of_machine]
    advice = "`loadfile` keeps at least each module together and in order"
    return f"{advice}, but all processes share {_listed(machine)}" if machine else advice


def _listed(sites: Iterable[str]) -> str:
    found = list(dict.fromkeys(sites))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _module(test: str) -> str:
    return test.partition("::")[0]
