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
    passes,
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
    *,
    forestalls: bool = False,
) -> Case:
    search = Search(
        Runner(Suite(ROOT), played, Silent()),
        Places(ROOT, ROOT),
        Foretold({victim: suspects}, forestalls=forestalls),  # type: ignore[arg-type]
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


@pytest.mark.parametrize("number", range(5))
def test_any_suspect_of_its_own_module_takes_two_runs(number) -> None:
    played = Played({f"test_a.py::test_{name}": passes for name in range(5)})
    played.tests |= {f"test_a.py::test_{number}": sets("x"), "test_a.py::test_v": without("x")}
    suspects = tuple(unit(f"test_a.py::test_{name}") for name in range(5))

    case = asked(played, "test_a.py::test_v", suspects)

    assert (culprits(case), case.runs) == ([(f"test_a.py::test_{number}",)], 2)


def test_a_later_suspect_of_another_module_takes_two_runs() -> None:
    suspects = tuple(unit(f"test_a.py::test_{number}") for number in range(5))
    played = Played({**BYSTANDERS, "test_a.py::test_3": sets("x"), "test_c.py::test_v": without("x")})

    case = asked(played, "test_c.py::test_v", suspects)

    assert (culprits(case), case.runs) == ([("test_a.py::test_3",)], 2)


def test_what_an_import_changes_is_not_blamed_on_a_test_of_the_module() -> None:
    played = Played(
        {"test_a.py::test_p": passes, "test_b.py::test_v": without("x")}, imports={"test_a.py": sets("x")}
    )

    case = asked(played, "test_b.py::test_v")

    assert culprits(case) == [("importing test_a.py",)]


def test_a_test_that_makes_the_change_itself_is_not_run_before_its_suspects() -> None:
    def fills(state: dict[str, int]) -> bool:
        return state.setdefault("x", 1) == 1

    played = Played({"test_a.py::test_p": sets("x", 2), "test_a.py::test_v": fills})
    suspects = (unit("test_a.py::test_p"),)

    assert asked(played, "test_a.py::test_v", suspects, forestalls=True).runs == 2
    assert culprits(asked(played, "test_a.py::test_v", suspects)) == [("test_a.py::test_p",)]


def test_nobody_is_blamed_for_what_a_test_does_to_itself() -> None:
    def once(state: dict[str, int]) -> bool:
        state["x"] = state.get("x", 0) + 1
        return state["x"] == 1

    played = Played({**BYSTANDERS, "test_a.py::test_v": once})
    suspects = tuple(unit(f"test_a.py::test_{number}") for number in range(3))

    case = asked(played, "test_a.py::test_v", suspects)

    assert (case.nature, case.culprits) == (Nature.STEADY, ())


def test_what_runs_in_one_process_does_not_stand_for_how_the_test_ends_alone() -> None:
    played = Played(
        {"test_a.py::test_p": passes, "test_b.py::test_v": needs("x")}, imports={"test_a.py": sets("x")}
    )

    case = asked(played, "test_b.py::test_v", (unit("test_a.py::test_p"),))

    assert case.alone is not None
    assert case.alone.is_bad


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
