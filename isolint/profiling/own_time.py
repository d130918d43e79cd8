"""What suites take by themselves: without waiting for a processor, and at one pace of the machine.

Wall time on a machine with other tenants says how busy these are. What a process waits for a processor, the
system tells; how fast the processor was, a fixed piece of work that is done between the tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from isolint.profiling.baseline import Profile, Test, known

#: Start-up reads hundreds of files: so many seconds of it may be spent on waiting for a busy disk.
_READING = 0.5


def pace(profile: Profile) -> float | None:
    """Return the pace of the machine over all runs of a profile, None where it was not taken."""
    paces = known(run.pace for run in profile.runs)
    return median(paces) if paces else None


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took in one run, in seconds, as far as that is known."""

    seconds: float
    cpu: float | None
    waited: float | None
    pace: float | None

    def own(self, common: float | None, reading: float = 0.0) -> float:
        """Return the seconds that other tenants of the machine have no hand in, at a common pace.

        Of what was spent neither on a processor nor on waiting for one, `reading` seconds are left out.
        """
        rest = max(self.seconds - (self.waited or 0.0), 0.0)
        computing = min(self.cpu or 0.0, rest)
        factor = common / self.pace if common and self.pace else 1.0
        return max(rest - computing - reading, 0.0) + computing * factor


def of_tests(tests: Iterable[Test], common: float | None) -> tuple[float, ...]:
    """Return the own seconds of some tests together, in each run that had all of them."""
    columns = [[cost.own(common) if cost else None for cost in _costs(test)] for test in tests]
    runs = zip(*columns, strict=True) if columns else ()
    return tuple(sum(known(run)) for run in runs if None not in run)


def typical(tests: Iterable[Test], common: float | None) -> float:
    """Return the own seconds of some tests together, each as it was in the run in its middle.

    What disturbs one test in one run does not touch it, where it would make that whole run a longer one.
    """
    rows = ([cost.own(common) for cost in _costs(test) if cost] for test in tests)
    return sum(median(row) for row in rows if row)


def outside(profile: Profile, common: float | None) -> tuple[float, ...]:
    """Return the own seconds of start-up and collection in each run; of parallel ones nobody can tell."""
    by_test = [_costs(test) for test in profile.tests]
    found: list[float] = []
    for number, run in enumerate(profile.runs):
        if len(run.workers) != 1 or run.cpu is None or run.waited is None:
            continue
        costs = [cost for row in by_test if (cost := row[number]) is not None]
        rest = Cost(
            seconds=run.wall - sum(cost.seconds for cost in costs),
            cpu=run.cpu - sum(cost.cpu or 0.0 for cost in costs),
            waited=run.waited - sum(cost.waited or 0.0 for cost in costs),
            pace=run.pace,
        )
        found.append(rest.own(common, _READING))
    return tuple(found)


def _costs(test: Test) -> list[Cost | None]:
    """Return what a test took in each run, None for one that did not have it."""
    unknown = (None,) * len(test.seconds)
    rows = (test.seconds, test.cpu or unknown, test.waited or unknown, test.pace or unknown)
    return [
        None if seconds is None else Cost(seconds, cpu, waited, pace)
        for seconds, cpu, waited, pace in zip(*rows, strict=True)
    ]
