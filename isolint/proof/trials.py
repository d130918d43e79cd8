"""Run units before a test, and find the least of them that changes how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from isolint.proof.causes import Cause
from isolint.proof.leakage import Leakage
from isolint.proof.minimise import minimal
from isolint.proof.observations import Observation, collected, module_of, processes
from isolint.proof.runner import Runner
from isolint.proof.units import Command, Composer, Unit
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import RunRecord

#: How a test ended under the watcher, and what it saw.
_Look = tuple[Observation | None, Leakage | None]
#: Runs an arrangement under the watcher, which looks at all that the index can name, and may put back some.
Watch = Callable[[Suite, Arrangement, tuple[str, ...]], tuple[RunRecord | Crash, Leakage | None]]


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
class Turn:
    """The units that ran in one process until a test, run behind each of them, ended otherwise, and how."""

    units: tuple[Unit, ...]
    ending: Observation


@dataclass(slots=True)
class Trials:
    """Runs units before a test, and remembers how it ended.

    Modules are imported as a plain command line does, or `as_collected`, in the order of the collection.
    `met` are the units right behind which it ran, in a process that ran others before them.
    """

    runner: Runner
    composer: Composer
    node_id: str
    as_collected: bool = False
    met: set[Unit] = field(default_factory=set)
    runs: int = 0
    _known: dict[tuple[bool, tuple[Unit, ...]], Observation | None] = field(default_factory=dict)
    _looks: dict[tuple[bool, tuple[Unit, ...]], _Look] = field(default_factory=dict)

    def ending(self, units: Sequence[Unit]) -> Observation | None:
        """Return how the test ends after some units, or None if it did not run."""
        if not self.knows(units):
            self.note(units, self._run(tuple(units)))
        return self._known[self.as_collected, tuple(units)]

    def knows(self, units: Sequence[Unit]) -> bool:
        """Tell whether the test was run after just these units."""
        return (self.as_collected, tuple(units)) in self._known

    def note(self, units: Sequence[Unit], seen: Observation | None) -> None:
        """Keep how the test ended after some units."""
        self._known[self.as_collected, tuple(units)] = seen

    def again(self, units: Sequence[Unit]) -> Observation | None:
        """Return how the test ends this time."""
        return self._run(tuple(units))

    def watched(self, units: Sequence[Unit], watch: Watch, put_back: tuple[str, ...] = ()) -> _Look:
        """Run units before the test under the watcher; return how it ended, and what stayed changed."""
        key = self.as_collected, tuple(units)
        if not put_back and key in self._looks:
            return self._looks[key]
        self.runs += 1
        self.runner.runs += 1
        arrangement = self.composer.arrangement(units, as_collected=self.as_collected)
        result, leakage = watch(self.runner.limited(), arrangement, put_back)
        seen = self._ending(arrangement, result), leakage
        return seen if put_back else self._looks.setdefault(key, seen)

    def chained(self, units: Sequence[Unit], alone: Observation | None) -> Turn | None:
        """Run the test behind each of some units in one process, until it ends otherwise than alone.

        Where nothing is known of it yet, it runs before them all, which tells how it ends alone. A turn of no
        units says that imports change it.
        """
        arrangement = self.composer.chain(units, None if alone is None else alone.is_bad)
        is_exact = alone is not None and {unit.module for unit in units} <= {units[0].module, self._module}
        self.runs += 1
        by_test = {unit.test: unit for unit in units}
        ran: list[Unit] = []
        for process in processes(arrangement, self.runner.once(arrangement)):
            for node_id, seen in process.items:
                if node_id != self.node_id:
                    ran.append(by_test[node_id])
                    continue
                if alone is None:
                    alone = seen
                    self.note((), seen)
                elif len(ran) == 1 and is_exact:
                    self.note(ran, seen)
                self.met.update(ran[-1:])
                if seen.is_bad is not alone.is_bad:
                    return Turn(tuple(ran), seen)
        return None

    @property
    def _module(self) -> str:
        return module_of(self.node_id)

    def _run(self, units: tuple[Unit, ...]) -> Observation | None:
        self.runs += 1
        arrangement = self.composer.arrangement(units, as_collected=self.as_collected)
        return self._ending(arrangement, self.runner.once(arrangement))

    def _ending(self, arrangement: Arrangement, result: RunRecord | Crash) -> Observation | None:
        if self.node_id == self._module and isinstance(result, RunRecord):
            return collected(result.reason(self.node_id))
        for process in processes(arrangement, result):
            for node_id, seen in process.items:
                if node_id == self.node_id:
                    return seen
        return None


@dataclass(frozen=True, slots=True)
class Hunt:
    """Looks among all that ran before a test for what makes it end otherwise; `flipped` is to good or bad."""

    trials: Trials
    everything: tuple[Unit, ...]
    alone: Observation
    flipped: bool

    def first(self, pools: Iterable[tuple[Unit, ...]]) -> Culprits | None:
        """Return the least that is enough of the first pool that is."""
        self.trials.as_collected = False
        tried: set[tuple[Unit, ...]] = set()
        for pool in map(self._in_order, pools):
            if pool and pool not in tried and self._enough(pool):
                return self._minimal(pool)
            tried.add(pool)
        self.trials.as_collected = True
        return self._minimal(self.everything) if self._enough(self.everything) else None

    def behind(self, turn: Turn) -> Culprits | None:
        """Return the least of what ran in one process until the test ended otherwise that is enough alone."""
        for units in dict.fromkeys((turn.units[-1:], self._in_order(turn.units), turn.units)):
            if self._enough(units):
                return self._minimal(units)
        return None

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
