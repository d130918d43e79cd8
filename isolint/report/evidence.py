"""The evidence file: what runs of the suite say of each finding, kept for `check --evidence`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from isolint.errors import IsolintError
from isolint.model import Doubt, Finding
from isolint.proof.judgements import Judgement, Verdict

_VERSION = 1
_NEVER_SEEN = Doubt("runs of the suite never left it so")
_KEYS = ("code", "path", "line", "site")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdicts of one file, by code, path, line and site of the finding."""

    verdicts: dict[tuple[str, str, int, str], dict[str, Any]]

    def of(self, finding: Finding) -> dict[str, Any] | None:
        """Return what is known of a finding, if it stands where it stood."""
        return self.verdicts.get(_key(finding))


def render(judgements: Sequence[Judgement]) -> str:
    """Return the file's content."""
    rows = [
        {
            **dict(zip(_KEYS, _key(judgement.finding), strict=True)),
            "verdict": judgement.verdict.value,
            "change": judgement.change or None,
            "polluter": judgement.polluter or None,
            "victim": judgement.victim or None,
        }
        for judgement in judgements
    ]
    return json.dumps({"version": _VERSION, "findings": rows}, indent=2) + "\n"


def read(path: Path) -> Evidence:
    """Read an evidence file.

    Raises:
        IsolintError: There is none, it is damaged, or it is of another version.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            raise IsolintError(f"{path} is evidence of version {data['version']}, expected {_VERSION}")
        rows = {tuple(row[key] for key in _KEYS): row for row in data["findings"]}
        for row in rows.values():
            Verdict(row["verdict"])
    except OSError as error:
        raise IsolintError(f"cannot read {path}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise IsolintError(f"{path} is no evidence that `isolint verify` wrote") from error
    return Evidence(rows)


def weighed(finding: Finding, evidence: Evidence) -> Finding:
    """Return the finding as sure as runs of the suite make it: seen is certain, never seen is a doubt."""
    row = evidence.of(finding)
    match Verdict(row["verdict"]) if row is not None else None:
        case Verdict.CONFIRMED | Verdict.LATENT:
            return replace(finding, doubts=())
        case Verdict.REFUTED:
            return replace(finding, doubts=(*finding.doubts, _NEVER_SEEN))
        case _:
            return finding


def sentence(row: dict[str, Any]) -> str:
    """Return a verdict in words."""
    verdict = Verdict(row["verdict"])
    match verdict:
        case Verdict.CONFIRMED:
            return f"confirmed: {row['victim']} ends otherwise after {row['polluter']}"
        case Verdict.LATENT:
            return f"latent: {row['polluter']} leaves it changed, and no test was seen to notice"
        case Verdict.REFUTED:
            return "refuted: it was watched while the tests ran, and never stayed changed"
        case Verdict.UNWATCHED:
            return "not judged: nothing watches such a state, and no test was seen to notice"
        case Verdict.NOT_REACHED:
            return "not reached: none of the tests ran"


def _key(finding: Finding) -> tuple[str, str, int, str]:
    return finding.code, finding.path, finding.span.line, finding.site.id
