"""Find for one test the least that has to come before it to change how it ends."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.proof.asking import Inquiry
from isolint.proof.causes import Causes
from isolint.proof.compare import Difference, shortest
from isolint.proof.explaining import Explaining
from isolint.proof.observations import Observation, Process, Sighting, module_of
from isolint.proof.places import Places
from isolint.proof.prediction import Prediction, cleared
from isolint.proof.runner import Runner
from isolint.proof.trials import Culprits, Hunt, Trials, Watch
from isolint.proof.units import Command, Composer, Unit, units_before


class Nature(enum.Enum):
    """What the difference between a test's endings comes from."""

    VICTIM = "victim"
    BRITTLE = "brittle"
    OTHERWISE = "ends otherwise"
    FLAKY = "flaky"
    PARALLEL = "parallel only"
    UNEXPLAINED = "unexplained"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Case:
    """A test that depends on others: how it ends alone, and which units change that.

    `runs` counts the runs of pytest that it took; `is_complete` tells that no further culprits were left
    among those that were looked at.
    """

    difference: Difference
    nature: Nature
    alone: Observation | None = None
    alone_command: Command | None = None
    culprits: tuple[Culprits, ...] = ()
    runs: int = 0
    is_complete: bool = True

    @property
    def node_id(self) -> str:
        """Return the test."""
        return self.difference.node_id


@dataclass(frozen=True, slots=True)
class Depth:
    """How far to look: for what explains the differences that were seen, or for all; for how many sets."""

    everything: bool = False
    most: int = 3


class Search:
    """Looks for the culprits of one test after another."""

    def __init__(
        self,
        runner: Runner,
        places: Places,
        prediction: Prediction,
        causes: Causes,
        depth: Depth,
        watch: Watch | None = None,
    ) -> None:
        self._runner = runner
        self._places = places
        self._prediction = prediction
        self._explaining = Explaining(causes, watch)
        self._depth = depth

    def case(self, difference: Difference, collection: Sequence[str]) -> Case:
        """Return what makes a test end differently; `collection` is the order of all modules."""
        if difference.is_flaky:
            return Case(difference, Nature.FLAKY)
        composer = Composer(self._places, difference.node_id, collection)
        trials = Trials(self._runner, composer, difference.node_id)
        alone = _seen_alone(difference) or trials.ending(())
        if alone is None:
            return Case(difference, Nature.UNEXPLAINED, runs=trials.runs)
        trials.note((), alone)
        others = difference.unlike(alone)
        flips = tuple(seen for seen in others if seen.observation.is_bad is not alone.is_bad)
        sets, complete = self._culprits(difference, flips or others, alone, trials)
        explained = (self._explaining.explained(one, difference, alone, trials) for one in sets)
        found = tuple(one for one in explained if one is not None)
        return Case(
            difference,
            _nature(alone, flipped=bool(flips)) if found else _unexplained(flips or others),
            alone,
            composer.command(()),
            found,
            trials.runs,
            complete,
        )

    def asked(self, node_id: str, tests: Sequence[str]) -> Case:
        """Return what changes a test of which nothing was seen so far; `tests` are all, in order."""
        modules = tuple(dict.fromkeys(map(module_of, tests)))
        composer = Composer(self._places, node_id, modules)
        trials = Trials(self._runner, composer, node_id)
        difference = Difference(node_id, ())
        inquiry = Inquiry(trials, self._prediction, self._explaining, difference, tuple(tests))
        alone, found = inquiry.outcome()
        if alone is None:
            return Case(difference, Nature.UNEXPLAINED, runs=trials.runs)
        return Case(
            difference,
            _nature(alone, flipped=True) if found is not None else Nature.STEADY,
            alone,
            composer.command(()),
            () if found is None else (found,),
            trials.runs,
            is_complete=found is None,
        )

    def _culprits(
        self, difference: Difference, others: Sequence[Sighting], alone: Observation, trials: Trials
    ) -> tuple[list[Culprits], bool]:
        """Return sets of culprits of which one ran before the test wherever it differs, and whether so."""
        node_id = difference.node_id
        found: list[Culprits] = []
        unexplained = list(others)
        while unexplained and len(found) < self._depth.most:
            process = shortest(unexplained, node_id)
            hunt = Hunt(
                trials,
                units_before(process, node_id),
                alone,
                flipped=others[0].observation.is_bad is not alone.is_bad,
            )
            pools = self._pools(difference, others, alone, process, hunt.everything)
            one = hunt.first(pools)
            if one is None:
                # Beside other processes, or by chance: this one shows nothing that could be done again.
                unexplained = [seen for seen in unexplained if seen.process is not process]
                if not found:
                    return [], True
                continue
            found.append(one)
            if self._depth.everything:
                found += hunt.further(found, self._depth.most)
            unexplained = [seen for seen in unexplained if not _explains(found, seen, node_id)]
        return found, not unexplained and len(found) < self._depth.most

    def _pools(
        self,
        difference: Difference,
        others: Sequence[Sighting],
        alone: Observation,
        process: Process,
        everything: tuple[Unit, ...],
    ) -> Iterator[tuple[Unit, ...]]:
        """Yield what to try, from the single likeliest unit to all of them.

        Likely is what is expected to change what the test reads, was there wherever the test differs, and
        nowhere else.
        """
        node_id = difference.node_id
        innocent = frozenset(cleared(everything, node_id, difference.like(alone)))
        presence = Counter(unit for seen in others for unit in units_before(seen.process, node_id))
        suspects = sorted(
            self._prediction.suspects(node_id, process), key=lambda unit: (unit in innocent, -presence[unit])
        )
        leakers = self._prediction.leakers(everything)
        yield tuple(suspects[:1])
        yield tuple(unit for unit in suspects if unit not in innocent)
        yield tuple(suspects)
        yield tuple(unit for unit in leakers if unit not in innocent)
        yield tuple(unit for unit in everything if unit not in innocent)
        yield everything


def _seen_alone(difference: Difference) -> Observation | None:
    """Return how a test ended where it was the first of a process that knew no other module."""
    for sighting in difference.sightings:
        process = sighting.process
        if len(process.modules) == 1 and not process.is_parallel and not process.before(difference.node_id):
            return sighting.observation
    return None


def _explains(found: Sequence[Culprits], sighting: Sighting, node_id: str) -> bool:
    """Tell whether one of some sets of culprits ran before a test."""
    before = frozenset(units_before(sighting.process, node_id))
    return any(before.issuperset(culprits.units) for culprits in found)


def _nature(alone: Observation, *, flipped: bool) -> Nature:
    if not flipped:
        return Nature.OTHERWISE
    return Nature.BRITTLE if alone.is_bad else Nature.VICTIM


def _unexplained(others: Sequence[Sighting]) -> Nature:
    """Return what a difference is that the same tests in the same order do not show again."""
    if all(sighting.process.is_parallel for sighting in others):
        return Nature.PARALLEL
    return Nature.FLAKY
