"""`isolint verify --victim`: what changes one test, without running the whole matrix."""

from __future__ import annotations

from matrix import isolint
from verifying import WHARF, by_name, polluters, project, verified


def test_the_polluter_is_found_in_three_runs(tmp_path) -> None:
    suite = project(tmp_path, WHARF)

    code, report, _ = verified(suite, "--victim", "test_b.py::test_mode_is_day")

    (entry,) = report["tests"]
    assert (code, entry["nature"], report["arrangements"]) == (1, "victim", [])
    assert polluters(entry) == [["test_a.py::test_sets_the_mode"]]
    assert entry["polluters"][0]["causes"][0]["site"] == "env:WHARF_MODE"
    assert report["summary"]["runs"] == 2, "and one to collect"


NEAR = {
    "pyproject.toml": "",
    "berths.py": """
        free = []

        def take(name):
            free.append(name)
        """,
    "test_berths.py": """
        import berths

        def test_takes_none():
            for name in ():
                berths.take(name)

        def test_takes_one():
            berths.take("north")
            berths.free.clear()

        def test_takes_another():
            berths.take("south")

        def test_gives_back():
            berths.free.append("west")
            berths.free.remove("west")

        def test_all_are_free():
            assert berths.free == []
        """,
}


def test_who_of_many_in_its_own_module_is_the_polluter_takes_no_more_runs(tmp_path) -> None:
    _, report, _ = verified(project(tmp_path, NEAR), "--victim", "test_berths.py::test_all_are_free")

    (entry,) = report["tests"]
    assert polluters(entry) == [["test_berths.py::test_takes_another"]]
    assert report["summary"]["runs"] == 2, "and one to collect"


FILLED = {
    "pyproject.toml": "",
    "pilot.py": """
        import os

        _chosen = None

        def chosen():
            global _chosen
            if _chosen is None:
                _chosen = os.environ.get("PILOT", "Ann")
            return _chosen
        """,
    "test_pilot.py": """
        import pilot

        def test_another_is_chosen(monkeypatch):
            monkeypatch.setenv("PILOT", "Ben")
            assert pilot.chosen() == "Ben"

        def test_is_ann():
            assert pilot.chosen() == "Ann"
        """,
}


def test_a_test_that_fills_what_it_reads_does_not_run_before_its_suspects(tmp_path) -> None:
    _, report, _ = verified(project(tmp_path, FILLED), "--victim", "test_pilot.py::test_is_ann")

    (entry,) = report["tests"]
    assert polluters(entry) == [["test_pilot.py::test_another_is_chosen"]]
    assert report["summary"]["runs"] == 2, "and one to collect"


def test_several_can_be_asked_for(tmp_path) -> None:
    victims = ("--victim", "test_b.py::test_berth", "--victim", "test_b.py::test_marks")

    _, report, _ = verified(project(tmp_path, WHARF), *victims)

    assert {name: entry["nature"] for name, entry in by_name(report).items()} == {
        "test_berth": "brittle",
        "test_marks": "victim",
    }
    assert polluters(by_name(report)["test_marks"]) == [
        ["test_a.py::test_breaks_and_leaves_a_mark", "test_a.py::test_leaves_another_mark"]
    ]


def test_a_test_that_no_other_changes_is_told(tmp_path) -> None:
    done = isolint(project(tmp_path, WHARF), "verify", "--victim", "test_a.py::test_registers")

    title = (
        "test_a.py::test_registers ends alone as it does after all other tests, in their order and reversed"
    )
    assert (done.returncode, done.stdout) == (0, f"{title}\n  alone: passed\n")
    assert done.stderr.splitlines()[-1].startswith(
        "1 test looked into: no other test makes a difference. 7 tests"
    )


def test_a_test_that_is_not_there_is_an_error(tmp_path) -> None:
    done = isolint(project(tmp_path, WHARF), "verify", "--victim", "test_a.py::test_other")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "error: pytest collects no test test_a.py::test_other"
