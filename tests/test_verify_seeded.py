"""`isolint verify` on a catalogue of small suites: who pollutes, and through what, is found in each."""

from __future__ import annotations

import json

import pytest
from matrix import isolint
from seeded import clean
from seeded.suites import Seeded, catalogue
from verifying import FEW, polluters, project

CATALOGUE = catalogue()

#: Those that each run of the tests goes through; the others take some minutes.
SAMPLE = (
    "variable-set, either of two polluters",
    "two-marks-in-a-list, two polluters together",
    "context-variable, victim",
)


def _marked(name: str) -> tuple[pytest.MarkDecorator, ...]:
    return () if name.startswith(SAMPLE) else (pytest.mark.proof,)


@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=_marked(suite.name), id=suite.name) for suite in CATALOGUE]
)
def test_polluters_and_cause_are_found(suite: Seeded, tmp_path) -> None:
    done = isolint(project(tmp_path, suite.files), *FEW, *suite.options)

    assert done.returncode == 1, done.stdout + done.stderr
    (entry,) = json.loads(done.stdout)["tests"]
    assert (entry["test"], entry["nature"]) == (suite.victim, suite.nature)
    assert {frozenset(found) for found in polluters(entry)} == suite.polluters
    for found in entry["polluters"]:
        assert found["causes"], "no cause"
        cause = found["causes"][0]
        assert cause["family"] in suite.families, cause
        assert cause["site"].startswith(suite.sites), cause


@pytest.mark.proof
@pytest.mark.parametrize("suite", [pytest.param(suite, id=suite.name) for suite in clean.SUITES])
def test_no_cause_is_named_where_there_is_none(suite: clean.Clean, tmp_path) -> None:
    done = isolint(project(tmp_path, suite.files), *FEW, "--seeds", "1")

    report = json.loads(done.stdout)
    assert [found["causes"] for entry in report["tests"] for found in entry["polluters"]] == []
    assert done.returncode == 0 or not suite.is_steady, done.stdout


def test_the_catalogue_is_as_large_as_it_is_said_to_be() -> None:
    names = [suite.name for suite in CATALOGUE]

    assert len(set(names)) == len(names) >= 80
    assert len(clean.SUITES) == 20
