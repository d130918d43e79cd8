"""Counters, and what the application enters under the numbers that they give."""

from __future__ import annotations

import pytest
from harness import analysed

from isolint.codemods.shared_conftest import SharedConftest
from isolint.contracts import Task
from isolint.engine import catalog
from isolint.model import Safety

REGISTRY = """
    {import_}

    class Registry:
        number = 1
        rows = {rows}

    class Row:
        def __init__(self):
            self.number = Registry.number
            Registry.number += 1
            {entry}

        def siblings(self):
            return len(Registry.rows)
    """
NAMES = """
    {import_}
    number = 1
    rows = {rows}

    class Row:
        def __init__(self):
            global number
            self.number = number
            number += 1
            {entry}

        def siblings(self):
            return len(rows)
    """
SUITE = """
    import app

    def test_a():
        row = app.Row()
        assert (row.number, row.siblings()) == (1, 1)

    def test_b():
        row = app.Row()
        assert (row.number, row.siblings()) == (1, 1)
    """
RAISED = """
        def take(self, number):
            self.number = number
            Registry.number = max(Registry.number, number + 1)
    """
TAKEN = ("{}[self.number] = self", "{}")
WEAK = ("{}[self.number] = self", "WeakValueDictionary()")
ON_DEMAND = ("if self.number not in {0}: {0}[self.number] = self", "{{}}")


def planned(app: str, entry: str, rows: str, holder: str) -> tuple[dict[str, Safety], set[str]]:
    """Return the names that are put back, with the safety, and the reasons why others are not."""
    import_ = "from weakref import WeakValueDictionary" if "Weak" in rows else ""
    text = app.format(import_=import_, rows=rows, entry=entry.format(f"{holder}rows"))
    rules = [rule for rule in catalog.rules() if rule.code in SharedConftest.codes]
    analysis = analysed({"app.py": text, "test_case.py": SUITE}, rules)
    planned = list(SharedConftest().plan(analysis.index, analysis.findings))
    tasks = [one for one in planned if isinstance(one, Task)]
    back = {finding.site.key: task.safety for task in tasks for finding in task.findings}
    return back, {one.reason for one in planned if not isinstance(one, Task)}


CLASS = (REGISTRY, "Registry.", "app:Registry.")
MODULE = (NAMES, "", "app:")
EITHER = pytest.mark.parametrize(("app", "holder", "site"), [CLASS, MODULE], ids=["class", "module"])


@EITHER
def test_a_counter_goes_back_with_what_it_numbers(app: str, holder: str, site: str) -> None:
    back, reasons = planned(app, *TAKEN, holder)
    assert back == {f"{site}number": Safety.SAFE, f"{site}rows": Safety.SAFE}
    assert not reasons


@pytest.mark.parametrize("method", ["", RAISED], ids=["counted", "counted and set"])
def test_a_counter_stays_where_what_it_numbers_does(method: str) -> None:
    app, holder, _ = CLASS
    back, reasons = planned(app + method, *WEAK, holder)
    assert back == {}
    assert reasons == {
        "`Registry.number` numbers what `Registry.rows` keeps, and would give the same number twice",
        "`Registry.rows` is no list, dict or set whose content could be put back",
    }


@EITHER
def test_a_counter_goes_back_as_safely_as_what_it_numbers(app: str, holder: str, site: str) -> None:
    back, _ = planned(app, *ON_DEMAND, holder)
    assert back == {f"{site}number": Safety.UNSAFE, f"{site}rows": Safety.UNSAFE}


def test_a_counter_that_numbers_nothing_is_put_back_by_itself() -> None:
    app, _, site = MODULE
    back, _ = planned(app, "pass", "()", "")
    assert back == {f"{site}number": Safety.SAFE}
