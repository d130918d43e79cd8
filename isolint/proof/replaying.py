"""What one worker of a recorded run did, done again in one process, and which of it fails there too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from isolint.proof.compare import Difference
from isolint.proof.observations import Observation, Sighting, observation
from isolint.proof.runner import Runner
from isolint.proof.search import Case, Search
from isolint.proof.verification import Inventory
from isolint.runtime.launch import Arrangement
from isolint.runtime.record import RunRecord

#: Words for pytest that spread tests over processes, with how many words follow them.
_SPREADING = {"-n": 1, "--numprocesses": 1, "--dist": 1, "--maxprocesses": 1, "--tx": 1}


@dataclass(frozen=True, slots=True)
class Worker:
    """What one process of a recorded run did: its tests in their order, with how they ended."""

    name: str
    items: tuple[tuple[str, Observation], ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the tests that failed."""
        return tuple(node_id for node_id, seen in self.items if seen.is_bad)

    def until(self, tests: Iterable[str]) -> tuple[str, ...]:
        """Return what ran up to the last of some tests."""
        wanted = frozenset(tests)
        sequence = [node_id for node_id, _ in self.items]
        end = max(number for number, node_id in enumerate(sequence) if node_id in wanted)
        return tuple(sequence[: end + 1])


@dataclass(frozen=True, slots=True)
class Again:
    """A test that failed in a worker, and how it ended when the worker's tests ran again in one process.

    `now` is None where it did not run. `case` tells what changes it, unless it fails `alone` as well.
    """

    node_id: str
    then: Observation
    now: Observation | None
    alone: Observation | None = None
    case: Case | None = None

    @property
    def fails_again(self) -> bool:
        """Tell whether one process shows the failure."""
        return self.now is not None and self.now.is_bad


@dataclass(frozen=True, slots=True)
class Replay:
    """A worker's tests, run again: how many, how they ended, and each that had failed."""

    worker: Worker
    ran: int
    missing: tuple[str, ...]
    tests: tuple[Again, ...]


def workers(record: RunRecord) -> tuple[Worker, ...]:
    """Return the processes of a recorded run."""
    by_name: dict[str, list[tuple[str, Observation]]] = {}
    for item in record.items:
        by_name.setdefault(item.worker, []).append((item.node_id, observation(item)))
    return tuple(Worker(name, tuple(items)) for name, items in sorted(by_name.items()))


def serial(words: Sequence[str]) -> tuple[str, ...]:
    """Return words for pytest without those that spread tests over processes."""
    return tuple(_serial(words))


def _serial(words: Sequence[str]) -> Iterator[str]:
    waiting = iter(words)
    for word in waiting:
        if word in _SPREADING:
            next(waiting, None)
        elif not (word.partition("=")[0] in _SPREADING or (word.startswith("-n") and word[2:3].isalnum())):
            yield word


def replay(
    worker: Worker, victims: Sequence[str], runner: Runner, inventory: Inventory, search: Search
) -> Replay:
    """Run again what a worker ran up to the last of some tests, and look for what changes those that fail."""
    known = frozenset(inventory.tests)
    sequence = worker.until(victims)
    kept = tuple(test for test in sequence if test in known)
    arrangement = Arrangement(f"{worker.name} again", targets=inventory.targets, order=kept)
    seen = _ended(runner, arrangement)
    then = dict(worker.items)
    return Replay(
        worker,
        len(kept),
        tuple(test for test in sequence if test not in known),
        tuple(_again(test, then[test], seen.get(test), runner, search, inventory) for test in victims),
    )


def _again(
    test: str,
    then: Observation,
    sighting: Sighting | None,
    runner: Runner,
    search: Search,
    inventory: Inventory,
) -> Again:
    now = sighting.observation if sighting is not None else None
    if sighting is None or now is None or not now.is_bad:
        return Again(test, then, now)
    runner.listener.began(f"what changes {test}")
    arrangement = Arrangement(f"{test} alone", targets=(inventory.places.argument(test),))
    alone = _ended(runner, arrangement).get(test)
    if alone is not None and alone.observation.is_bad:
        return Again(test, then, now, alone.observation)
    difference = Difference(test, (sighting,) if alone is None else (alone, sighting))
    case = search.case(difference, inventory.modules)
    return Again(test, then, now, case.alone, case)


def _ended(runner: Runner, arrangement: Arrangement) -> dict[str, Sighting]:
    """Run an arrangement, and return how its tests ended."""
    before = len(runner.seen.processes)
    runner.arranged(arrangement)
    return {
        node_id: Sighting(process, ending)
        for process in runner.seen.processes[before:]
        for node_id, ending in process.items
    }
