"""The search for culprits, on suites that are played rather than run."""

from __future__ import annotations

from played import (
    BYSTANDERS,
    ROOT,
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

from isolint.proof.compare import differences
from isolint.proof.observations import Ending, processes
from isolint.proof.places import Places
from isolint.proof.runner import Runner
from isolint.proof.search import Case, Depth, Nature, Search
from isolint.proof.units import Unit
from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.record import ItemRecord, Outcome, Phase, PhaseRecord, RunRecord


def search(
    played: Played,
    arrangements: tuple[Arrangement, ...] = (Arrangement("together"),),
    suspects: dict[str, tuple[Unit, ...]] | None = None,
    depth: Depth | None = None,
) -> dict[str, Case]:
    """Run some arrangements and each module alone, and look into every difference."""
    runner = Runner(Suite(ROOT), played, Silent())
    modules = tuple(dict.fromkeys(name.partition("::")[0] for name in played.tests))
    for arrangement in (*(Arrangement(module, targets=(module,)) for module in modules), *arrangements):
        runner.arranged(arrangement)
    played.runs.clear()
    hunt = Search(
        runner,
        Places(ROOT, ROOT),
        Foretold(suspects or {}),  # type: ignore[arg-type]
        Unnamed(),  # type: ignore[arg-type]
        depth or Depth(),
    )
    return {found.node_id: hunt.case(found, modules) for found in differences(runner.seen)}


def test_a_polluter_nobody_expects_is_found_by_halving() -> None:
    played = Played({**BYSTANDERS, "test_b.py::test_p": sets("x"), "test_c.py::test_v": without("x")})

    case = search(played)["test_c.py::test_v"]

    assert (case.nature, culprits(case)) == (Nature.VICTIM, [("test_b.py::test_p",)])
    assert case.alone is not None
    assert case.alone.ending is Ending.PASSED


def test_a_polluter_that_is_expected_takes_one_run() -> None:
    played = Played({**BYSTANDERS, "test_b.py::test_p": sets("x"), "test_c.py::test_v": without("x")})

    case = search(played, suspects={"test_c.py::test_v": (unit("test_b.py::test_p"),)})["test_c.py::test_v"]

    assert culprits(case) == [("test_b.py::test_p",)]
    assert (case.runs, len(played.runs)) == (1, 1), "the victim was the first of its module, alone"


def test_the_reproduction_names_polluter_and_victim_in_their_order() -> None:
    played = Played({"test_b.py::test_p[a b]": sets("x"), "test_c.py::test_v": without("x")})

    case = search(played)["test_c.py::test_v"]

    assert case.culprits[0].command is not None
    assert case.culprits[0].command.text == "pytest 'test_b.py::test_p[a b]' test_c.py::test_v"
    assert case.alone_command is not None
    assert case.alone_command.text == "pytest test_c.py::test_v"


def test_two_polluters_that_must_cooperate_are_both_named() -> None:
    tests = {**BYSTANDERS, "test_b.py::test_p": sets("x"), "test_b.py::test_q": sets("y")}
    played = Played({**tests, "test_c.py::test_v": without("x", "y")})

    case = search(played)["test_c.py::test_v"]

    assert culprits(case) == [("test_b.py::test_p", "test_b.py::test_q")]


def test_two_suspects_that_must_cooperate_are_tried_together() -> None:
    tests = {**BYSTANDERS, "test_b.py::test_p": sets("x"), "test_b.py::test_q": sets("y")}
    played = Played({**tests, "test_c.py::test_v": without("x", "y")})
    suspects = (unit("test_b.py::test_q"), unit("test_b.py::test_p"))

    case = search(played, suspects={"test_c.py::test_v": suspects})["test_c.py::test_v"]

    assert culprits(case) == [("test_b.py::test_p", "test_b.py::test_q")]
    assert case.runs <= 4


def test_every_polluter_is_found_where_that_is_asked_for() -> None:
    polluters = [f"test_b.py::test_p{number}" for number in range(3)]
    tests = {**BYSTANDERS, **{name: sets("x") for name in polluters}}
    played = Played({**tests, "test_c.py::test_v": without("x")})

    case = search(played, depth=Depth(everything=True, most=5))["test_c.py::test_v"]

    assert sorted(culprits(case)) == [(name,) for name in polluters]
    assert case.is_complete


def test_a_difference_that_no_known_polluter_explains_leads_to_another() -> None:
    tests = {
        "test_a.py::test_p": sets("x"),
        "test_b.py::test_q": sets("x"),
        "test_c.py::test_v": without("x"),
    }
    pairs = tuple(Arrangement(name, targets=(name, "test_c.py")) for name in ("test_a.py", "test_b.py"))

    case = search(Played(tests), (Arrangement("together"), *pairs))["test_c.py::test_v"]

    assert sorted(culprits(case)) == [("test_a.py::test_p",), ("test_b.py::test_q",)]
    assert case.is_complete


def test_what_one_polluter_explains_needs_no_other_run() -> None:
    tests = {
        "test_a.py::test_p": sets("x"),
        "test_b.py::test_q": sets("x"),
        "test_c.py::test_v": without("x"),
    }
    suspects = {"test_c.py::test_v": (unit("test_b.py::test_q"), unit("test_a.py::test_p"))}

    case = search(Played(tests), suspects=suspects)["test_c.py::test_v"]

    assert (culprits(case), case.runs) == ([("test_b.py::test_q",)], 1)


def test_a_bound_on_polluters_is_told() -> None:
    polluters = [f"test_b.py::test_p{number}" for number in range(5)]
    played = Played({**{name: sets("x") for name in polluters}, "test_c.py::test_v": without("x")})

    case = search(played, depth=Depth(everything=True, most=2))["test_c.py::test_v"]

    assert (len(case.culprits), case.is_complete) == (2, False)


def test_importing_a_module_is_told_from_running_its_tests() -> None:
    played = Played(
        {"test_b.py::test_p": passes, "test_c.py::test_v": without("x")}, imports={"test_b.py": sets("x")}
    )

    case = search(played)["test_c.py::test_v"]

    assert culprits(case) == [("importing test_b.py",)]
    assert case.culprits[0].command is not None
    assert case.culprits[0].command.text == "pytest test_b.py test_c.py::test_v --deselect=test_b.py"


def test_what_is_imported_later_stands_behind_the_victim() -> None:
    played = Played(
        {"test_b.py::test_v": without("x"), "test_c.py::test_p": passes},
        imports={"test_b.py": sets("x", 0), "test_c.py": sets("x", 1)},
    )

    case = search(played)["test_b.py::test_v"]

    assert culprits(case) == [("importing test_c.py",)]
    assert case.culprits[0].command is not None
    assert case.culprits[0].command.text == "pytest test_b.py::test_v test_c.py --deselect=test_c.py"


def test_a_test_that_needs_another_is_brittle() -> None:
    played = Played({**BYSTANDERS, "test_b.py::test_p": sets("x"), "test_c.py::test_v": needs("x")})

    case = search(played)["test_c.py::test_v"]

    assert (case.nature, culprits(case)) == (Nature.BRITTLE, [("test_b.py::test_p",)])
    assert case.alone is not None
    assert case.alone.is_bad


def test_a_polluter_that_fails_itself_is_a_polluter_all_the_same() -> None:
    def fails(state: dict[str, int]) -> bool:
        state["x"] = 1
        return False

    played = Played({"test_b.py::test_p": fails, "test_c.py::test_v": without("x")})

    assert culprits(search(played)["test_c.py::test_v"]) == [("test_b.py::test_p",)]


def test_a_test_that_ran_before_without_harm_is_not_suspected_first() -> None:
    tests = {"test_a.py::test_q": passes, "test_b.py::test_p": sets("x"), "test_c.py::test_v": without("x")}
    played = Played(tests)
    harmless = Arrangement("pair", targets=("test_a.py", "test_c.py"))
    suspects = (unit("test_a.py::test_q"), unit("test_b.py::test_p"))

    case = search(played, (harmless, Arrangement("together")), {"test_c.py::test_v": suspects})

    assert culprits(case["test_c.py::test_v"]) == [("test_b.py::test_p",)]
    assert case["test_c.py::test_v"].runs == 1


def test_a_failure_that_does_not_come_again_is_flaky() -> None:
    calls = iter([True, False])
    played = Played({"test_a.py::test_p": passes, "test_b.py::test_v": lambda _: next(calls, True)})

    case = search(played)["test_b.py::test_v"]

    assert (case.nature, case.culprits) == (Nature.FLAKY, ())


def test_the_same_run_twice_tells_a_flaky_test() -> None:
    calls = iter([True, True, False])
    played = Played({"test_a.py::test_p": passes, "test_b.py::test_v": lambda _: next(calls)})

    case = search(played, (Arrangement("together"), Arrangement("together")))["test_b.py::test_v"]

    assert (case.nature, case.runs) == (Nature.FLAKY, 0)


def test_a_failure_for_another_reason_is_a_difference() -> None:
    record = RunRecord(1, (), ())
    items = [
        ItemRecord("t.py::t", "main", (PhaseRecord(Phase.CALL, Outcome.FAILED, 0.0, reason, "t.py:3"),))
        for reason in ("ValueError: 1", "ValueError: 2", "KeyError: 1")
    ]
    runner = Runner(Suite(ROOT), Played({}), Silent())
    for item in items:
        runner.seen.add(processes(Arrangement("x"), RunRecord(1, record.collected, (item,))))

    (found,) = differences(runner.seen)

    assert len({sighting.observation for sighting in found.sightings}) == 2


def test_a_test_that_skips_beside_others_does_not_differ() -> None:
    runner = Runner(Suite(ROOT), Played({}), Silent())
    for workers, outcome in ((0, Outcome.PASSED), (2, Outcome.SKIPPED)):
        phases = (PhaseRecord(Phase.SETUP, outcome, 0.0, "" if outcome is Outcome.PASSED else "not here"),)
        record = RunRecord(0, ("t.py::t",), (ItemRecord("t.py::t", "main", phases),))
        runner.seen.add(processes(Arrangement("x", workers=workers), record))

    assert differences(runner.seen) == ()
