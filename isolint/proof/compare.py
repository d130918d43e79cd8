"""Compare what was seen of each test, arrangement by arrangement and reason by reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.proof.observations import Ending, Observation, Observations, Process, Sighting, collected


@dataclass(frozen=True, slots=True)
class Difference:
    """A test that did not always end alike, with all that was seen of it.

    `is_flaky` where two runs of the same tests in the same order differ.
    """

    node_id: str
    sightings: tuple[Sighting, ...]
    is_flaky: bool = False

    def like(self, observation: Observation) -> tuple[Sighting, ...]:
        """Return where it was seen to end as it did then."""
        return tuple(seen for seen in self.sightings if seen.observation == observation)

    def unlike(self, observation: Observation) -> tuple[Sighting, ...]:
        """Return where it was seen to end otherwise."""
        return tuple(seen for seen in self.sightings if seen.observation != observation)


def differences(seen: Observations) -> tuple[Difference, ...]:
    """Return the tests that did not always end alike, and the modules that could not always be collected."""
    return (*_differences(seen), *_collections(seen))


def _differences(seen: Observations) -> Iterator[Difference]:
    for node_id, sightings in seen.by_test().items():
        counted = tuple(sighting for sighting in sightings if _counts(sighting))
        if len({sighting.observation for sighting in counted}) > 1:
            yield Difference(node_id, counted, _is_flaky(counted))


def _collections(seen: Observations) -> Iterator[Difference]:
    for module, reasons in seen.errors.items():
        sightings = tuple(
            Sighting(replace(process, items=((module, ending),)), ending)
            for process in seen.processes
            if not process.is_parallel and (process.label in reasons or module in process.modules)
            for ending in (collected(reasons.get(process.label)),)
        )
        if len({sighting.observation for sighting in sightings}) > 1:
            yield Difference(module, sightings, _is_flaky(sightings))


def always_bad(seen: Observations) -> dict[str, Observation]:
    """Return the tests that fail wherever they run, always for the same reason."""
    return {
        node_id: sightings[0].observation
        for node_id, sightings in seen.by_test().items()
        if sightings[0].observation.is_bad and len({sighting.observation for sighting in sightings}) == 1
    }


def _counts(sighting: Sighting) -> bool:
    """Tell whether a sighting says something: tests may well choose not to run beside others."""
    return not (sighting.process.is_parallel and sighting.observation.ending is Ending.SKIPPED)


def _is_flaky(sightings: Sequence[Sighting]) -> bool:
    """Tell whether a process that did the same as another, on its own, ended otherwise."""
    first: dict[tuple[object, ...], Observation] = {}
    for sighting in sightings:
        process = sighting.process
        if not process.is_parallel:
            key = (process.modules, process.sequence)
            if first.setdefault(key, sighting.observation) != sighting.observation:
                return True
    return False


def shortest(sightings: Sequence[Sighting], node_id: str) -> Process:
    """Return the process that is easiest to do again: without company, and with least before the test."""

    def effort(sighting: Sighting) -> tuple[bool, int, int]:
        process = sighting.process
        return process.is_parallel, len(process.before(node_id)), len(process.modules)

    return min(sightings, key=effort).process
