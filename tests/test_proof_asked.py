"""The search for what changes one test of which nothing was seen before, and doubts of what has no cause."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import pytest
from played import (
    BYSTANDERS,
    ROOT,
    Body,
    Foretold,
    Played,
    Silent,
    Unnamed,
    culprits,
    needs,
    sets,
    unit,
    without,
)

from isolint.proof.causes import Cause
from isolint.proof.families import Family
from isolint.proof.leakage import Leakage
from isolint.proof.places import Places
from isolint.proof.runner import Runner
from isolint.proof.search import Case, Depth, Nature, Search
from isolint.proof.units import Unit
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.leaks import LeakRecord, Mode
from isolint.runtime.record import RunRecord


@dataclass
class Seen(Unnamed):
    """Causes that only a closer look shows."""

    likely: tuple[Cause, ...] = ()
    others: tuple[Cause, ...] = ()

    def seen(self, *_: object) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
        return self.likely, self.others


@dataclass
class Watched:
    """Runs a played suite as the watcher would."""

    played: Played
    put_back: list[tuple[str, ...]] = field(default_factory=list)
    looks: list[Arrangement] = field(default_factory=list)

    def __call__(
        self, suite: Suite, arrangement: Arrangement, put_back: tuple[str, ...] = ()
    ) -> tuple[RunRecord | Crash, Leakage | None]:
        self.looks.append(arrangement)
        self.put_back.append(put_back)
        self.played.undone = put_back
        result = self.played(suite, arrangement)
        self.played.undone = ()
        return result, Leakage(LeakRecord(Mode.WATCH))


def asked(
    played: Played,
    victim: str,
    suspects: tuple[Unit, ...] = (),
    watched: Watched | None = None,
    seen: Seen | None = None,
) -> Case:
    search = Search(
        Runner(Suite(ROOT), played, Silent()),
        Places(ROOT, ROOT),
        Foretold({victim: suspects}),  # type: ignore[arg-type]
        seen or Seen(),  # type: ignore[arg-type]
        Depth(),
        watched,
    )
    return search.asked(victim, tuple(played.tests))


def suite(victim: Body, polluter: Body) -> Played:
    return Played({**BYSTANDERS, "test_b.py::test_p": polluter, "test_c.py::test_v": victim})


def test_an_expected_polluter_takes_two_runs() -> None:
    played = suite(without("x"), sets("x"))

    case = asked(played, "test_c.py::test_v", (unit("test_b.py::test_p"),))

    assert (case.nature, culprits(case)) == (Nature.VICTIM, [("test_b.py::test_p",)])
    assert (case.runs, len(played.runs)) == (2, 2)


def test_a_polluter_nobody_expects_is_found_among_all_tests() -> None:
    case = asked(suite(without("x"), sets("x")), "test_c.py::test_v")

    assert culprits(case) == [("test_b.py::test_p",)]


def test_what_is_expected_and_does_nothing_is_not_blamed() -> None:
    case = asked(suite(without("x"), sets("x")), "test_c.py::test_v", (unit("test_a.py::test_3"),))

    assert culprits(case) == [("test_b.py::test_p",)]


def test_tests_behind_the_one_that_is_asked_for_are_looked_at_too() -> None:
    played = Played({"test_a.py::test_v": without("x"), "test_b.py::test_p": sets("x")})

    assert culprits(asked(played, "test_a.py::test_v")) == [("test_b.py::test_p",)]


def test_polluters_that_a_later_test_hides_are_found_in_reverse() -> None:
    tests = {
        "test_a.py::test_p": sets("x"),
        "test_b.py::test_q": sets("x", 0),
        "test_c.py::test_v": without("x"),
    }

    assert culprits(asked(Played(tests), "test_c.py::test_v")) == [("test_a.py::test_p",)]


def test_polluters_that_others_hide_before_and_behind_are_found_in_their_module() -> None:
    tests = {
        "test_a.py::test_q": sets("x", 0),
        "test_b.py::test_p": sets("x"),
        "test_c.py::test_q": sets("x", 0),
        "test_d.py::test_v": without("x"),
    }

    assert culprits(asked(Played(tests), "test_d.py::test_v")) == [("test_b.py::test_p",)]


def test_a_suspect_that_another_one_hides_is_tried_alone() -> None:
    tests = {
        "test_a.py::test_0": sets("x", 0),
        "test_a.py::test_p": sets("x"),
        "test_a.py::test_q": sets("x", 0),
        "test_a.py::test_v": without("x"),
    }
    suspects = tuple(unit(f"test_a.py::test_{name}") for name in "q0p")

    assert culprits(asked(Played(tests), "test_a.py::test_v", suspects)) == [("test_a.py::test_p",)]


def test_a_test_that_needs_another_names_it() -> None:
    case = asked(suite(needs("x"), sets("x")), "test_c.py::test_v")

    assert (case.nature, culprits(case)) == (Nature.BRITTLE, [("test_b.py::test_p",)])


def test_a_test_that_nobody_changes_is_steady() -> None:
    case = asked(suite(without("y"), sets("x")), "test_c.py::test_v")

    assert (case.nature, case.culprits) == (Nature.STEADY, ())


def test_what_no_finding_explains_is_looked_at_closely() -> None:
    played = suite(without("x"), sets("x"))
    watched = Watched(played)
    cause = Cause(Family.MODULE_STATE, "global:app:x")

    case = asked(played, "test_c.py::test_v", watched=watched, seen=Seen(likely=(cause,)))

    (found,) = case.culprits
    assert found.causes == (cause,)
    assert [look.order for look in watched.looks] == [("test_b.py::test_p", "test_c.py::test_v")]


@pytest.mark.parametrize(("sites", "causes"), [("x", "x"), ("yxz", "x"), ("y", "")])
def test_of_states_that_nobody_is_seen_to_read_the_one_is_named_whose_return_is_a_cure(sites, causes) -> None:
    watched = Watched(suite(without("x"), sets("x")))
    others = tuple(Cause(Family.PROCESS, site) for site in sites)

    case = asked(watched.played, "test_c.py::test_v", watched=watched, seen=Seen(others=others))

    assert [cause.site for cause in case.culprits[0].causes] == list(causes)
    assert watched.put_back[:2] == [(), tuple(sites)]


def test_what_nothing_explains_and_chance_does_is_not_blamed_on_anybody() -> None:
    # It fails in the first run of all the tests, and in all of those that look for a part of them.
    endings = itertools.chain([True, *[False] * 12], itertools.repeat(True))
    played = suite(lambda _: next(endings), sets("x"))

    case = asked(played, "test_c.py::test_v", watched=Watched(played))

    assert case.culprits == ()


def test_what_nothing_explains_and_comes_each_time_is_believed() -> None:
    played = suite(without("x"), sets("x"))

    case = asked(played, "test_c.py::test_v", watched=Watched(played))

    assert culprits(case) == [("test_b.py::test_p",)]
    assert case.culprits[0].causes == ()
