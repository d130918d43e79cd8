from __future__ import annotations

import json

from isolint.model import (
    Confidence,
    Doubt,
    FileError,
    Finding,
    FixOffer,
    Location,
    Safety,
    Site,
    SiteKind,
    Span,
)
from isolint.report.json import render
from isolint.report.record import CheckReport

DOUBTS = (Doubt("nobody else reads it", Confidence.LIKELY),)


def finding(**more: object) -> Finding:
    given = {
        "site": Site(SiteKind.ENV, "APP_KEY", Location("app/config.py", 12, "Settings")),
        "doubts": DOUBTS,
    } | more
    return Finding("ISO101", "env", "writes", "test_a.py", Span(3, 1, 4, 29), **given)


def rendered(*findings: Finding, errors: tuple[FileError, ...] = ()) -> dict[str, object]:
    document = json.loads(render(CheckReport(findings, errors, {}, files=3, seconds=0.123456)))
    assert isinstance(document, dict)
    return document


def test_the_object_is_the_published_one() -> None:
    found = finding(
        tests=("test_a.py::test_1",),
        victims=("test_b.py::test_2",),
        chain=(Location("test_a.py", 9, "test_1"),),
        fix=FixOffer("env_at_import", Safety.UNSAFE),
    )
    assert rendered(found, errors=(FileError("bad.py", "does not parse"),)) == {
        "version": 1,
        "findings": [
            {
                "code": "ISO101",
                "name": "env",
                "message": "writes",
                "path": "test_a.py",
                "line": 3,
                "column": 1,
                "end_line": 4,
                "end_column": 29,
                "confidence": "likely",
                "doubts": ["nobody else reads it"],
                "site": {"id": "env:APP_KEY", "path": "app/config.py", "line": 12},
                "tests": ["test_a.py::test_1"],
                "victims": ["test_b.py::test_2"],
                "chain": [{"path": "test_a.py", "line": 9, "name": "test_1"}],
                "related": [],
                "fix": {"safety": "unsafe", "codemod": "env_at_import"},
                "url": "https://isolint.readthedocs.io/en/latest/rules/ISO101/",
            }
        ],
        "errors": [{"path": "bad.py", "message": "does not parse"}],
        "summary": {"files": 3, "findings": 1, "left_out": 0, "fixable": 1, "seconds": 0.123},
    }


def test_what_is_not_known_is_null_or_empty() -> None:
    document = rendered(finding(site=Site(SiteKind.PROCESS, "cwd")))
    (found,) = document["findings"]
    assert found["site"] == {"id": "process:cwd", "path": None, "line": None}
    assert (found["fix"], found["tests"], found["victims"], found["chain"]) == (None, [], [], [])


def test_what_is_only_shown_is_not_fixable() -> None:
    document = rendered(finding(fix=FixOffer("it", Safety.DISPLAY)), finding(fix=FixOffer("it", Safety.SAFE)))
    assert document["summary"]["fixable"] == 1


def test_any_text_stays_printable_ascii() -> None:
    text = render(CheckReport((), (FileError("\udcff.py", "\x1b[31m é"),), {}, files=0, seconds=0))
    assert text.isascii()
    assert "\x1b" not in text
