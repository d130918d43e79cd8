"""What the runs say of each static finding."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.model import Finding
from isolint.proof.judgements import Judgement, Verdict
from isolint.proof.leakage import Leakage
from isolint.proof.observations import Observations
from isolint.proof.places import Places
from isolint.proof.search import Case
from isolint.proof.units import Unit


def judge(
    findings: Sequence[Finding],
    cases: Sequence[Case],
    seen: Observations,
    places: Places,
    leakage: Leakage | None,
) -> tuple[Judgement, ...]:
    """Return a verdict on each finding."""
    ran = {places.static(node_id) for node_id in seen.by_test()}
    return tuple(_judged(finding, _shown(finding, cases, places), ran, leakage) for finding in findings)


def _judged(
    finding: Finding, shown: tuple[str, str] | None, ran: set[str], leakage: Leakage | None
) -> Judgement:
    leaks = leakage.seen(finding) if leakage is not None else ()
    change = f"{leaks[0].before} -> {leaks[0].after}" if leaks else ""
    if shown is not None:
        return Judgement(finding, Verdict.CONFIRMED, change, *shown)
    if leaks:
        return Judgement(finding, Verdict.LATENT, change, leaks[0].node_id)
    if ran.isdisjoint(finding.tests):
        return Judgement(finding, Verdict.NOT_REACHED)
    if leakage is not None and leakage.is_reached(finding):
        return Judgement(finding, Verdict.REFUTED)
    return Judgement(finding, Verdict.UNWATCHED)


def _shown(finding: Finding, cases: Sequence[Case], places: Places) -> tuple[str, str] | None:
    """Return polluters and victim of a difference whose likeliest cause is the finding's state."""
    for case in cases:
        for culprits in case.culprits:
            is_cause = bool(culprits.causes) and culprits.causes[0].site == finding.site.id
            if is_cause and any(_is_by(finding, unit, places) for unit in culprits.units):
                return " and ".join(unit.text for unit in culprits.units), case.node_id
    return None


def _is_by(finding: Finding, unit: Unit, places: Places) -> bool:
    if unit.test is None:
        return places.static(unit.module) == finding.path
    return places.static(unit.test) in finding.tests
