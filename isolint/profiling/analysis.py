"""Where the time of a suite goes, and what would shorten it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from isolint.profiling.baseline import PHASES, Baseline, Profile, Test, known
from isolint.profiling.junit import Report
from isolint.profiling.makespan import Makespan, makespan
from isolint.profiling.measurement import FixtureUse
from isolint.profiling.savings import Saving, savings


@dataclass(frozen=True, slots=True)
class Module:
    """A module with the seconds of its tests; `setup` and `teardown` are None where they are not known."""

    path: str
    tests: int
    seconds: float
    setup: float | None
    teardown: float | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Where the time went: `session` seconds as seen on `workers`, None where nobody knows how many.

    `tests` are name -> seconds; modules and tests are the slowest first.
    """

    name: str
    session: float | None
    workers: int | None
    modules: tuple[Module, ...]
    tests: tuple[tuple[str, float], ...]
    fixtures: tuple[FixtureUse, ...]
    savings: tuple[Saving, ...]
    makespans: tuple[Makespan, ...]

    @property
    def seconds(self) -> float:
        """Return the seconds of all tests."""
        return sum(module.seconds for module in self.modules)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """On how many workers to spread the tests, and what cloning a database takes, in seconds."""

    workers: tuple[int, ...]
    clone: float


def of_profile(profile: Profile, assumed: Assumptions) -> Analysis:
    """Analyse a profile: by the medians of its runs."""
    found = {test.node_id: test for test in profile.tests}
    seconds = {name: _median(test.seconds) for name, test in found.items()}
    by_module: dict[str, dict[str, float]] = {}
    for name, test in found.items():
        by_module.setdefault(test.module, {})[name] = seconds[name]
    sessions = known(run.session for run in profile.runs)
    workers = len(profile.runs[-1].workers) if profile.runs else 0
    seen = (median(sessions) if sessions else None, workers or None)
    return _analysis(profile.name, seen, by_module, (found, profile.fixtures), assumed)


def of_report(name: str, report: Report, baseline: Baseline, assumed: Assumptions) -> Analysis:
    """Analyse a JUnit report; what it does not say of set-ups is taken from a baseline that has its tests."""
    by_module: dict[str, dict[str, float]] = {}
    for case in report.cases:
        by_module.setdefault(case.module, {})[f"{case.module}::{case.name}"] = case.seconds
    names = {node_id for row in by_module.values() for node_id in row}
    fitting = max(baseline.profiles, key=lambda profile: _common(profile, names), default=None)
    is_fitting = fitting is not None and _common(fitting, names) * 2 > len(names)
    if fitting is None or not is_fitting:
        return _analysis(name, (report.session, None), by_module, ({}, ()), assumed)
    tests = {test.node_id: test for test in fitting.tests}
    return _analysis(name, (report.session, None), by_module, (tests, fitting.fixtures), assumed)


def _common(profile: Profile, names: set[str]) -> int:
    return sum(test.node_id in names for test in profile.tests)


def _analysis(
    name: str,
    seen: tuple[float | None, int | None],
    by_module: Mapping[str, Mapping[str, float]],
    measured: tuple[Mapping[str, Test], Sequence[FixtureUse]],
    assumed: Assumptions,
) -> Analysis:
    tests, fixtures = measured
    modules = [
        Module(path, len(row), sum(row.values()), _phase(row, tests, 0), _phase(row, tests, 2))
        for path, row in by_module.items()
    ]
    singles = [entry for row in by_module.values() for entry in row.items()]
    spread = {path: tuple(row.values()) for path, row in by_module.items()}
    return Analysis(
        name=name,
        session=seen[0],
        workers=seen[1],
        modules=tuple(sorted(modules, key=lambda module: (-module.seconds, module.path))),
        tests=tuple(sorted(singles, key=lambda entry: (-entry[1], entry[0]))),
        fixtures=tuple(sorted(fixtures, key=lambda use: (-use.seconds, use.name))),
        savings=tuple(savings(fixtures, assumed.clone)),
        makespans=tuple(makespan(spread, count) for count in assumed.workers),
    )


def _phase(row: Mapping[str, float], tests: Mapping[str, Test], phase: int) -> float | None:
    values = [_median(getattr(tests[name], PHASES[phase])) for name in row if name in tests]
    return sum(values) if values else None


def _median(values: Sequence[float | None]) -> float:
    found = known(values)
    return median(found) if found else 0.0
