"""What `fix` says besides its patch: what was fixed, what was not and why."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from isolint.contracts import Rule
from isolint.model import FileError, Fix, Refusal, Site, SiteKind
from isolint.report.text import Style, place, plural, printable

_NO_FIX = re.compile(r"none is (?:applied|offered)(?: yet| for the application)?[.,:] (?P<advice>.+)")

_OBJECT = (
    "`monkeypatch.setattr` in the test, where a name is set; where an object is changed, a fixture that"
    " keeps a copy of what it holds, and puts that back after `yield`"
)
#: What ends a leak where no codemod can, by the kind of state.
_BY_HAND: Mapping[SiteKind, str] = {
    SiteKind.ENV: "`monkeypatch.setenv` or `monkeypatch.delenv` in the test, before the call that writes",
    SiteKind.GLOBAL: _OBJECT,
    SiteKind.ATTRIBUTE: _OBJECT,
    SiteKind.CACHE: "an autouse fixture that empties the cache after `yield`",
    SiteKind.PROCESS: "a fixture that keeps the process's {key}, and sets it again after `yield`",
    SiteKind.PATCH: "`monkeypatch.setattr` in the test, which takes it back",
    SiteKind.FIXTURE: "drop the fixture's `scope`, or hand each test a copy of what it makes",
    SiteKind.FILE: "a path below `tmp_path`, or `monkeypatch.chdir(tmp_path)` as the first line of the test",
    SiteKind.DATABASE: "a database for each test, or a fixture that rolls back what the test changes",
    SiteKind.PORT: "listen on port 0, and ask which one it got",
}


@dataclass(frozen=True, slots=True)
class FixReport:
    """What came of a fix: `written` tells whether the files were changed or would be."""

    applied: tuple[Fix, ...]
    refusals: tuple[Refusal, ...]
    withheld: int
    remaining: int
    files: int
    written: bool


def applied_lines(fixes: Sequence[Fix], style: Style) -> Iterator[str]:
    """Yield a line for each finding that was fixed."""
    for fix in fixes:
        for found in fix.findings:
            yield (
                f"{place(found, style)} {style.paint('fixed', fg='green')} {printable(found.message)}"
                f" ({fix.codemod}, {fix.safety.value})"
            )


def updated_lines(paths: Sequence[str], style: Style) -> Iterator[str]:
    """Yield a line for each conftest whose managed block no longer fitted the code."""
    for path in paths:
        yield f"{_file(path, style)} {style.paint('brought up to date:', fg='green')} the managed block"


def untouchable_lines(conftests: Sequence[FileError], style: Style) -> Iterator[str]:
    """Yield a line for each conftest whose managed block is not ours to change any more."""
    for one in conftests:
        yield f"{_file(one.path, style)} {style.paint('left alone:', fg='yellow')} {printable(one.message)}"


def _file(path: str, style: Style) -> str:
    return style.paint(f"{printable(style.display(path))}:", bold=True)


def refusal_lines(refusals: Sequence[Refusal], style: Style) -> Iterator[str]:
    """Yield a line for each finding that a codemod declined to fix, or that none is offered for."""
    for refusal in refusals:
        source = f" ({refusal.codemod})" if refusal.codemod else ""
        yield (
            f"{place(refusal.finding, style)} {style.paint('not fixed:', fg='yellow')}"
            f" {printable(refusal.reason)}{source}"
        )


def without_rewrite(rule: Rule, site: Site) -> str:
    """Return why a finding of a rule on a site has no fix, with what to do by hand."""
    _, _, text = (inspect.getdoc(rule) or "").partition("Fix and its safety:")
    match = _NO_FIX.match(" ".join(text.split()))
    if match is None:
        advice = _BY_HAND[site.kind].format(key=" ".join(site.key.split(":")[:2]))
        return f"no rewrite fits here. By hand: {advice}; `isolint explain {rule.code}` says more"
    advice = match["advice"]
    return f"no rewrite is known for this. {advice[0].upper()}{advice[1:]}"


def summary(report: FixReport) -> str:
    """Return the line that closes a run."""
    fixed = sum(len(fix.findings) for fix in report.applied)
    verb = "Fixed" if report.written else "Would fix"
    parts = [f"{verb} {plural(fixed, 'finding')} in {plural(report.files, 'file')}"]
    if report.remaining:
        parts.append(f"{report.remaining} left")
    if report.refusals:
        parts.append(f"{len(report.refusals)} refused")
    line = "; ".join(parts) + "."
    if report.withheld:
        line += f" {report.withheld} more with --unsafe-fixes."
    return line
