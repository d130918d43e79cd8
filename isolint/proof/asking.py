"""Find what changes one test of which nothing was seen so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from isolint.proof.compare import Difference
from isolint.proof.explaining import Explaining
from isolint.proof.observations import Ending, Observation, Process, module_of
from isolint.proof.prediction import Prediction
from isolint.proof.trials import Culprits, Hunt, Trials, Turn
from isolint.proof.units import Unit, units_before
from isolint.runtime.launch import Arrangement

#: So many tests are run in one process with the one that is asked for behind each.
_MOST_CHAINED = 100
#: So many modules, one by one, are run before a test that others leave alone.
_MOST_MODULES = 40
#: And so many suspects.
_MOST_SINGLE = 20


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Looks for what changes a test; `tests` are all that there are, in order.

    First the test runs behind each of those that are expected to change it, in one process, everything torn
    down in between: the one behind which it first ends otherwise is then tried in a process of its own. Then
    come many at once, in their order and in reverse. As what one test does another may take back, suspects
    are also tried one by one, and at last modules.
    """

    trials: Trials
    prediction: Prediction
    explaining: Explaining
    difference: Difference
    tests: tuple[str, ...]

    def outcome(self) -> tuple[Observation | None, Culprits | None]:
        """Return how the test ends alone, None if it cannot be run, and the least that changes that."""
        first = self._first_turn()
        alone = self.trials.ending(())
        if alone is None:
            return None, None
        return alone, self._by_turns(first, alone) or self._by_pools(alone)

    def _first_turn(self) -> Turn | None:
        """Run the test alone and, in the same process, behind each suspect; if there is none, behind all.

        A test that makes itself the change that is expected of others would hide it; imports are tried alone.
        """
        suspects = self._suspects()
        if suspects and (
            suspects[0].test is None or self.prediction.forestalls(self.difference.node_id, suspects[0])
        ):
            return None
        units = self._chainable(suspects or self._all())
        return self.trials.chained(units, None) if units else None

    def _by_turns(self, first: Turn | None, alone: Observation) -> Culprits | None:
        everything = units_before(self._process(self.tests), self.difference.node_id)
        hunt = Hunt(self.trials, everything, alone, flipped=True)
        for turn in self._turns(first, alone):
            self.explaining.look(turn, self.difference, alone, self.trials)
            one = hunt.behind(turn)
            if one is None:
                # It was chance, or the test changes itself: more turns would show the same.
                return None
            explained = self._explained(one, alone)
            if explained is not None:
                return explained
        return None

    def _turns(self, first: Turn | None, alone: Observation) -> Iterator[Turn]:
        """Yield where the test ends otherwise in one process: behind suspects, and behind others.

        Where the test did not run first, the likeliest suspect does, with those only that need no further
        module imported: for that one it is the same as a process of its own.
        """
        if first is not None:
            yield first
        suspects = self._suspects()
        if suspects and suspects[0].test is None:
            ending = self.trials.ending(suspects[:1])
            if ending is not None and ending.is_bad is not alone.is_bad:
                yield Turn(suspects[:1], ending)
        for pool in (suspects, self._all()):
            units = self._chainable(pool)
            if pool is suspects:
                units = tuple(unit for unit in units if self._is_near(unit) or unit.module == units[0].module)
            turn = self.trials.chained(units, alone) if units else None
            if turn is not None:
                yield turn

    def _by_pools(self, alone: Observation) -> Culprits | None:
        node_id = self.difference.node_id
        others = tuple(test for test in self.tests if test != node_id)
        by_module: dict[str, list[str]] = {}
        for test in others:
            by_module.setdefault(module_of(test), []).append(test)
        for order in (others, others[::-1], *list(by_module.values())[:_MOST_MODULES]):
            process = self._process(order)
            everything = units_before(process, node_id)
            suspects = self.prediction.suspects(node_id, process)
            alone_so_far = [unit for unit in suspects if unit not in self.trials.met]
            pools = (
                *(suspects, self.prediction.leakers(everything), everything),
                *((unit,) for unit in alone_so_far[:_MOST_SINGLE]),
            )
            one = Hunt(self.trials, everything, alone, flipped=True).first(pools)
            explained = self._explained(one, alone) if one is not None else None
            if explained is not None:
                return explained
        return None

    def _explained(self, one: Culprits, alone: Observation) -> Culprits | None:
        return self.explaining.explained(one, self.difference, alone, self.trials)

    def _chainable(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        unmet = [unit for unit in units if unit.test is not None and unit not in self.trials.met]
        return tuple(unmet[:_MOST_CHAINED])

    def _is_near(self, unit: Unit) -> bool:
        return unit.module == module_of(self.difference.node_id)

    def _suspects(self) -> tuple[Unit, ...]:
        return self.prediction.suspects(self.difference.node_id, self._process(self.tests))

    def _all(self) -> tuple[Unit, ...]:
        """Return all that can run before the test: suspects, then who leaves anything, near ones first."""
        everything = units_before(self._process(self.tests), self.difference.node_id)
        others = (*self.prediction.leakers(everything), *everything)
        return tuple(
            dict.fromkeys((*self._suspects(), *sorted(others, key=lambda unit: not self._is_near(unit))))
        )

    def _process(self, tests: Sequence[str]) -> Process:
        """Return a process in which some tests come before the one that is asked for."""
        nothing = Observation(Ending.PASSED)
        node_id = self.difference.node_id
        order = (*(test for test in tests if test != node_id), node_id)
        return Process(
            Arrangement(f"{node_id} after all others"),
            tuple(dict.fromkeys(map(module_of, self.tests))),
            tuple((test, nothing) for test in order),
        )
