"""What became of each test in each process that ran it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from isolint.runtime.launch import Arrangement, Crash
from isolint.runtime.record import CollectionError, ItemRecord, Outcome, Phase, RunRecord

_EXCEPTION = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)")


class Ending(enum.Enum):
    """How a test ended; the last two take the rest of their process with them."""

    PASSED = "passed"
    SKIPPED = "skipped"
    FAILED = "failed"
    CRASHED = "crashed"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class Observation:
    """How a test ended once, and why: two failures of one kind at one place are the same.

    `kind` is the name of the exception, `place` is `path:line`, and `reason` the words of the failure.
    """

    ending: Ending
    kind: str = ""
    place: str = ""
    reason: str = field(default="", compare=False)

    @property
    def is_bad(self) -> bool:
        """Tell whether the test did not do its work."""
        return self.ending not in (Ending.PASSED, Ending.SKIPPED)


@dataclass(frozen=True, slots=True)
class Process:
    """The tests that one process ran, in their order, and the modules that it collected, in theirs.

    `items` of one process are exact; `repeat` counts the runs of one arrangement from 0.
    """

    arrangement: Arrangement
    modules: tuple[str, ...]
    items: tuple[tuple[str, Observation], ...]
    repeat: int = 0

    @property
    def label(self) -> str:
        """Return the name of the arrangement."""
        return self.arrangement.label

    @property
    def is_parallel(self) -> bool:
        """Tell whether other processes ran tests at the same time."""
        return self.arrangement.workers > 0

    @property
    def sequence(self) -> tuple[str, ...]:
        """Return the node ids in the order in which they ran."""
        return tuple(node_id for node_id, _ in self.items)

    def before(self, node_id: str) -> tuple[str, ...]:
        """Return what ran before a test."""
        sequence = self.sequence
        return sequence[: sequence.index(node_id)]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One process's observation of a test."""

    process: Process
    observation: Observation


def module_of(node_id: str) -> str:
    """Return the path of the module that a node id begins with."""
    return node_id.partition("::")[0]


def record_of(result: RunRecord | Crash) -> RunRecord:
    """Return what is known of a run, however it ended."""
    if isinstance(result, RunRecord):
        return result
    return result.seen or RunRecord(-1, (), ())


def processes(arrangement: Arrangement, result: RunRecord | Crash, repeat: int = 0) -> Iterator[Process]:
    """Yield the processes of a run; what ran when a run was cut off belongs to a process of its own kind."""
    record = record_of(result)
    modules = tuple(dict.fromkeys(module_of(node_id) for node_id in record.collected))
    by_worker: dict[str, list[tuple[str, Observation]]] = {}
    for item in record.items:
        by_worker.setdefault(item.worker, []).append((item.node_id, observation(item)))
    if record.running and not arrangement.workers:
        is_hung = isinstance(result, Crash) and result.exit_code is None
        ended = Observation(Ending.HUNG if is_hung else Ending.CRASHED, reason=_ending(result))
        by_worker.setdefault("main", []).extend((node_id, ended) for node_id in record.running)
    for items in by_worker.values():
        yield Process(arrangement, modules, tuple(items), repeat)


def _ending(crash: RunRecord | Crash) -> str:
    if isinstance(crash, RunRecord):
        return "pytest was told to end"
    if crash.exit_code is None:
        return crash.output
    if crash.exit_code < 0:
        return f"the interpreter was ended by signal {-crash.exit_code}"
    return f"the interpreter exited with code {crash.exit_code}"


def observation(item: ItemRecord) -> Observation:
    """Return what a run recorded of a test, as something to be compared."""
    if any(phase.phase is Phase.CRASH for phase in item.phases):
        return Observation(Ending.CRASHED, reason=item.reason)
    match item.outcome:
        case Outcome.PASSED:
            return Observation(Ending.PASSED)
        case Outcome.SKIPPED:
            return Observation(Ending.SKIPPED, reason=item.reason)
        case Outcome.FAILED:
            return Observation(Ending.FAILED, _kind(item.reason), item.place, item.reason)


def collected(error: str | None) -> Observation:
    """Return how the collection of a module ended, as something to be compared; `error` is why it failed."""
    if error is None:
        return Observation(Ending.PASSED)
    return Observation(Ending.FAILED, _kind(error), reason=error)


def _kind(reason: str) -> str:
    """Return the name of the exception that a reason begins with; a bare `assert` gives none."""
    found = _EXCEPTION.match(reason)
    return found[1].rpartition(".")[2] if found else "AssertionError"


@dataclass(slots=True)
class Observations:
    """All that was seen so far."""

    processes: list[Process] = field(default_factory=list)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, processes: Iterable[Process]) -> None:
        """Add the processes of a run."""
        self.processes.extend(processes)

    def add_errors(self, label: str, errors: Iterable[CollectionError]) -> None:
        """Note what could not be collected in an arrangement."""
        for error in errors:
            self.errors.setdefault(error.node_id, {})[label] = error.reason

    def by_test(self) -> dict[str, list[Sighting]]:
        """Return node id -> where and how it was seen, in the order of the runs."""
        found: dict[str, list[Sighting]] = {}
        for process in self.processes:
            for node_id, seen in process.items:
                found.setdefault(node_id, []).append(Sighting(process, seen))
        return found
