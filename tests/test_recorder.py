"""The recorder plugin inside real pytest runs, serial and under pytest-xdist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isolint.runtime.launch import Arrangement, Crash, Suite, run
from isolint.runtime.record import Outcome, Phase, RunRecord

if TYPE_CHECKING:
    from pathlib import Path

SERIAL = Arrangement("serial")
PARALLEL = Arrangement("parallel", workers=2)

MIXED = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no such table\\nof ours")

def test_passes():
    pass

def test_fails():
    assert 1 == 2, "one is not two"

def test_errors(broken):
    pass

@pytest.mark.skip(reason="not today")
def test_skips():
    pass
"""


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def record_of(project: Path, arrangement: Arrangement) -> RunRecord:
    result = run(Suite(project), arrangement)
    assert isinstance(result, RunRecord), result
    return result


def order(record: RunRecord) -> list[str]:
    return [item.node_id.rpartition("::")[2] for item in record.items]


@pytest.mark.parametrize("arrangement", [SERIAL, PARALLEL], ids=lambda arrangement: arrangement.label)
def test_outcomes_and_reasons_are_recorded(project, arrangement) -> None:
    (project / "test_mixed.py").write_text(MIXED)

    record = record_of(project, arrangement)

    found = {item.node_id: (item.outcome, item.reason) for item in record.items}
    assert found == {
        "test_mixed.py::test_passes": (Outcome.PASSED, ""),
        "test_mixed.py::test_fails": (Outcome.FAILED, "AssertionError: one is not two"),
        "test_mixed.py::test_errors": (Outcome.FAILED, "RuntimeError: no such table"),
        "test_mixed.py::test_skips": (Outcome.SKIPPED, "Skipped: not today"),
    }
    assert set(record.collected) == set(found)
    assert record.exit_code == 1


def test_a_failing_fixture_is_a_failed_setup(project) -> None:
    (project / "test_mixed.py").write_text(MIXED)

    record = record_of(project, SERIAL)

    phases = {item.node_id: item.phases for item in record.items}["test_mixed.py::test_errors"]
    assert (phases[0].phase, phases[0].outcome) == (Phase.SETUP, Outcome.FAILED)


def test_workers_are_named(project) -> None:
    for name in "ab":
        (project / f"test_{name}.py").write_text("def test_it(): pass\n")

    serial = record_of(project, SERIAL)
    parallel = record_of(project, Arrangement("files", workers=2, dist="loadfile"))

    assert {item.worker for item in serial.items} == {"main"}
    assert {item.worker for item in parallel.items} == {"gw0", "gw1"}


def test_items_are_in_the_order_of_execution(project) -> None:
    (project / "test_order.py").write_text("def test_b(): pass\ndef test_a(): pass\ndef test_c(): pass\n")

    assert order(record_of(project, SERIAL)) == ["test_b", "test_a", "test_c"]


def test_reversed_order_is_the_exact_mirror(project) -> None:
    (project / "test_one.py").write_text("def test_b(): pass\ndef test_a(): pass\n")
    (project / "test_two.py").write_text("def test_d(): pass\ndef test_c(): pass\n")

    record = record_of(project, Arrangement("reversed", reverse=True))

    assert order(record) == ["test_c", "test_d", "test_a", "test_b"]
    assert [node_id.rpartition("::")[2] for node_id in record.collected] == order(record)


def test_a_seed_gives_one_order_again_and_again(project) -> None:
    (project / "test_many.py").write_text("".join(f"def test_{n}(): pass\n" for n in range(12)))
    shuffled = Arrangement("seed 7", seed=7)

    first, second = record_of(project, shuffled), record_of(project, shuffled)

    assert order(first) == order(second)
    assert order(first) != order(record_of(project, SERIAL))


@pytest.mark.parametrize("arrangement", [SERIAL, PARALLEL], ids=lambda arrangement: arrangement.label)
def test_a_module_that_cannot_be_collected_is_recorded_once(project, arrangement) -> None:
    (project / "test_broken.py").write_text("import a_module_that_is_not_there\n")
    (project / "test_fine.py").write_text("def test_it(): pass\n")

    record = record_of(project, arrangement)

    assert [error.node_id for error in record.errors] == ["test_broken.py"]
    assert record.errors[0].reason == "ModuleNotFoundError: No module named 'a_module_that_is_not_there'"
    assert not record.green


def test_only_the_targets_run(project) -> None:
    for name in "ab":
        (project / f"test_{name}.py").write_text("def test_it(): pass\n")

    record = record_of(project, Arrangement("b alone", targets=("test_b.py",)))

    assert record.collected == ("test_b.py::test_it",)


def test_a_run_leaves_no_caches_behind(project) -> None:
    (project / "test_it.py").write_text("def test_it(): pass\n")

    record_of(project, SERIAL)

    assert sorted(entry.name for entry in project.iterdir()) == ["pytest.ini", "test_it.py"]


def test_the_plugin_needs_no_isolint_in_the_suite(project) -> None:
    (project / "test_it.py").write_text(
        "import sys\ndef test_it():\n    assert 'isolint_runtime.recorder' in sys.modules\n"
        "    assert not any(name.partition('.')[0] == 'isolint' for name in sys.modules)\n"
    )

    assert record_of(project, SERIAL).green


def test_wrong_arguments_are_a_crash_with_the_output(project) -> None:
    result = run(Suite(project), Arrangement("nowhere", targets=("--no-such-option",)))

    assert isinstance(result, Crash)
    assert result.exit_code == 4
    assert "unrecognized arguments: --no-such-option" in result.output


def test_a_dead_interpreter_is_a_crash(project) -> None:
    (project / "test_it.py").write_text("import os\ndef test_it(): os._exit(9)\n")

    result = run(Suite(project), SERIAL)

    assert isinstance(result, Crash)
    assert result.exit_code == 9


def test_a_test_that_kills_its_worker_has_failed(project) -> None:
    (project / "test_it.py").write_text("import os\ndef test_dies(): os._exit(9)\ndef test_lives(): pass\n")

    record = record_of(project, PARALLEL)

    assert "test_it.py::test_dies" in record.failed


def test_a_suite_without_end_is_a_crash(project) -> None:
    (project / "test_it.py").write_text("import threading\ndef test_it(): threading.Event().wait()\n")

    result = run(Suite(project, timeout=3.0), SERIAL)

    assert isinstance(result, Crash)
    assert (result.exit_code, result.output) == (None, "no end after 3 seconds")


def test_what_a_run_did_before_it_was_cut_off_is_not_lost(project) -> None:
    (project / "test_it.py").write_text(
        "import os\ndef test_fine(): pass\ndef test_dies(): os._exit(9)\ndef test_never(): pass\n"
    )

    result = run(Suite(project), SERIAL)

    assert isinstance(result, Crash)
    assert result.seen is not None
    assert result.seen.passed == {"test_it.py::test_fine"}
    assert result.seen.running == ("test_it.py::test_dies",)
    assert len(result.seen.collected) == 3


@pytest.mark.parametrize("arrangement", [SERIAL, PARALLEL], ids=lambda arrangement: arrangement.label)
def test_the_place_of_a_failure_is_recorded(project, arrangement) -> None:
    (project / "shop.py").write_text("def buy():\n    raise ValueError('sold out')\n")
    (project / "test_it.py").write_text("import shop\ndef test_buys():\n    shop.buy()\n")

    (item,) = record_of(project, arrangement).items

    assert (item.reason, item.place) == ("ValueError: sold out", "shop.py:2")


def test_only_the_ordered_tests_run_in_that_order(project) -> None:
    for name in "ab":
        (project / f"test_{name}.py").write_text("def test_1(): pass\ndef test_2(): pass\n")
    order = ("test_b.py::test_1", "test_a.py::test_2", "test_b.py::test_2")

    record = record_of(project, Arrangement("some", order=order))

    assert record.collected == order
    assert tuple(item.node_id for item in record.items) == order


def test_a_shuffle_keeps_the_tests_of_a_class_and_of_a_module_together(project) -> None:
    tests = "".join(f"    def test_{n}(self): pass\n" for n in range(4))
    for name in "abcd":
        (project / f"test_{name}.py").write_text(f"class TestX:\n{tests}class TestY:\n{tests}")

    ran = [item.node_id.rpartition("::")[0] for item in record_of(project, Arrangement("x", seed=3)).items]

    assert [place for place, before in zip(ran, [None, *ran], strict=False) if place != before] != sorted(
        set(ran)
    )
    assert len([1 for place, before in zip(ran, [None, *ran], strict=False) if place != before]) == 8


@pytest.mark.parametrize("arrangement", [SERIAL, PARALLEL], ids=lambda arrangement: arrangement.label)
def test_the_files_that_a_run_changes_are_put_back(project, arrangement) -> None:
    (project / "kept.txt").write_text("before")
    (project / "gone.txt").write_text("before")
    (project / "moved.txt").write_text("before")
    (project / "test_it.py").write_text(
        "import os, pathlib, sqlite3\n"
        "here = pathlib.Path(__file__).parent\n"
        "(here / 'import.txt').write_text('left')\n"
        "def test_it():\n"
        "    assert not (here / 'made').exists()\n"
        "    (here / 'made' / 'deep').mkdir(parents=True)\n"
        "    (here / 'made' / 'deep' / 'new.txt').write_text('left')\n"
        "    (here / 'kept.txt').write_text('after')\n"
        "    os.remove(here / 'gone.txt')\n"
        "    os.rename(here / 'moved.txt', here / 'elsewhere.txt')\n"
        "    sqlite3.connect(here / 'shop.db').execute('create table t (x)')\n"
    )

    assert record_of(project, arrangement).green
    assert record_of(project, arrangement).green

    assert sorted(path.name for path in project.iterdir()) == [
        "gone.txt",
        "kept.txt",
        "moved.txt",
        "pytest.ini",
        "test_it.py",
    ]
    assert {(project / name).read_text() for name in ("gone.txt", "kept.txt", "moved.txt")} == {"before"}


def test_what_was_there_before_a_run_stays_though_the_run_writes_beside_it(project) -> None:
    (project / "data").mkdir()
    (project / "data" / "mine.txt").write_text("mine")
    (project / "test_it.py").write_text(
        "import pathlib, shutil\n"
        "def test_it():\n"
        "    shutil.rmtree('data')\n"
        "    pathlib.Path('data').mkdir()\n"
        "    pathlib.Path('data', 'theirs.txt').write_text('x')\n"
    )

    assert record_of(project, SERIAL).green

    assert [(path.name, path.read_text()) for path in (project / "data").iterdir()] == [("mine.txt", "mine")]


def test_what_child_processes_put_into_a_folder_of_the_run_does_not_come_back(project) -> None:
    (project / "test_it.py").write_text(
        "import pathlib, shutil, subprocess, sys\n"
        "def test_it():\n"
        "    pathlib.Path('server').mkdir()\n"
        '    child = \'import os; os.makedirs("server/data"); open("server/data/log", "w").close()\'\n'
        "    subprocess.run([sys.executable, '-c', child], check=True)\n"
        "    shutil.rmtree('server')\n"
    )

    assert record_of(project, SERIAL).green

    assert not (project / "server").exists()
