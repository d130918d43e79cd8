from __future__ import annotations

import gc
from pathlib import Path

import fakes
import pytest
from fakes import LeakRule, OtherRule

from isolint.config import Config
from isolint.discovery import Listing
from isolint.engine import catalog
from isolint.engine.check import Setup, analyse, prepare, within
from isolint.engine.project import from_texts, load
from isolint.errors import IsolintError
from isolint.model import FileError, Finding


@pytest.fixture(autouse=True)
def fake_engine(monkeypatch) -> None:
    fakes.install(monkeypatch)
    monkeypatch.setattr(catalog, "rules", lambda: (LeakRule(), OtherRule()))


def findings(texts: dict[str, str]) -> tuple[Finding, ...]:
    setup = Setup(Config(root=Path("project")), (LeakRule(),), None)  # type: ignore[arg-type]
    return analyse(setup, from_texts(texts)).findings


def test_findings_are_sorted_by_path_line_and_column() -> None:
    found = findings({"b.py": "leak(x)\n", "a.py": "\nleak(z); leak(a)\nleak(b)\n"})
    assert [(each.path, each.span.line, each.site.key) for each in found] == [
        ("a.py", 2, "z"),
        ("a.py", 2, "a"),
        ("a.py", 3, "b"),
        ("b.py", 1, "x"),
    ]


def test_comments_silence_findings_of_their_code() -> None:
    found = findings(
        {
            "a.py": "leak(a)  # isolint: ignore[ISO901] on purpose\n"
            "leak(b)  # isolint: ignore[ISO902]\n"
            "leak(c)  # noqa: ISO901\n"
            "# isolint: ignore\n"
            "leak(d)\n"
        }
    )
    assert [each.site.key for each in found] == ["b"]


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(monkeypatch, enabled) -> None:
    state = [enabled]
    monkeypatch.setattr(gc, "isenabled", lambda: state[-1])
    monkeypatch.setattr(gc, "enable", lambda: state.append(True))
    monkeypatch.setattr(gc, "disable", lambda: state.append(False))
    findings({"a.py": "leak(x)\n"})
    assert False in state
    assert state[-1] is enabled


def test_a_file_that_fails_is_named_and_the_rest_goes_on(tmp_path) -> None:
    (tmp_path / "good.py").write_text("x = 1\n")
    (tmp_path / "bad.py").write_text("x = (\n")
    (tmp_path / "crash.py").write_text("crash_the_extractor\n")
    unlisted = FileError("closed", "cannot be listed")
    project = load(tmp_path, Listing(("bad.py", "crash.py", "good.py", "no.py"), (unlisted,)))

    assert list(project.modules) == ["good.py"]
    assert [error.path for error in project.errors] == ["closed", "bad.py", "crash.py", "no.py"]
    crash = project.errors[2].message
    assert crash.startswith("internal error, please report it:\nTraceback")
    assert "RuntimeError: extractor crashed" in crash


@pytest.mark.parametrize(
    ("configured", "wanted", "unwanted", "expected"),
    [
        ((), (), (), ["ISO901", "ISO902"]),
        (("ISO901",), (), (), ["ISO901"]),
        (("ISO901",), ("ISO902",), (), ["ISO902"]),
        ((), (), ("ISO901",), ["ISO902"]),
    ],
)
def test_what_is_asked_for_takes_the_place_of_what_is_configured(
    configured, wanted, unwanted, expected
) -> None:
    setup = prepare(Config(root=Path("project"), select=configured), wanted, unwanted)
    assert [rule.code for rule in setup.rules] == expected


def test_an_unknown_configured_code_is_an_error() -> None:
    with pytest.raises(IsolintError, match="unknown rule code 'ISO9O1'; did you mean 'ISO901'"):
        prepare(Config(root=Path("project"), ignore=("ISO9O1",)))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ((), ["a/x.py", "ab/y.py", "c.py"]),
        ((".",), ["a/x.py", "ab/y.py", "c.py"]),
        (("a",), ["a/x.py"]),
        (("c.py", "ab"), ["ab/y.py", "c.py"]),
        (("d",), []),
    ],
)
def test_findings_are_chosen_by_file_and_folder(paths, expected) -> None:
    found = findings(dict.fromkeys(("a/x.py", "ab/y.py", "c.py"), "leak(x)\n"))
    assert [each.path for each in within(found, paths)] == expected
