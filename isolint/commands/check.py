"""Report the hazards of a project."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass, replace
from pathlib import Path

from isolint.commands.session import Outcome, Request, Session, analyse_tests, open_session
from isolint.engine.check import sure_enough, within
from isolint.engine.collector import collector_paused
from isolint.errors import ExitCode
from isolint.model import Confidence
from isolint.report import evidence, json, text
from isolint.report.record import CheckReport


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What `check` is asked for."""

    request: Request
    format: Format = Format.TEXT
    exit_zero: bool = False
    evidence: Path | None = None
    confidence: Confidence | None = None
    everything: bool = False


@collector_paused(for_good=True)
def run(asked: CheckRequest) -> Outcome:
    """Analyse the whole project, and report the findings that lie in the requested paths.

    Raises:
        IsolintError: The project could not be checked.
    """
    started = time.perf_counter()
    session = _wanting(open_session(asked.request), asked)
    known = evidence.read(asked.evidence) if asked.evidence is not None else None
    report = _sure_enough(_weighed(_report(session, started), known), session)
    out = _render(report, asked.format, session.style)
    err = [text.error_line(error, session.style) for error in report.errors]
    err += [session.emptiness] if session.emptiness else [text.summary(report)]
    found = bool(report.findings) and not asked.exit_zero
    return Outcome(out, "".join(f"{line}\n" for line in err), ExitCode.FINDINGS if found else ExitCode.CLEAN)


def _wanting(session: Session, asked: CheckRequest) -> Session:
    """Return the session with what the command line asks for, in place of what is configured."""
    config = session.setup.config
    least = asked.confidence or (Confidence.POSSIBLE if asked.everything else config.confidence)
    config = replace(config, confidence=least, unreached=asked.everything)
    return replace(session, setup=replace(session.setup, config=config))


def _report(session: Session, started: float) -> CheckReport:
    findings = within(analyse_tests(session).findings, session.shown) if not session.emptiness else ()
    modules = session.project.modules
    return CheckReport(
        findings=findings,
        errors=session.project.errors,
        texts={path: modules[path].text for path in {found.path for found in findings} if path in modules},
        files=len(modules),
        seconds=time.perf_counter() - started,
    )


def _weighed(report: CheckReport, known: evidence.Evidence | None) -> CheckReport:
    """Return the report with what is known from runs."""
    if known is None:
        return report
    findings = tuple(evidence.weighed(found, known) for found in report.findings)
    return replace(report, findings=findings, evidence=known)


def _sure_enough(report: CheckReport, session: Session) -> CheckReport:
    """Return the report without the findings that are less sure than is wanted."""
    config = session.setup.config
    shown = sure_enough(report.findings, config, session.project)
    left_out = len(report.findings) - len(shown) if config.confidence is None else 0
    return replace(report, findings=shown, left_out=left_out)


def _render(report: CheckReport, format_: Format, style: text.Style) -> str:
    match format_:
        case Format.TEXT:
            return text.render(report, style)
        case Format.CONCISE:
            return text.render_concise(report, style)
        case Format.JSON:
            return json.render(report)
