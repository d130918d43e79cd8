from __future__ import annotations

import click
import pytest

from isolint.model import (
    FileError,
    Finding,
    FixOffer,
    Location,
    Safety,
    Site,
    SiteKind,
    Span,
)
from isolint.report.record import CheckReport
from isolint.report.text import Style, error_line, render, render_concise, summary

CHECKED = "findings in 1 file, of 3 files in 0.2 s."
APPLY = "`isolint fix --apply"
UNSAFE = f"{APPLY} --unsafe-fixes`."
PLAIN = Style(colour=False, display=lambda path: path)


def finding(span: Span, *, path: str = "test_a.py", fix: FixOffer | None = None, **more: object) -> Finding:
    site = Site(SiteKind.ENV, "APP_KEY", Location("app/config.py", 12, "Settings"))
    given = {"message": "writes `APP_KEY`", "site": site} | more
    return Finding("ISO101", "env", path=path, span=span, fix=fix, **given)


def report(*findings: Finding, text: str = "", errors: tuple[FileError, ...] = ()) -> CheckReport:
    return CheckReport(findings, errors, {"test_a.py": text}, files=3, seconds=0.25)


def excerpt(text: str, span: Span) -> list[str]:
    lines = render(report(finding(span), text=text), PLAIN).split("\n")
    return [line.partition("|")[2] for line in lines if "|" in line][1:-1]


def test_a_finding_shows_its_source_its_state_and_its_tests() -> None:
    found = finding(
        Span(3, 1, 3, 29),
        fix=FixOffer("env_at_import", Safety.SAFE),
        tests=("test_a.py::test_1", "test_a.py::test_2", "test_a.py::test_3", "test_a.py::test_4"),
        victims=("test_b.py::test_5",),
        chain=(Location("test_a.py", 9, "test_1"), Location("test_a.py", 3, "set_key")),
    )
    text = "import os\n\nos.environ['APP_KEY'] = 'yes'\n"
    assert (
        render(report(found, text=text), PLAIN)
        == """\
test_a.py:3:1: ISO101 [*] writes `APP_KEY`
  |
1 | import os
2 |
3 | os.environ['APP_KEY'] = 'yes'
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = state: env:APP_KEY, defined at app/config.py:12
  = reached by: test_1 (test_a.py:9) -> set_key (test_a.py:3)
  = written by: test_a.py::test_1, test_a.py::test_2, test_a.py::test_3 and 1 more
  = read by: test_b.py::test_5
  = help: `isolint fix --apply` rewrites this (env_at_import, safe)
  = help: `isolint explain ISO101` says why this breaks tests

"""
    )


def test_a_finding_without_evidence_shows_what_there_is() -> None:
    found = finding(Span(1, 1, 1, 2), site=Site(SiteKind.PROCESS, "cwd"), path="gone.py")
    assert (
        render(report(found), PLAIN)
        == """\
gone.py:1:1: ISO101 writes `APP_KEY`
  = state: process:cwd
  = help: `isolint explain ISO101` says why this breaks tests

"""
    )


def test_the_concise_format_has_one_line_for_each_finding() -> None:
    findings = [
        finding(Span(3, 5, 3, 6), fix=FixOffer("it", Safety.SAFE)),
        finding(Span(4, 5, 4, 6), fix=FixOffer("it", Safety.UNSAFE)),
        finding(Span(5, 5, 5, 6), fix=FixOffer("it", Safety.DISPLAY)),
        finding(Span(6, 5, 6, 6)),
    ]
    assert render_concise(report(*findings), PLAIN) == (
        "test_a.py:3:5: ISO101 [*] writes `APP_KEY`\n"
        "test_a.py:4:5: ISO101 [-] writes `APP_KEY`\n"
        "test_a.py:5:5: ISO101 writes `APP_KEY`\n"
        "test_a.py:6:5: ISO101 writes `APP_KEY`\n"
    )


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("\tleak()\n", Span(1, 2, 1, 8), ["     leak()", "     ^^^^^^"]),
        ("x = '日本'; leak()\n", Span(1, 11, 1, 17), [" x = '日本'; leak()", "             ^^^^^^"]),
        ("x = 'e\u0301'; leak()\n", Span(1, 11, 1, 17), [" x = 'e\u0301'; leak()", "          ^^^^^^"]),
        ("leak(\n    1,\r\n)\n", Span(1, 1, 3, 2), [" leak(", " ^^^^^", "     1,", "     ^^", " )", " ^"]),
        ("a\n", Span(1, 2, 1, 2), [" a", "  ^"]),
        ("x = '\x1b[31m'\n", Span(1, 1, 1, 2), [" x = '\N{REPLACEMENT CHARACTER}[31m'", " ^"]),
    ],
    ids=["tab", "wide", "combining", "several lines", "empty span", "escape sequence"],
)
def test_the_caret_stands_under_the_span(text, span, expected) -> None:
    assert excerpt(text, span) == expected


def test_a_long_span_shows_its_head() -> None:
    lines = excerpt("f(\n" + "    1,\n" * 50 + ")\n", Span(1, 1, 52, 2))
    assert len(lines) == 13
    assert lines[-1] == " ..."


def test_paths_go_by_the_name_that_the_style_gives_them() -> None:
    style = Style(colour=False, display=lambda path: f"backend/{path}")
    assert render_concise(report(finding(Span(1, 1, 1, 2))), style).startswith("backend/test_a.py:1:1: ")


def test_colour_is_escape_sequences_and_nothing_else_changes() -> None:
    coloured = render(report(finding(Span(1, 1, 1, 2)), text="a\n"), Style(colour=True, display=str))
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == render(report(finding(Span(1, 1, 1, 2)), text="a\n"), PLAIN)


def test_an_error_keeps_the_lines_of_its_traceback() -> None:
    assert error_line(FileError("a.py", "internal error:\nTraceback\x1b"), PLAIN) == (
        "error: a.py internal error:\nTraceback\N{REPLACEMENT CHARACTER}"
    )


@pytest.mark.parametrize(
    ("safeties", "expected"),
    [
        ([], "No findings in 3 files in 0.2 s."),
        ([None], "Found 1 finding in 1 file, of 3 files in 0.2 s."),
        ([Safety.SAFE] * 2, f"Found 2 {CHECKED} 2 fixable with {APPLY}`."),
        (
            [Safety.SAFE] * 2 + [Safety.UNSAFE],
            f"Found 3 {CHECKED} 2 fixable with {APPLY}`. 1 more with {UNSAFE}",
        ),
        ([Safety.UNSAFE, None], f"Found 2 {CHECKED} 1 with {UNSAFE}"),
    ],
)
def test_the_summary_counts_findings_and_fixes(safeties, expected) -> None:
    offers = [safety and FixOffer("it", safety) for safety in safeties]
    assert summary(report(*(finding(Span(1, 1, 1, 2), fix=offer) for offer in offers))) == expected
