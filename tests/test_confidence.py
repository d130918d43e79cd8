"""How sure findings are: what they say of it, what runs make of it, and what `check` leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from matrix import isolint
from shop import confidences

from isolint.runtime.launch import Suite

APP = """
settings = {"depth": 1}
berths = ["north"]


def deepen(metres):
    if metres > 5:
        settings["depth"] = metres


def close(berth):
    berths.remove(berth)
"""
TESTS = """
import os

from harbour import berths, close, deepen, settings


def test_sets_the_mode():
    os.environ["HARBOUR_MODE"] = "night"


def test_mode():
    assert os.environ.get("HARBOUR_MODE") is None


def test_deepens():
    deepen(len(os.getcwd()))


def test_depth():
    assert settings["depth"] == 1


def test_closes():
    close("north")


def test_berths():
    assert berths == ["north"]
"""
DOUBTS = {
    "env:HARBOUR_MODE": ("certain", []),
    "global:harbour:berths": ("likely", ["what is removed may not be there"]),
    "global:harbour:settings": (
        "possible",
        [
            "the write stands in a branch, or after one that may return",
            "what it starts as may be what is set",
        ],
    ),
}


@pytest.fixture
def harbour(tmp_path: Path) -> Suite:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(APP, "utf-8")
    (tmp_path / "test_harbour.py").write_text(TESTS, "utf-8")
    return Suite(tmp_path)


def judged(suite: Suite, verdict: str, *arguments: str) -> Path:
    """Write evidence with one verdict on all findings."""
    done = isolint(suite, "check", "--output-format", "json", "--exit-zero", *arguments)
    rows = [
        {
            **{key: finding[key] for key in ("code", "path", "line")},
            "site": finding["site"]["id"],
            "verdict": verdict,
            "change": None,
            "polluter": "test_harbour.py::test_a",
            "victim": "test_harbour.py::test_b",
        }
        for finding in json.loads(done.stdout)["findings"]
    ]
    path = suite.root / "proof.json"
    path.write_text(json.dumps({"version": 1, "findings": rows}), "utf-8")
    return path


def test_what_is_not_certain_says_why(harbour) -> None:
    assert confidences(harbour) == DOUBTS
    shown = isolint(harbour, "check").stdout
    assert "= likely: what is removed may not be there\n" in shown
    assert "= certain" not in shown


@pytest.mark.parametrize(("least", "sites"), [("possible", 3), ("likely", 2), ("certain", 1)])
def test_less_sure_findings_are_left_out_on_request(harbour, least, sites) -> None:
    wanted = dict(list(DOUBTS.items())[:sites])
    assert confidences(harbour, "--confidence", least) == wanted

    with (harbour.root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"[tool.isolint]\nconfidence = '{least}'\n")
    assert confidences(harbour) == wanted
    assert confidences(harbour, "--confidence", "possible") == DOUBTS


def test_no_finding_that_is_sure_enough_is_a_clean_end(harbour) -> None:
    done = isolint(harbour, "check", "--confidence", "certain", "--ignore", "ISO102")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_large_project_is_not_bothered_with_weak_findings_unless_it_asks(harbour) -> None:
    weak = "global:harbour:berths"
    assert weak in confidences(harbour)

    (harbour.root / "tides.py").write_text("height = 1\n" * 10_001, "utf-8")
    assert confidences(harbour) == {site: known for site, known in DOUBTS.items() if site != weak}
    assert confidences(harbour, "--confidence", "possible") == DOUBTS
    told = isolint(harbour, "check").stderr
    assert " 1 weak finding left out, shown with --all." in told
    assert weak in confidences(
        harbour, "--evidence", str(judged(harbour, "confirmed", "--confidence", "possible"))
    )


def test_fix_leaves_alone_what_check_does_not_report(harbour) -> None:
    (harbour.root / "pyproject.toml").write_text("[tool.isolint]\nconfidence = 'certain'\n", "utf-8")
    done = isolint(harbour, "fix", "--apply", "--unsafe-fixes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(path.name for path in harbour.root.glob("*.py")) == ["harbour.py", "test_harbour.py"]
    assert 'monkeypatch.setenv("HARBOUR_MODE", "night")' in (harbour.root / "test_harbour.py").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("verdict", ["confirmed", "latent"])
def test_what_was_seen_to_stay_changed_is_certain(harbour, verdict) -> None:
    known = confidences(harbour, "--evidence", str(judged(harbour, verdict)))
    assert {level for level, _ in known.values()} == {"certain"}


def test_what_was_watched_and_never_stayed_changed_is_in_doubt(harbour) -> None:
    known = confidences(harbour, "--evidence", str(judged(harbour, "refuted")))
    assert {level for level, _ in known.values()} == {"possible"}
    assert all(doubts[-1] == "runs of the suite never left it so" for _, doubts in known.values())


def test_what_no_run_has_reached_is_as_sure_as_before(harbour) -> None:
    assert confidences(harbour, "--evidence", str(judged(harbour, "not reached"))) == DOUBTS
