"""The formats for people: one line a finding, or the finding with its source, state, chain and tests."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click

from isolint.model import FileError, Finding, Location, Safety
from isolint.report.evidence import sentence
from isolint.report.record import CheckReport

_CONTEXT = 2
_LONGEST_EXCERPT = 6
_TESTS_SHOWN = 3
_TAB = "    "
_MARKS = {Safety.SAFE: " [*]", Safety.UNSAFE: " [-]", Safety.DISPLAY: ""}
_COMMANDS = {
    Safety.SAFE: "`isolint fix --apply`",
    Safety.UNSAFE: "`isolint fix --apply --unsafe-fixes`",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to show things: with colour or not, and under which name a path of the project goes."""

    colour: bool
    display: Callable[[str], str]

    def paint(self, text: str, *, fg: str | None = None, bold: bool = False) -> str:
        """Return the text coloured, where colour is wanted."""
        return click.style(text, fg=fg, bold=bold) if self.colour else text


def render_concise(report: CheckReport, style: Style) -> str:
    """Return one line for each finding."""
    return "".join(f"{_headline(found, style)}\n" for found in report.findings)


def render(report: CheckReport, style: Style) -> str:
    """Return each finding with its excerpt and its evidence, a blank line after each."""
    return "".join(f"{line}\n" for found in report.findings for line in _block(found, report, style))


def error_line(error: FileError, style: Style) -> str:
    """Return what is said of a file that was passed over."""
    label = style.paint("error:", fg="red", bold=True)
    # A traceback keeps its lines.
    message = "\n".join(printable(line) for line in error.message.split("\n"))
    return f"{label} {printable(style.display(error.path))} {message}"


def summary(report: CheckReport) -> str:
    """Return the line that closes a run."""
    took = f"{plural(report.files, 'file')} in {report.seconds:.1f} s"
    if not report.findings:
        return f"No findings in {took}.{_left_out(report)}"
    files = len({found.path for found in report.findings})
    line = f"Found {plural(len(report.findings), 'finding')} in {plural(files, 'file')}, of {took}."
    safe, unsafe = report.count(Safety.SAFE), report.count(Safety.UNSAFE)
    if safe:
        line += f" {safe} fixable with {_COMMANDS[Safety.SAFE]}."
    if unsafe:
        line += f" {unsafe} {'more ' if safe else ''}with {_COMMANDS[Safety.UNSAFE]}."
    return f"{line}{_left_out(report)}"


def _left_out(report: CheckReport) -> str:
    """Return the words on what a large project is not bothered with."""
    if not report.left_out:
        return ""
    return f" {plural(report.left_out, 'weak finding')} left out, shown with --all."


def place(found: Finding, style: Style) -> str:
    """Return where a finding stands, and its code."""
    where = f"{printable(style.display(found.path))}:{found.span.line}:{found.span.column}:"
    return f"{style.paint(where, bold=True)} {style.paint(found.code, fg='red', bold=True)}"


def _headline(found: Finding, style: Style) -> str:
    mark = style.paint(_MARKS[found.fix.safety], fg="cyan") if found.fix else ""
    return f"{place(found, style)}{mark} {printable(found.message)}"


def _block(found: Finding, report: CheckReport, style: Style) -> Iterator[str]:
    yield _headline(found, style)
    text = report.texts.get(found.path)
    gutter = " " * len(str(found.span.end_line))
    if text is not None:
        bar = style.paint("|", fg="blue")
        yield f"{gutter} {bar}"
        for number, line in _excerpt(found, text, style):
            yield f"{style.paint(number.rjust(len(gutter)), fg='blue')} {bar} {line}".rstrip()
        yield f"{gutter} {bar}"
    row = report.evidence.of(found) if report.evidence is not None else None
    proved = [("when run", sentence(row))] if row is not None else []
    for label, evidence in (*proved, *_evidence(found, style)):
        yield f"{gutter} {style.paint('=', fg='blue')} {style.paint(label, bold=True)}: {printable(evidence)}"
    yield ""


def _excerpt(found: Finding, text: str, style: Style) -> Iterator[tuple[str, str]]:
    """Yield line numbers and lines, the span underlined; a long span shows its head only."""
    span = found.span
    lines = text.split("\n")
    last = min(span.end_line, span.line + _LONGEST_EXCERPT - 1)
    for number in range(max(1, span.line - _CONTEXT), min(last, len(lines)) + 1):
        line = lines[number - 1].rstrip("\r")
        yield str(number), printable(line.replace("\t", _TAB))
        if number < span.line:
            continue
        start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(line)
        blank = " " * _width(line[:start])
        yield "", blank + style.paint("^" * max(1, _width(line[start:end])), fg="red", bold=True)
    if last < span.end_line:
        yield "", "..."


def _evidence(found: Finding, style: Style) -> Iterator[tuple[str, str]]:
    yield "state", f"{found.site.id}{_defined(found.site.definition, style)}"
    if found.chain:
        steps = (f"{step.name} ({style.display(step.path)}:{step.line})" for step in found.chain)
        yield "reached by", " -> ".join(steps)
    if found.related:
        yield "also at", _some([f"{style.display(place.path)}:{place.line}" for place in found.related])
    if found.tests:
        yield "written by", _some(found.tests)
    if found.victims:
        yield "read by", _some(found.victims)
    if found.doubts:
        yield found.confidence.value, "; ".join(doubt.reason for doubt in found.doubts)
    if found.fix is not None:
        command = _COMMANDS.get(found.fix.safety)
        how = f"{command} rewrites this" if command else "a rewrite is shown, not applied"
        yield "help", f"{how} ({found.fix.codemod}, {found.fix.safety.value})"
    yield "help", f"`isolint explain {found.code}` says why this breaks tests"


def _defined(definition: Location | None, style: Style) -> str:
    return f", defined at {style.display(definition.path)}:{definition.line}" if definition else ""


def _some(tests: Sequence[str]) -> str:
    shown = ", ".join(tests[:_TESTS_SHOWN])
    more = len(tests) - _TESTS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def plural(count: int, noun: str) -> str:
    """Return the count and the noun, with an s where it takes one."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def printable(text: str) -> str:
    """Return the text without what could drive the terminal: a file, or its name, may hold anything."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _width(line: str) -> int:
    """Return how many columns a terminal gives the line."""
    return sum(_columns(char) for char in line.replace("\t", _TAB))


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
