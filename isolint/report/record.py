"""What there is to report, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isolint.model import FileError, Finding, Safety
from isolint.report.evidence import Evidence

_DOCS = "https://isolint.readthedocs.io/en/latest"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings to show, the text of the files they lie in, and how much was looked at.

    `left_out` is the number of weak findings that are not shown as the project is large, `evidence` what runs
    of the suite say of the findings, where somebody asked for it.
    """

    findings: tuple[Finding, ...]
    errors: tuple[FileError, ...]
    texts: Mapping[str, str]
    files: int
    seconds: float
    evidence: Evidence | None = None
    left_out: int = 0

    def count(self, safety: Safety) -> int:
        """Return how many findings have a fix of that tier."""
        return sum(found.fix is not None and found.fix.safety is safety for found in self.findings)


def rule_url(code: str) -> str:
    """Return the address of a rule's documentation."""
    return f"{_DOCS}/rules/{code}/"


def codemod_url(name: str) -> str:
    """Return the address of a codemod's documentation."""
    return f"{_DOCS}/codemods/{name}/"


def template_url(name: str) -> str:
    """Return the address of a template's documentation."""
    return f"{_DOCS}/templates/{name}/"
