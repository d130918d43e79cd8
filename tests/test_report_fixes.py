from __future__ import annotations

import re

import pytest
from fakes import LeakRule

from isolint.model import FileError, Finding, Fix, Refusal, Safety, Site, SiteKind, Span
from isolint.report.fixes import (
    FixReport,
    applied_lines,
    refusal_lines,
    summary,
    untouchable_lines,
    updated_lines,
    without_rewrite,
)
from isolint.report.text import Style

PLAIN = Style(colour=False, display=lambda path: path)
FINDING = Finding("ISO101", "env", "writes `A`", "a.py", Span(3, 5, 3, 9), Site(SiteKind.ENV, "A"))
FIX = Fix("env_in_function", Safety.UNSAFE, (FINDING,), ())


def test_each_finding_that_was_fixed_has_a_line() -> None:
    assert list(applied_lines([FIX], PLAIN)) == [
        "a.py:3:5: ISO101 fixed writes `A` (env_in_function, unsafe)"
    ]


def test_each_refusal_has_a_line_with_its_reason() -> None:
    assert list(refusal_lines([Refusal("env_in_function", FINDING, "it is in a lambda")], PLAIN)) == [
        "a.py:3:5: ISO101 not fixed: it is in a lambda (env_in_function)"
    ]


class _WithAdvice(LeakRule):
    """Leaks.

    Fix and its safety: none is applied yet. Write below
    `tmp_path`.
    """


class _WithFix(LeakRule):
    """Leaks.

    Fix and its safety: safe. A fixture puts it back.
    """


def test_a_finding_that_no_codemod_is_offered_for_has_a_line_with_what_to_do_by_hand() -> None:
    reason = without_rewrite(_WithAdvice(), FINDING.site)
    assert list(refusal_lines([Refusal("", FINDING, reason)], PLAIN)) == [
        "a.py:3:5: ISO101 not fixed: no rewrite is known for this. Write below `tmp_path`."
    ]


@pytest.mark.parametrize("kind", SiteKind)
def test_a_finding_that_no_rewrite_fits_has_a_line_with_what_ends_a_leak_of_its_kind(kind: SiteKind) -> None:
    reason = without_rewrite(_WithFix(), Site(kind, "umask"))
    assert re.fullmatch(r"no rewrite fits here\. By hand: .{20,}; `isolint explain ISO901` says more", reason)


def test_what_a_fixture_is_to_keep_of_the_process_is_named() -> None:
    assert without_rewrite(_WithFix(), Site(SiteKind.PROCESS, "logging:levels:shop")) == (
        "no rewrite fits here. By hand: a fixture that keeps the process's logging levels, and sets it again"
        " after `yield`; `isolint explain ISO901` says more"
    )


def test_a_managed_block_that_was_brought_up_to_date_or_left_alone_has_a_line() -> None:
    assert list(updated_lines(["conftest.py"], PLAIN)) == [
        "conftest.py: brought up to date: the managed block"
    ]
    assert list(untouchable_lines([FileError("conftest.py", "it was edited")], PLAIN)) == [
        "conftest.py: left alone: it was edited"
    ]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (FixReport((FIX,), (), 0, 0, 1, written=True), "Fixed 1 finding in 1 file."),
        (FixReport((FIX, FIX), (), 0, 0, 2, written=False), "Would fix 2 findings in 2 files."),
        (
            FixReport((), (Refusal("it", FINDING, "why"),), 4, 5, 0, written=True),
            "Fixed 0 findings in 0 files; 5 left; 1 refused. 4 more with --unsafe-fixes.",
        ),
    ],
)
def test_the_summary_counts_what_was_applied(report: FixReport, expected: str) -> None:
    assert summary(report) == expected
