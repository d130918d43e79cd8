"""Compare two recordings of the same suites: by marker, by module and by test."""

from __future__ import annotations

import enum
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from isolint.profiling import own_time
from isolint.profiling.baseline import PHASES, Baseline, Profile, Test, known
from isolint.profiling.measurement import Result, Status
from isolint.profiling.statistics import Samples, judge, pooled

#: Growth in seconds below which nothing is reported: nobody would feel it.
_LEAST = {"marker": 0.05, "module": 0.05, "test": 0.1}

#: What a suite takes before its first test and after its last.
OUTSIDE = "(start-up and collection)"

#: A test that ended in one of these ways does not take what it takes otherwise.
_ENDINGS = ((Result.SKIPPED,), (Result.FAILED, Result.ERROR))


class Level(enum.Enum):
    """What is compared."""

    MARKER = "marker"
    MODULE = "module"
    TEST = "test"


class Verdict(enum.Enum):
    """What is said of a change; a growth past the threshold is `SLOWER`, one below it `GROWN`."""

    SLOWER = "slower"
    GROWN = "grown"
    FASTER = "faster"
    NOISE = "within the noise"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing before and after: its typical own seconds, and the share by which noise may move it."""

    level: Level
    name: str
    before: float
    after: float
    noise: float
    verdict: Verdict

    @property
    def share(self) -> float | None:
        """Return the growth as a share, None where there was nothing to grow from."""
        return self.after / self.before - 1 if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Moved:
    """Tests that only one side has, or that ended otherwise there, with their seconds."""

    names: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class MarkerComparison:
    """One suite before and after; where it cannot be compared, `obstacle` says why, and there are no changes.

    `walls` are the wall times as they were. `pace` is how much longer the machine took for the same work.
    """

    name: str
    obstacle: str = ""
    walls: tuple[float, float] | None = None
    pace: float | None = None
    changes: tuple[Change, ...] = ()
    new: Moved = Moved((), 0.0)
    gone: Moved = Moved((), 0.0)
    otherwise: Moved = Moved((), 0.0)

    def at(self, level: Level) -> tuple[Change, ...]:
        """Return the changes of one level."""
        return tuple(change for change in self.changes if change.level is level)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All suites of two recordings; a growth of more than `threshold`, as a share, is too much."""

    markers: tuple[MarkerComparison, ...]
    threshold: float

    @property
    def slower(self) -> tuple[Change, ...]:
        """Return what grew past the threshold."""
        found = (change for marker in self.markers for change in marker.changes)
        return tuple(change for change in found if change.verdict is Verdict.SLOWER)


def compare(before: Baseline, after: Baseline, threshold: float) -> Comparison:
    """Compare each suite of two recordings."""
    names = sorted({profile.name for profile in (*before.profiles, *after.profiles)})
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return Comparison(tuple(_marker(name, one, two, threshold) for name, one, two in pairs), threshold)


def _marker(name: str, before: Profile | None, after: Profile | None, threshold: float) -> MarkerComparison:
    obstacle = _obstacle(before, "before") or _obstacle(after, "after")
    if before is None or after is None or obstacle:
        return MarkerComparison(name, obstacle)
    paces = (own_time.pace(before), own_time.pace(after))
    common = None if None in paces else min(known(paces))
    shared, new, gone, otherwise = _matched(before, after)
    compared = _Compared(common, threshold)
    return MarkerComparison(
        name=name,
        walls=(before.wall, after.wall),
        pace=paces[1] / paces[0] if paces[0] and paces[1] else None,
        changes=tuple(compared.changes(name, (before, after), shared)),
        new=new,
        gone=gone,
        otherwise=otherwise,
    )


def _obstacle(profile: Profile | None, side: str) -> str:
    if profile is None:
        return f"not measured {side}"
    if profile.wall <= 0.0:
        return f"0.0 seconds {side}: it was never measured there"
    if profile.status is Status.EMPTY:
        return f"no tests {side}"
    return "" if profile.is_measured else f"cut off {side}: {profile.trouble or profile.status.value}"


def _matched(before: Profile, after: Profile) -> tuple[list[tuple[Test, Test]], Moved, Moved, Moved]:
    """Return the tests that both sides ran, in pairs, and those that only one did."""
    earlier = {test.node_id: test for test in before.tests}
    later = {test.node_id: test for test in after.tests}
    both = [(earlier[name], later[name]) for name in earlier if name in later]
    # The old format lists the slowest only: what is missing there is not new.
    whole = before.is_whole and after.is_whole
    new = [test for name, test in later.items() if name not in earlier] if whole else []
    gone = [test for name, test in earlier.items() if name not in later] if whole else []
    unlike = [two for one, two in both if _is_unlike(one, two)]
    shared = [(one, two) if whole else _alike(one, two) for one, two in both if not _is_unlike(one, two)]
    return shared, _moved(new), _moved(gone), _moved(unlike)


def _alike(before: Test, after: Test) -> tuple[Test, Test]:
    """Return two tests with those phases that are known of both."""
    unknown: dict[str, Any] = {
        phase: () for phase in PHASES if not (getattr(before, phase) and getattr(after, phase))
    }
    return replace(before, **unknown), replace(after, **unknown)


def _is_unlike(before: Test, after: Test) -> bool:
    if before.result is None or after.result is None:
        return False
    return any((before.result in kind) is not (after.result in kind) for kind in _ENDINGS)


def _moved(tests: Iterable[Test]) -> Moved:
    found = sorted(tests, key=lambda test: test.node_id)
    return Moved(tuple(test.node_id for test in found), sum(_typical(test) for test in found))


def _typical(test: Test) -> float:
    values = [value for value in test.seconds if value is not None]
    return median(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class _Compared:
    common: float | None
    threshold: float

    def changes(
        self, name: str, profiles: tuple[Profile, Profile], shared: Sequence[tuple[Test, Test]]
    ) -> Iterable[Change]:
        """Yield the suite as a whole, its modules with start-up and collection, and its tests."""
        by_module: dict[str, list[tuple[Test, Test]]] = {}
        for pair in shared:
            by_module.setdefault(pair[0].module, []).append(pair)
        tests = {pair[0].node_id: self._samples([pair]) for pair in shared}
        if not all(profile.is_whole for profile in profiles):
            # Of the old format only the wall time and the slowest tests are known.
            earlier, later = (tuple(run.wall for run in profile.runs) for profile in profiles)
            yield from self._judged(Level.MARKER, {name: Samples(earlier, later)})
            yield from self._judged(Level.TEST, tests)
            return
        modules = {module: self._samples(pairs) for module, pairs in sorted(by_module.items())}
        whole = self._samples(shared)
        earlier, later = (own_time.outside(profile, self.common) for profile in profiles)
        if [len(earlier), len(later)] == [len(profile.runs) for profile in profiles]:
            modules[OUTSIDE] = Samples(earlier, later)
            whole = _added(whole, modules[OUTSIDE])
        yield from self._judged(Level.MARKER, {name: whole}, modules.values())
        yield from self._judged(Level.MODULE, modules)
        yield from self._judged(Level.TEST, tests)

    def _samples(self, pairs: Sequence[tuple[Test, Test]]) -> Samples:
        one, two = ([pair[side] for pair in pairs] for side in (0, 1))
        return Samples(
            own_time.of_tests(one, self.common),
            own_time.of_tests(two, self.common),
            (own_time.typical(one, self.common), own_time.typical(two, self.common)),
        )

    def _judged(
        self, level: Level, found: dict[str, Samples], peers: Iterable[Samples] = ()
    ) -> Iterable[Change]:
        known = {name: samples for name, samples in found.items() if samples.before and samples.after}
        common = pooled(peers or known.values())
        for name, samples in known.items():
            judgement = judge(samples, common, is_typical=name != OUTSIDE)
            is_felt = abs(samples.growth) >= _LEAST[level.value]
            verdict = Verdict.NOISE
            if judgement.is_beyond_noise and is_felt:
                verdict = self._verdict(samples)
            yield Change(level, name, *samples.typical, judgement.noise, verdict)

    def _verdict(self, samples: Samples) -> Verdict:
        if samples.growth < 0:
            return Verdict.FASTER
        return Verdict.SLOWER if samples.ratio > 1 + self.threshold else Verdict.GROWN


def _added(one: Samples, other: Samples) -> Samples:
    def total(left: tuple[float, ...], right: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(map(operator.add, left, right)) if len(left) == len(right) else left

    middles = (one.typical[0] + other.typical[0], one.typical[1] + other.typical[1])
    return Samples(total(one.before, other.before), total(one.after, other.after), middles)
