"""From findings to fixes: ask the codemods for tasks, run their rewrites, and turn texts into edits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from isolint.contracts import Codemod, Task
from isolint.engine.check import Analysis
from isolint.engine.edits import edits_between
from isolint.engine.project import Project
from isolint.engine.worker import Declined, Rewriter
from isolint.model import Edit, FileError, Finding, Fix, Refusal, Safety
from isolint.source import SourceFile, parse

_BARE_LINE_FEED = re.compile(r"(?<!\r)\n")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the codemods propose for one state of the project."""

    tasks: tuple[Task, ...]
    withheld: tuple[Task, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A task or fix that came to nothing, and why; `error` is there where that was our own mistake."""

    attempt: Task | Fix
    reason: str
    error: FileError | None = None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Return the failure as the user sees it, once for each finding."""
        return tuple(Refusal(self.attempt.codemod, found, self.reason) for found in self.attempt.findings)


def plan(
    analysis: Analysis, findings: Sequence[Finding], codemods: Sequence[Codemod], allowed: Collection[Safety]
) -> Plan:
    """Ask each codemod about the findings that name it."""
    offered: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None:
            offered[finding.fix.codemod].append(finding)
    tasks: list[Task] = []
    refusals: list[Refusal] = []
    for codemod in codemods:
        if codemod.name not in offered:
            continue
        for proposal in codemod.plan(analysis.index, offered[codemod.name]):
            if isinstance(proposal, Refusal):
                refusals.append(proposal)
            else:
                tasks.append(proposal)
    return Plan(
        tuple(task for task in tasks if task.safety in allowed),
        tuple(task for task in tasks if task.safety not in allowed),
        tuple(refusals),
    )


def carry_out(task: Task, project: Project, rewriter: Rewriter) -> Fix | Failure:
    """Rewrite every file of a task; one that cannot be rewritten fails the whole task."""
    unread = {error.path for error in project.errors}
    edits: list[Edit] = []
    for path, payload in task.payloads.items():
        if path in unread:
            return Failure(task, f"{path} could not be read")
        module = project.modules.get(path)
        old, encoding = (module.text, module.encoding) if module else ("", "utf-8")
        result = rewriter.rewrite(task.codemod, old, payload)
        if isinstance(result, Declined):
            error = FileError(path, result.detail) if result.detail else None
            return Failure(task, result.reason, error)
        new = _with_newlines_of(old, result.text)
        if problem := _problem(path, new, encoding):
            return Failure(task, problem)
        edits += edits_between(path, old, new)
    if not edits:
        code = task.findings[0].code
        return Failure(
            task,
            f"this form of the code is none that it rewrites; `isolint explain {code}` says what to write",
        )
    return Fix(task.codemod, task.safety, task.findings, tuple(edits))


def texts_of(project: Project) -> Mapping[str, str]:
    """Return the text of each file."""
    return {path: module.text for path, module in project.modules.items()}


def _with_newlines_of(old: str, new: str) -> str:
    only_crlf = "\r\n" in old and not _BARE_LINE_FEED.search(old)
    return _BARE_LINE_FEED.sub("\r\n", new) if only_crlf else new


def _problem(path: str, text: str, encoding: str) -> str | None:
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return f"the rewrite of {path} cannot be written as {encoding}: {error.reason}"
    parsed = parse(path, text, encoding)
    return None if isinstance(parsed, SourceFile) else f"the rewrite of {path} {parsed.message}"
