"""Application code that no test runs: silent, unless `check --all` asks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from isolint import models
from isolint.config import Config
from isolint.engine.catalog import rules
from isolint.engine.check import Setup, analyse
from isolint.engine.project import from_texts

APP = """
import os

started = None
berths = {}


class Tide:
    high = 0

    def rise(self):
        Tide.high += 1


def start(now):
    global started
    started = now
    os.environ["HARBOUR_OPEN"] = "1"
    os.chdir("/tmp")


def moor(name):
    berths[name] = True


def look(name):
    berth = berths.pop(name, None)
    try:
        return berth
    finally:
        berths[name] = berth


def count():
    return len(berths)
"""
FOUND = {
    ("ISO303", "`Tide.rise` changes `Tide.high`, and leaves it so; no test runs it"),
    ("ISO301", "`start` rebinds `started`, and leaves it so; no test runs it"),
    ("ISO103", "`start` writes `HARBOUR_OPEN`, and leaves it so; no test runs it"),
    ("ISO105", "`start` changes the process's cwd, and leaves it so; no test runs it"),
    ("ISO302", "`moor` changes `berths`, and leaves it so; no test runs it"),
}


def found(test: str, *, unreached: bool = True) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return code and message -> victims."""
    setup = Setup(replace(Config(Path.cwd()), unreached=unreached), tuple(rules()), models.load(()))
    project = from_texts({"harbour.py": APP, "test_harbour.py": test})
    return {(one.code, one.message): one.victims for one in analyse(setup, project).findings}


COUNTS = "import harbour\n\ndef test_count():\n    assert harbour.count() == 0\n"


def test_it_is_reported_on_request_with_the_tests_that_would_meet_it() -> None:
    all_findings = found(COUNTS)
    assert set(all_findings) == FOUND
    assert all_findings["ISO302", "`moor` changes `berths`, and leaves it so; no test runs it"] == (
        "test_harbour.py::test_count",
    )


def test_it_is_silent_otherwise() -> None:
    assert found(COUNTS, unreached=False) == {}


def test_what_a_test_does_run_is_told_once_and_as_ever() -> None:
    told = found(f"{COUNTS}\ndef test_moor():\n    harbour.moor('north')\n")
    (message,) = [message for code, message in told if code == "ISO302"]
    assert message == "`moor` changes `berths`, and leaves it so after 1 test; 1 test meets it"
