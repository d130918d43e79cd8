"""Find for one test the least that has to come before it to change how it ends."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from isolint.proof.causes import Cause, Causes
from isolint.proof.compare import Difference, shortest
from isolint.proof.deciding import decided
from isolint.proof.leakage import Leakage
from isolint.proof.minimise import minimal
from isolint.proof.observations import Ending, Observation, Process, Sighting, collected, module_of, processes
from isolint.proof.places import Places
from isolint.proof.prediction import Prediction, cleared
from isolint.proof.runner import Runner
from isolint.proof.units import Command, Composer, Unit, units_before
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import RunRecord

#: Runs an arrangement under the watcher, which looks at all that the index can name, and may put back some.
Watch = Callable[[Suite, Arrangement, tuple[str, ...]], tuple[RunRecord | Crash, Leakage | None]]

#: How often what nothing explains is done again before it is believed.
_DOUBTS = 2
#: So many modules, one by one, are run before a test that others leave alone.
_MOST_MODULES = 40
#: And so many suspects.
_MOST_SINGLE = 20


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
class Culprits:
    """Units that together change a test's ending, none of which can be left out, and how that looks.

    `command` repeats it; there is none where only an order of imports that pytest does not offer shows it.
    """

    units: tuple[Unit, ...]
    ending: Observation
    command: Command | None
    causes: tuple[Cause, ...] = ()


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


@dataclass(slots=True)
class _Trials:
    """Runs units before a test, and remembers how it ended."""

    runner: Runner
    composer: Composer
    node_id: str
    as_collected: bool = False
    known: dict[tuple[Unit, ...], Observation | None] = field(default_factory=dict)
    runs: int = 0

    def ending(self, units: Sequence[Unit]) -> Observation | None:
        """Return how the test ends after some units, or None if it did not run."""
        key = tuple(units)
        if key not in self.known:
            self.known[key] = self._run(key)
        return self.known[key]

    def again(self, units: Sequence[Unit]) -> Observation | None:
        """Return how the test ends this time."""
        return self._run(tuple(units))

    def watched(
        self, units: Sequence[Unit], watch: Watch, put_back: tuple[str, ...] = ()
    ) -> tuple[Observation | None, Leakage | None]:
        """Run units before the test under the watcher; return how it ended, and what stayed changed."""
        self.runs += 1
        self.runner.runs += 1
        arrangement = self.composer.arrangement(units, as_collected=self.as_collected)
        result, leakage = watch(self.runner.limited(), arrangement, put_back)
        return self._ending(arrangement, result), leakage

    def import_as_collected(self) -> None:
        """Import modules in the order of the whole collection from now on, and forget what was seen."""
        self.as_collected = True
        self.known.clear()

    def import_in_order_of_need(self) -> None:
        """Import modules as a plain command line does, which is how it begins."""
        if self.as_collected:
            self.as_collected = False
            self.known.clear()

    def _run(self, units: tuple[Unit, ...]) -> Observation | None:
        self.runs += 1
        arrangement = self.composer.arrangement(units, as_collected=self.as_collected)
        return self._ending(arrangement, self.runner.once(arrangement))

    def _ending(self, arrangement: Arrangement, result: RunRecord | Crash) -> Observation | None:
        if self.node_id == module_of(self.node_id) and isinstance(result, RunRecord):
            return collected(result.reason(self.node_id))
        for process in processes(arrangement, result):
            for node_id, seen in process.items:
                if node_id == self.node_id:
                    return seen
        return None


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
        self._causes = causes
        self._depth = depth
        self._watch = watch

    def case(self, difference: Difference, collection: Sequence[str]) -> Case:
        """Return what makes a test end differently; `collection` is the order of all modules."""
        if difference.is_flaky:
            return Case(difference, Nature.FLAKY)
        composer = Composer(self._places, difference.node_id, collection)
        trials = _Trials(self._runner, composer, difference.node_id)
        alone = _seen_alone(difference) or trials.ending(())
        if alone is None:
            return Case(difference, Nature.UNEXPLAINED, runs=trials.runs)
        trials.known[()] = alone
        others = difference.unlike(alone)
        flips = tuple(seen for seen in others if seen.observation.is_bad is not alone.is_bad)
        sets, complete = self._culprits(difference, flips or others, alone, trials)
        explained = (self._explained(one, difference, alone, trials) for one in sets)
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
        """Return what changes a test of which nothing was seen so far; `tests` are all, in order.

        What is predicted is tried before anything else, then all other tests, in their order and in reverse.
        As what one test does another may take back, suspects are also tried one by one, and at last modules.
        """
        modules = tuple(dict.fromkeys(map(module_of, tests)))
        composer = Composer(self._places, node_id, modules)
        trials = _Trials(self._runner, composer, node_id)
        difference = Difference(node_id, ())
        alone = trials.ending(())
        if alone is None:
            return Case(difference, Nature.UNEXPLAINED, runs=trials.runs)
        others = tuple(test for test in tests if test != node_id)
        by_module = {module: [test for test in others if module_of(test) == module] for module in modules}
        for order in (others, others[::-1], *list(by_module.values())[:_MOST_MODULES]):
            process = _imagined(node_id, order, modules)
            everything = units_before(process, node_id)
            suspects = self._prediction.suspects(node_id, process)
            likely = (suspects[:1], suspects, self._prediction.leakers(everything), everything)
            # One of those that are expected may undo what another does.
            pools = (*likely, *((unit,) for unit in suspects[1:_MOST_SINGLE]))
            one = _Hunt(trials, everything, alone, flipped=True).first(pools)
            explained = self._explained(one, difference, alone, trials) if one is not None else None
            if explained is not None:
                nature, command = _nature(alone, flipped=True), composer.command(())
                return Case(difference, nature, alone, command, (explained,), trials.runs, is_complete=False)
        return Case(difference, Nature.STEADY, alone, composer.command(()), runs=trials.runs)

    def _culprits(
        self, difference: Difference, others: Sequence[Sighting], alone: Observation, trials: _Trials
    ) -> tuple[list[Culprits], bool]:
        """Return sets of culprits of which one ran before the test wherever it differs, and whether so."""
        node_id = difference.node_id
        found: list[Culprits] = []
        unexplained = list(others)
        while unexplained and len(found) < self._depth.most:
            process = shortest(unexplained, node_id)
            hunt = _Hunt(
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

    def _explained(
        self, culprits: Culprits, difference: Difference, alone: Observation, trials: _Trials
    ) -> Culprits | None:
        """Return culprits with their causes, or None where what they did turns out to be chance.

        Where no finding knows of a cause, they are watched closely; and what nothing explains is done again.
        """
        units = culprits.units
        reason = (alone if alone.is_bad else culprits.ending).reason
        causes = self._causes.of(units, difference, alone, reason)
        if causes or self._watch is None:
            return replace(culprits, causes=causes)
        trials.as_collected = culprits.command is None
        ending, leakage = trials.watched(units, self._watch)
        likely, others = (
            self._causes.seen(leakage, units, difference.node_id, reason) if leakage is not None else ((), ())
        )
        if not likely or ending != culprits.ending:
            for _ in range(_DOUBTS):
                if trials.again(()) != alone or trials.again(units) != culprits.ending:
                    return None

        def is_cured(sites: tuple[str, ...]) -> bool:
            return self._watch is not None and trials.watched(units, self._watch, sites)[0] == alone

        # Last, as what is put back may be what a clean-up at the end goes by.
        return replace(culprits, causes=decided(likely, others, is_cured))


@dataclass(frozen=True, slots=True)
class _Hunt:
    """Looks among all that ran before a test for what makes it end otherwise; `flipped` is to good or bad."""

    trials: _Trials
    everything: tuple[Unit, ...]
    alone: Observation
    flipped: bool

    def first(self, pools: Iterable[tuple[Unit, ...]]) -> Culprits | None:
        """Return the least that is enough of the first pool that is."""
        self.trials.import_in_order_of_need()
        tried: set[tuple[Unit, ...]] = set()
        for pool in map(self._in_order, pools):
            if pool and pool not in tried and self._enough(pool):
                return self._minimal(pool)
            tried.add(pool)
        self.trials.import_as_collected()
        return self._minimal(self.everything) if self._enough(self.everything) else None

    def further(self, known: Sequence[Culprits], most: int) -> list[Culprits]:
        """Return what else is enough, without all that is known, among everything."""
        found: list[Culprits] = []
        while len(known) + len(found) < most:
            blamed = {unit for culprits in (*known, *found) for unit in culprits.units}
            rest = tuple(unit for unit in self.everything if unit not in blamed)
            if not rest or not self._enough(rest):
                break
            found.append(self._minimal(rest))
        return found

    def _enough(self, units: tuple[Unit, ...]) -> bool:
        ending = self.trials.ending(units)
        if ending is None or ending == self.alone:
            return False
        return not self.flipped or ending.is_bad is not self.alone.is_bad

    def _minimal(self, pool: tuple[Unit, ...]) -> Culprits:
        units = minimal(pool, self._enough)
        ending = self.trials.ending(units)
        assert ending is not None
        plain = not self.trials.as_collected
        return Culprits(units, ending, self.trials.composer.command(units) if plain else None)

    def _in_order(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        wanted = frozenset(units)
        return tuple(unit for unit in self.everything if unit in wanted)


def _seen_alone(difference: Difference) -> Observation | None:
    """Return how a test ended where it was the first of a process that knew no other module."""
    for sighting in difference.sightings:
        process = sighting.process
        if len(process.modules) == 1 and not process.is_parallel and not process.before(difference.node_id):
            return sighting.observation
    return None


def _imagined(node_id: str, others: Sequence[str], modules: tuple[str, ...]) -> Process:
    """Return a process in which some tests would come before another one."""
    nothing = Observation(Ending.PASSED)
    return Process(
        Arrangement(f"{node_id} after all others"),
        modules,
        tuple((test, nothing) for test in (*others, node_id)),
    )


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
