"""What a verification found, for machines: one object, with a version of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from isolint.model import Location
from isolint.proof.causes import Cause
from isolint.proof.compare import Difference, always_bad
from isolint.proof.observations import Observation
from isolint.proof.search import Case
from isolint.proof.trials import Culprits
from isolint.proof.units import Command
from isolint.proof.verification import Verification

_VERSION = 1


def render(work: Verification, seconds: float, modules: Sequence[dict[str, Any]] = ()) -> str:
    """Return the verification as one JSON object; `modules` is what is promised of each."""
    document = {
        "version": _VERSION,
        "complete": work.is_whole,
        "arrangements": [
            {
                "label": entry.label,
                "passed": entry.passed,
                "failed": entry.failed,
                "collected": entry.collected,
                "seconds": round(entry.seconds, 3),
                "trouble": entry.trouble or None,
            }
            for entry in work.summaries
        ],
        "tests": [_case(case) for case in work.cases]
        + [{**_difference(found), "nature": None} for found in work.unsearched],
        "always_failing": [
            {"test": node_id, **_ending(ending)} for node_id, ending in always_bad(work.runner.seen).items()
        ],
        "not_collected": [
            {"module": module, "reason": next(iter(reasons.values())), "arrangements": list(reasons)}
            for module, reasons in work.runner.seen.errors.items()
        ],
        "modules": list(modules),
        "summary": {
            "tests": len(work.runner.seen.by_test()),
            "different": len(work.differences),
            "runs": work.runner.runs,
            "pairs": {"run": work.pairs_run, "known": work.pairs_known},
            "followed": {"run": work.followed_run, "known": work.followed_known},
            "seconds": round(seconds, 3),
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _case(case: Case) -> dict[str, Any]:
    return {
        **_difference(case.difference),
        "nature": case.nature.value,
        "alone": _ending(case.alone) if case.alone else None,
        "command": _command(case.alone_command),
        "polluters": [_culprits(culprits) for culprits in case.culprits],
        "more_polluters": not case.is_complete,
        "runs": case.runs,
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "test": found.node_id,
        "seen": [
            {"arrangement": seen.process.label, **_ending(seen.observation)} for seen in found.sightings
        ],
    }


def _ending(ending: Observation) -> dict[str, Any]:
    return {
        "outcome": ending.ending.value,
        "exception": ending.kind or None,
        "place": ending.place or None,
        "reason": ending.reason or None,
    }


def _culprits(culprits: Culprits) -> dict[str, Any]:
    return {
        "units": [
            {"test": unit.test, "module": unit.module, "imported_only": unit.test is None}
            for unit in culprits.units
        ],
        **_ending(culprits.ending),
        "command": _command(culprits.command),
        "causes": [_cause(cause) for cause in culprits.causes],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "family": cause.family.value,
        "site": cause.site,
        "code": cause.finding.code if cause.finding else None,
        "write": _place(cause.write) if cause.write else None,
        "read": _place(cause.read) if cause.read else None,
        "change": cause.change or None,
    }


def _place(place: Location) -> dict[str, Any]:
    return {"path": place.path, "line": place.line}


def _command(command: Command | None) -> str | None:
    return command.text if command else None
