"""The record of leaks: its way through a file, and what it refuses to read."""

from __future__ import annotations

import json

import pytest

from isolint.runtime import leaks, record
from isolint.runtime.leaks import (
    Actor,
    Leak,
    LeakRecord,
    LeakRecordError,
    Mode,
    Moment,
    PutBack,
    dumps,
    from_data,
    loads,
    read,
    to_data,
    write,
)

BY_TEST = Leak(
    site="env:APP_KEY",
    probe="environment",
    before="not set",
    after="'other'",
    actor=Actor.TEST,
    moment=Moment.CALL,
    node_id="tests/test_a.py::test_one",
    findings=("ISO102:tests/test_a.py:4",),
    order=3,
)
BY_FIXTURE = Leak(
    site="process:cwd",
    probe="folder",
    before="'/srv'",
    after="'/tmp'",
    actor=Actor.FIXTURE,
    moment=Moment.SETUP,
    node_id="tests/test_a.py::test_one",
    name="elsewhere",
    scope="module",
    place="tests/conftest.py:9",
    put_back=PutBack.DONE,
    worker="gw1",
    order=3,
)
BY_IMPORT = Leak(
    site="env:APP_KEY",
    probe="environment",
    before="not set",
    after="'other'",
    actor=Actor.IMPORT,
    moment=Moment.CALL,
    node_id="tests/test_a.py::test_one",
    name="app",
)
RECORD = LeakRecord(
    Mode.PROBE,
    (BY_TEST, BY_FIXTURE, BY_IMPORT),
    watched=("cache:app:settings", "env:APP_KEY"),
    reached=frozenset({"env:APP_KEY"}),
)


def test_a_record_comes_back_from_its_file_as_it_was(tmp_path) -> None:
    path = tmp_path / "leaks.json"

    write(path, RECORD)

    assert read(path) == RECORD
    assert [entry.name for entry in tmp_path.iterdir()] == ["leaks.json"]


@pytest.mark.parametrize("leak", RECORD.leaks, ids=lambda leak: leak.actor.value)
def test_a_leak_crosses_between_processes_as_plain_values(leak) -> None:
    data = json.loads(json.dumps(to_data(leak)))

    assert from_data(data) == leak


def test_what_an_import_does_is_not_for_a_test_to_undo() -> None:
    assert RECORD.lasting == (BY_TEST, BY_FIXTURE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "damaged record of leaks"),
        ("[]", "damaged record of leaks"),
        (json.dumps({"version": 1, "mode": "watch"}), "damaged record of leaks"),
        (dumps(RECORD).replace('"version": 1', '"version": 2'), "record of leaks of version 2, expected 1"),
        (dumps(RECORD).replace('"actor": "test"', '"actor": "nobody"'), "damaged record of leaks"),
    ],
)
def test_anything_else_is_refused(text, message) -> None:
    with pytest.raises(LeakRecordError, match=message):
        loads(text)


def test_workers_are_named_as_in_the_record_of_a_run() -> None:
    assert leaks.MAIN == record.MAIN


def test_a_missing_file_is_refused(tmp_path) -> None:
    with pytest.raises(LeakRecordError, match="no record of leaks at"):
        read(tmp_path / "leaks.json")
