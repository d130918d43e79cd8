"""Running arrangements one after the other: limits of time, progress, and going on after a crash."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from isolint.proof.observations import Ending, Observation, Observations, observation, processes, record_of
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import RunRecord

#: A run may take this many times the longest that ended, and never less than the floor, in seconds.
_PATIENCE = 5
_FLOOR = 60.0

#: What pytest says of a `--dist` that came with a later version of pytest-xdist.
_NOT_KNOWN = "not known to this version of pytest-xdist"
_UNKNOWN_MODE = "argument --dist: invalid choice"

#: After so many crashes in one arrangement what is left of it is not run.
_MAX_RESTARTS = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """How one arrangement went: counts of tests, and what came in the way."""

    label: str
    seconds: float
    passed: int = 0
    failed: int = 0
    collected: int = 0
    trouble: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was learned from it, though it can be run."""
        return not self.passed and not self.failed and self.is_known

    @property
    def is_known(self) -> bool:
        """Tell whether the project's plugins can run it."""
        return self.trouble != _NOT_KNOWN


class Listener(Protocol):
    """Whoever is told how a verification goes on."""

    def planned(self, count: int) -> None:
        """Hear how many arrangements, or searches, there will be."""

    def began(self, label: str) -> None:
        """Hear that an arrangement is run."""

    def ended(self, summary: Summary) -> None:
        """Hear how it went."""


class Silent:
    """A listener that keeps it to itself."""

    def planned(self, count: int) -> None:
        """Let it pass."""

    def began(self, label: str) -> None:
        """Let it pass."""

    def ended(self, summary: Summary) -> None:
        """Let it pass."""


@dataclass(slots=True)
class Runner:
    """Runs a suite, and keeps all that was seen of it."""

    suite: Suite
    launch: Callable[[Suite, Arrangement], RunRecord | Crash]
    listener: Listener
    fixed_limit: float | None = None
    seen: Observations = field(default_factory=Observations)
    runs: int = 0
    _longest: float = 0.0

    def once(self, arrangement: Arrangement) -> RunRecord | Crash:
        """Run one process, or one controller with its workers, within the limit of time."""
        started = time.monotonic()
        self.runs += 1
        result = self.launch(self.limited(), arrangement)
        if isinstance(result, RunRecord):
            self._longest = max(self._longest, time.monotonic() - started)
        return result

    def limited(self) -> Suite:
        """Return the suite with the limit of time for its next run."""
        limit = self.fixed_limit or self.suite.timeout
        if not self.fixed_limit and self._longest:
            limit = min(limit, max(_FLOOR, _PATIENCE * self._longest))
        return replace(self.suite, timeout=limit)

    def arranged(self, arrangement: Arrangement, repeat: int = 0) -> Summary:
        """Run an arrangement to its end: where a test ends the run, it is run again without that."""
        self.listener.began(arrangement.label)
        started = time.monotonic()
        endings: dict[str, Observation] = {}
        troubles: dict[str, None] = {}
        collected: dict[str, None] = {}
        left_out: dict[str, None] = {}
        while True:
            result = self.once(without(arrangement, left_out))
            record = record_of(result)
            collected.update(dict.fromkeys(record.collected))
            self.seen.add_errors(arrangement.label, record.errors)
            for process in processes(arrangement, result, repeat):
                self.seen.add([process])
                endings.update(process.items)
            ended_by = _ended_by(record, arrangement)
            if isinstance(result, Crash):
                troubles[_trouble(result)] = None
            elif ended_by:
                troubles[f"ended early by {', '.join(ended_by)}"] = None
            left_out.update(dict.fromkeys(ended_by))
            if not ended_by or len(troubles) > _MAX_RESTARTS:
                break
        summary = Summary(
            label=arrangement.label,
            seconds=time.monotonic() - started,
            passed=sum(not seen.is_bad for seen in endings.values()),
            failed=sum(seen.is_bad for seen in endings.values()),
            collected=len(collected),
            trouble="; ".join(troubles),
        )
        self.listener.ended(summary)
        return summary


def without(arrangement: Arrangement, tests: Iterable[str]) -> Arrangement:
    """Return an arrangement that leaves some tests out."""
    left_out = tuple(f"--deselect={test}" for test in tests)
    return replace(arrangement, targets=(*arrangement.targets, *left_out)) if left_out else arrangement


def _ended_by(record: RunRecord, arrangement: Arrangement) -> tuple[str, ...]:
    """Return the tests that took others with them; pytest-xdist gives up when too many workers die."""
    ran = {item.node_id for item in record.items}
    crashed = [item.node_id for item in record.items if observation(item).ending is Ending.CRASHED]
    if arrangement.workers and crashed and not ran.issuperset(record.collected):
        return tuple(dict.fromkeys(crashed))
    return record.running


def _trouble(crash: Crash) -> str:
    """Return one line on a run that gave no record."""
    if _UNKNOWN_MODE in crash.output:
        return _NOT_KNOWN
    where = f" in {', '.join(crash.seen.running)}" if crash.seen and crash.seen.running else ""
    if crash.exit_code is None:
        return f"{crash.output}{where}"
    lines = [line for line in crash.output.splitlines() if line.strip()]
    if where or (crash.seen is not None and crash.seen.collected):
        return f"the interpreter ended with code {crash.exit_code}{where}"
    return f"pytest ended with code {crash.exit_code}: {lines[-1].strip() if lines else 'it printed nothing'}"
