"""What `verify` prints for people."""

from __future__ import annotations

from pathlib import Path

from isolint.model import Finding, Location, Site, SiteKind, Span
from isolint.proof.causes import Cause, Family
from isolint.proof.compare import Difference
from isolint.proof.observations import Ending, Observation, Process, Sighting
from isolint.proof.places import Places
from isolint.proof.runner import Runner, Summary
from isolint.proof.search import Case, Nature
from isolint.proof.trials import Culprits
from isolint.proof.units import Command, Unit
from isolint.proof.verification import Inventory, Verification
from isolint.report.text import Style
from isolint.report.verification import render, summary
from isolint.runtime.launch import Arrangement, Crash, Suite

ROOT = Path("/nowhere")
STYLE = Style(colour=False, display=str)
PASSED = Observation(Ending.PASSED)
FAILED = Observation(Ending.FAILED, "AssertionError", "test_b.py:4", "assert 'night' == 'day'")
FINDING = Finding(
    code="ISO102",
    name="environment-in-test",
    message="",
    path="test_a.py",
    span=Span(5, 1, 5, 9),
    site=Site(SiteKind.ENV, "WHARF_MODE"),
)
CAUSE = Cause(
    Family.ENVIRONMENT,
    "env:WHARF_MODE",
    FINDING,
    Location("test_a.py", 5, "x"),
    Location("wharf.py", 7, "mode"),
    "not set -> 'night'",
)


class Silent:
    def planned(self, count: int) -> None: ...

    def began(self, label: str) -> None: ...

    def ended(self, summary: Summary) -> None: ...


def work(*cases: Case) -> Verification:
    runner = Runner(Suite(ROOT), lambda _, __: Crash(1, ""), Silent())
    inventory = Inventory(("test_b.py::test_v",), Places(ROOT, ROOT))
    found = Verification(inventory, runner, cases=list(cases), is_whole=True)
    found.summaries.append(Summary("together", 1.0, passed=1, failed=1, collected=3))
    return found


def case(nature: Nature, *culprits: Culprits, complete: bool = True) -> Case:
    together = Process(Arrangement("together"), (), (("test_b.py::test_v", FAILED),))
    pair = Process(Arrangement("test_a.py, then test_b.py"), (), (("test_b.py::test_v", FAILED),))
    sightings = tuple(Sighting(process, FAILED) for process in (together, pair))
    alone = Command(("test_b.py::test_v",))
    return Case(
        Difference("test_b.py::test_v", sightings), nature, PASSED, alone, culprits, is_complete=complete
    )


def test_a_victim_is_shown_with_its_polluter_its_cause_and_two_lines_of_pytest() -> None:
    unit = Unit("test_a.py", "test_a.py::test_p")
    culprits = Culprits(
        (unit,), FAILED, Command(("test_a.py::test_p", "test_b.py::test_v")), (CAUSE, CAUSE, CAUSE, CAUSE)
    )

    assert render(work(case(Nature.VICTIM, culprits, complete=False)), STYLE) == (
        "together     1 passed  1 failed  1 not run\n"
        "\n"
        "test_b.py::test_v passes alone, and fails after other tests\n"
        "  alone: passed\n"
        "  together; test_a.py, then test_b.py: failed at test_b.py:4: assert 'night' == 'day'\n"
        "  polluter: test_a.py::test_p\n"
        "    cause: environment, `env:WHARF_MODE` written at test_a.py:5, read at wharf.py:7, "
        "seen to change: not set -> 'night' (ISO102)\n"
        "    or else: environment `env:WHARF_MODE`, environment `env:WHARF_MODE` and 1 more\n"
        "    pytest test_a.py::test_p test_b.py::test_v  # failed\n"
        "    pytest test_b.py::test_v                    # passed\n"
        "  there may be more; `--all-polluters` looks for them\n"
    )


def test_an_order_of_imports_that_pytest_does_not_offer_has_no_command() -> None:
    culprits = Culprits((Unit("test_a.py"), Unit("test_c.py")), FAILED, None)

    shown = render(work(case(Nature.VICTIM, culprits)), STYLE)

    assert "  polluter: importing test_a.py, together with importing test_c.py\n" in shown
    assert "    shows only where modules are imported in the order of the whole suite\n" in shown


def test_a_long_reason_is_cut_and_cannot_drive_the_terminal() -> None:
    found = case(Nature.FLAKY)
    loud = Observation(Ending.FAILED, "E", "t.py:1", "\x1b[31m" + "x" * 500)
    sightings = (Sighting(found.difference.sightings[0].process, loud),)

    shown = render(work(Case(Difference("t.py::t", sightings), Nature.FLAKY)), STYLE)

    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) < 220


def test_the_closing_line_counts_causes() -> None:
    unit = Unit("test_a.py", "test_a.py::test_p")
    found = work(case(Nature.VICTIM, Culprits((unit,), FAILED, None, (CAUSE,))))
    for sighting in case(Nature.VICTIM).difference.sightings:
        found.runner.seen.add([sighting.process])
    found.runner.seen.add([Process(Arrangement("alone"), (), (("test_b.py::test_v", PASSED),))])

    assert summary(found, 3.2) == (
        "1 test did not always end alike. Causes: environment (1). 1 test, 0 runs of pytest in 3 s."
    )


def test_an_interrupt_is_told() -> None:
    found = work()
    found.is_whole = False

    assert summary(found, 3.2) == "Interrupted: 0 differences so far. 0 tests, 0 runs of pytest in 3 s."


def test_repeats_that_went_alike_share_a_line() -> None:
    found = work()
    found.summaries[:] = [Summary("together", 1.0, passed=passed, collected=2) for passed in (2, 2, 1, 2)]

    rows = render(found, STYLE).splitlines()

    assert rows == ["together     2 passed  3 times", "together     1 passed  1 not run"]
