"""What is changed in many places, or changes many objects, is one hazard: a few findings stand for all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.index.state.effects import Step
from isolint.model import Finding, Location, Site, SiteKind

#: How many findings are shown for one object, and for one statement.
SHOWN = 3

#: Codemods that rewrite each place, where one entry in a conftest would serve them all.
_IN_PLACE = frozenset({"state_in_function", "state_in_testcase", "state_in_wide_fixture"})


@dataclass(frozen=True, slots=True)
class Report:
    """A finding on a write, the scope it stands in, and the statement that writes."""

    finding: Finding
    place: int
    statement: Step


def folded(reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield the findings that stand for all, each with the places and tests of those that it stands for."""
    shown = _fold(
        reports, lambda report: (report.finding.path, report.finding.span.line, report.finding.message), 1
    )
    # What is rewritten where it stands is rewritten at each place.
    fixable = [report for report in shown if _is_rewritten(report.finding)]
    shown = [report for report in shown if not _is_rewritten(report.finding)]
    shown = _fold(shown, lambda report: _holder(report.finding.site), SHOWN)
    shown = _fold(shown, lambda report: report.statement, SHOWN)
    for report in (*fixable, *shown):
        yield _worded(report.finding)


def _is_rewritten(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.codemod in _IN_PLACE


def _holder(site: Site) -> str:
    """Return what a site is a part of: the attributes of one class are apt to be set together, and so are signals."""
    if site.kind is SiteKind.PROCESS and site.key.startswith("signal:"):
        return site.id.rpartition(":")[0]
    return site.id.rpartition(".")[0] if site.kind is SiteKind.ATTRIBUTE else site.id


def _fold(reports: Sequence[Report], key: Callable[[Report], Hashable], most: int) -> list[Report]:
    """Leave the surest of those that share a key, the first of which takes in the rest."""
    groups: dict[Hashable, list[Report]] = {}
    for report in reports:
        groups.setdefault(key(report), []).append(report)
    shown = []
    for group in map(_ranked, groups.values()):
        first, *others = group[:most]
        shown += [replace(first, finding=_with(first.finding, group[most:])), *others]
    return shown


def _ranked(group: Sequence[Report]) -> list[Report]:
    """Return reports surest first, and of those equally sure one of each function before a second one."""
    seen: dict[Hashable, int] = {}
    ranks: list[tuple[int, int, int]] = []
    for report in group:
        sureness = report.finding.confidence.rank
        turn = seen[sureness, report.place] = seen.get((sureness, report.place), -1) + 1
        ranks.append((sureness, turn, len(ranks)))
    return [group[number] for _, _, number in sorted(ranks)]


def _with(finding: Finding, others: Sequence[Report]) -> Finding:
    places = dict.fromkeys(finding.related)
    tests, victims = dict.fromkeys(finding.tests), dict.fromkeys(finding.victims)
    for other in others:
        hidden = other.finding
        name = hidden.chain[-1].name if hidden.chain else ""
        if (hidden.path, hidden.span.line) != (finding.path, finding.span.line):
            places[Location(hidden.path, hidden.span.line, name)] = None
        places.update(dict.fromkeys(hidden.related))
        tests.update(dict.fromkeys(hidden.tests))
        victims.update(dict.fromkeys(hidden.victims))
    return replace(finding, related=tuple(places), tests=tuple(tests), victims=tuple(victims))


def _worded(finding: Finding) -> Finding:
    """Return a finding whose message tells of the places that it stands for."""
    if not finding.related:
        return finding
    first, more = finding.related[0], len(finding.related)
    places = (
        f"{first.path}:{first.line}"
        if more == 1
        else f"{more} other places, first at {first.path}:{first.line}"
    )
    return replace(finding, message=f"{finding.message}. The same at {places}")
