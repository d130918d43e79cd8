"""The JSON format: one object, stable from the first release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from isolint.model import FileError, Finding, Location, Safety
from isolint.report.record import CheckReport, rule_url

_VERSION = 1


def render(report: CheckReport) -> str:
    """Return the report as one JSON object."""
    document = {
        "version": _VERSION,
        "findings": [_finding(found) | _proved(found, report) for found in report.findings],
        "errors": [_error(error) for error in report.errors],
        "summary": {
            "files": report.files,
            "findings": len(report.findings),
            "left_out": report.left_out,
            "fixable": report.count(Safety.SAFE) + report.count(Safety.UNSAFE),
            "seconds": round(report.seconds, 3),
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(found: Finding) -> dict[str, Any]:
    definition = found.site.definition
    return {
        "code": found.code,
        "name": found.name,
        "message": found.message,
        "path": found.path,
        "line": found.span.line,
        "column": found.span.column,
        "end_line": found.span.end_line,
        "end_column": found.span.end_column,
        "confidence": found.confidence.value,
        "doubts": [doubt.reason for doubt in found.doubts],
        "site": {
            "id": found.site.id,
            "path": definition.path if definition else None,
            "line": definition.line if definition else None,
        },
        "tests": list(found.tests),
        "victims": list(found.victims),
        "chain": _places(found.chain),
        "related": _places(found.related),
        "fix": {"safety": found.fix.safety.value, "codemod": found.fix.codemod} if found.fix else None,
        "url": rule_url(found.code),
    }


def _proved(found: Finding, report: CheckReport) -> dict[str, Any]:
    """Return what runs of the suite say of a finding; without evidence, nothing is said of it."""
    if report.evidence is None:
        return {}
    row = report.evidence.of(found)
    return {
        "evidence": {key: row[key] for key in ("verdict", "change", "polluter", "victim")} if row else None
    }


def _places(places: Sequence[Location]) -> list[dict[str, Any]]:
    return [{"path": place.path, "line": place.line, "name": place.name} for place in places]


def _error(error: FileError) -> dict[str, str]:
    return {"path": error.path, "message": error.message}
