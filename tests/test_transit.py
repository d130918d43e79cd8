"""The bundled transit suite, for real: broken together, then cured once, then green in every arrangement."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from matrix import asserts, comments, copy_suite, isolint, record_of, texts

from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.matrix import alone, together

if TYPE_CHECKING:
    from collections.abc import Iterable

TESTS = {
    "tests/test_board.py": 10,
    "tests/test_estimates.py": 9,
    "tests/test_receipts.py": 6,
    "tests/test_reports.py": 8,
}
TOTAL = sum(TESTS.values())

#: What fails in a module by itself: a required variable that it never sets, and a row of an earlier test.
FAILS_ALONE = {
    "tests/test_board.py": {"test_repeated_report_counts_once"},
    "tests/test_estimates.py": {
        "test_weight_is_half_when_the_warm_up_is_over",
        "test_late_only_beyond_the_tolerance",
    },
    "tests/test_receipts.py": set(),
    "tests/test_reports.py": set(),
}

#: What explained code that the cure does away with, and goes with it.
OBSOLETE = {"# A file left by an interrupted run may have an old schema."}

CURE = ("fix", "--apply", "--unsafe-fixes", ".")


def by_label(arrangements: Iterable[Arrangement]) -> pytest.MarkDecorator:
    listed = list(arrangements)
    return pytest.mark.parametrize("arrangement", listed, ids=[entry.label for entry in listed])


@pytest.fixture(scope="session")
def broken(tmp_path_factory) -> Suite:
    return copy_suite("transit", tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="session")
def cured(tmp_path_factory) -> Suite:
    suite = copy_suite("transit", tmp_path_factory.mktemp("cured"))
    done = isolint(suite, *CURE)
    assert done.returncode in (0, 1), done.stderr
    return suite


@pytest.mark.parametrize("module", TESTS)
def test_before_a_module_alone_fails_only_by_what_it_lacks_itself(broken, module) -> None:
    record = record_of(broken, Arrangement(module, targets=(module,)))

    assert len(record.collected) == TESTS[module]
    assert {node_id.rpartition("::")[2] for node_id in record.failed} == FAILS_ALONE[module]


@by_label(together(seeds=(1,)))
def test_before_much_fails_together(broken, arrangement) -> None:
    record = record_of(broken, arrangement)

    assert len(record.collected) == TOTAL
    assert len(record.failed) >= 15


def test_before_another_order_fails_otherwise(broken) -> None:
    in_order = record_of(broken, Arrangement("together"))
    reversed_ = record_of(broken, Arrangement("reversed", reverse=True))

    assert in_order.failed != reversed_.failed


@by_label(alone(TESTS))
def test_after_each_module_alone_is_green(cured, arrangement) -> None:
    record = record_of(cured, arrangement)

    assert {item.node_id: item.reason for item in record.items if item.node_id in record.failed} == {}
    assert len(record.passed) == TESTS[arrangement.targets[0]]


@by_label(together(seeds=range(10)))
def test_after_the_whole_is_green(cured, arrangement) -> None:
    record = record_of(cured, arrangement)

    assert {item.node_id: item.reason for item in record.items if item.node_id in record.failed} == {}
    assert len(record.passed) == TOTAL
    assert record.green


def test_the_cure_keeps_the_test_ids(broken, cured) -> None:
    before, after = (record_of(suite, Arrangement("together")) for suite in (broken, cured))

    assert after.collected == before.collected


def test_the_cure_keeps_every_assert(broken, cured) -> None:
    before, after = texts(broken), texts(cured)

    for module in TESTS:
        assert asserts(after[module]) == asserts(before[module])


def test_the_cure_keeps_every_comment(broken, cured) -> None:
    before, after = texts(broken), texts(cured)

    for path in before:
        if path.endswith(".py"):
            assert set(comments(before[path]) - comments(after[path])) <= OBSOLETE, path


def test_the_cure_leaves_the_app_alone(broken, cured) -> None:
    before, after = texts(broken), texts(cured)

    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {
        "tests/conftest.py",
        "tests/test_board.py",
        "tests/test_receipts.py",
        "tests/test_reports.py",
    }


def test_the_cure_leaves_no_dead_code(cured) -> None:
    command = (sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F,I001", ".")
    done = subprocess.run(command, cwd=cured.root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_a_second_cure_changes_nothing(cured) -> None:
    before = texts(cured)

    isolint(cured, *CURE)

    assert texts(cured) == before


def test_nothing_fixable_is_left(cured) -> None:
    done = isolint(cured, "check", "--output-format", "json", ".")

    report = json.loads(done.stdout)
    assert report["summary"]["fixable"] == 0
    assert [finding for finding in report["findings"] if finding["fix"]] == []
