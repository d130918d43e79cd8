"""The run record: its outcomes, and its way through a file."""

from __future__ import annotations

import json

import pytest

from isolint.runtime.record import (
    CollectionError,
    ItemRecord,
    Outcome,
    Phase,
    PhaseRecord,
    RecordError,
    RunRecord,
    dumps,
    loads,
    read,
    write,
)


def item(*outcomes: Outcome, node_id: str = "test_a.py::test_one") -> ItemRecord:
    phases = (Phase.SETUP, Phase.CALL, Phase.TEARDOWN)
    return ItemRecord(
        node_id,
        "main",
        tuple(
            PhaseRecord(phase, outcome, 0.25, "" if outcome is Outcome.PASSED else f"{phase.value} says no")
            for phase, outcome in zip(phases, outcomes, strict=False)
        ),
    )


PASSES = item(Outcome.PASSED, Outcome.PASSED, Outcome.PASSED)
FAILS_LATE = item(Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, node_id="test_a.py::test_two")


def test_a_test_that_fails_only_in_teardown_has_failed() -> None:
    assert FAILS_LATE.outcome is Outcome.FAILED
    assert FAILS_LATE.reason == "teardown says no"


def test_a_failure_outweighs_a_skip() -> None:
    assert item(Outcome.SKIPPED, Outcome.FAILED).outcome is Outcome.FAILED


def test_duration_covers_all_phases() -> None:
    assert PASSES.seconds == 0.75


def test_a_run_is_green_when_everything_collected_ran_and_passed() -> None:
    assert RunRecord(0, (PASSES.node_id,), (PASSES,)).green


@pytest.mark.parametrize(
    "record",
    [
        RunRecord(5, (), ()),
        RunRecord(0, (PASSES.node_id, "test_a.py::test_lost"), (PASSES,)),
        RunRecord(1, (FAILS_LATE.node_id,), (FAILS_LATE,)),
        RunRecord(2, (PASSES.node_id,), (PASSES,), (CollectionError("test_b.py", "SyntaxError"),)),
    ],
    ids=["nothing collected", "a test never ran", "a test failed", "a module was not collected"],
)
def test_a_run_is_not_green_when(record: RunRecord) -> None:
    assert not record.green


def test_a_record_survives_its_file(tmp_path) -> None:
    record = RunRecord(
        1,
        (PASSES.node_id,),
        (PASSES, FAILS_LATE),
        (CollectionError("test_b.py", "SyntaxError: no"),),
        root="/somewhere",
        plugins=("xdist",),
        running=("test_c.py::test_three",),
    )
    path = tmp_path / "record.json"

    write(path, record)

    assert read(path) == record
    assert [entry.name for entry in tmp_path.iterdir()] == ["record.json"]


def test_a_record_of_another_version_is_refused() -> None:
    data = json.loads(dumps(RunRecord(0, (), ())))
    data["version"] = 99

    with pytest.raises(RecordError, match=r"^run record of version 99, expected 2$"):
        loads(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', '{"version": 2, "items": 3}'])
def test_a_damaged_record_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match="damaged run record"):
        loads(text)


def test_a_missing_record_is_refused(tmp_path) -> None:
    with pytest.raises(RecordError, match="no run record"):
        read(tmp_path / "absent.json")
