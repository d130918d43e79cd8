"""Say why some units change how a test ends, or that it was chance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from isolint.proof.causes import Causes
from isolint.proof.compare import Difference
from isolint.proof.deciding import decided
from isolint.proof.observations import Observation
from isolint.proof.trials import Culprits, Trials, Turn, Watch

#: How often what nothing explains is done again before it is believed.
_DOUBTS = 2


@dataclass(frozen=True, slots=True)
class Explaining:
    """Asks the findings for the cause, and the watcher where none knows of it."""

    causes: Causes
    watch: Watch | None = None

    def look(self, turn: Turn, difference: Difference, alone: Observation, trials: Trials) -> None:
        """Run the last unit of a turn before the test, under the watcher if no finding tells the cause.

        So one run shows both that it is enough and what it left changed.
        """
        units = turn.units[-1:]
        reason = (alone if alone.is_bad else turn.ending).reason
        if self.watch is None or trials.knows(units) or self.causes.of(units, difference, alone, reason):
            return
        ending, _ = trials.watched(units, self.watch)
        if ending == turn.ending:
            trials.note(units, ending)

    def explained(
        self, culprits: Culprits, difference: Difference, alone: Observation, trials: Trials
    ) -> Culprits | None:
        """Return culprits with their causes, or None where what they did turns out to be chance.

        Where no finding knows of a cause, they are watched closely; and what nothing explains is done again.
        """
        units = culprits.units
        reason = (alone if alone.is_bad else culprits.ending).reason
        causes = self.causes.of(units, difference, alone, reason)
        if causes or self.watch is None:
            return replace(culprits, causes=causes)
        watch = self.watch
        trials.as_collected = culprits.command is None
        ending, leakage = trials.watched(units, watch)
        likely, others = (
            self.causes.seen(leakage, units, difference.node_id, reason) if leakage is not None else ((), ())
        )
        if not likely or ending != culprits.ending:
            for _ in range(_DOUBTS):
                if trials.again(()) != alone or trials.again(units) != culprits.ending:
                    return None

        def is_cured(sites: tuple[str, ...]) -> bool:
            return trials.watched(units, watch, sites)[0] == alone

        # Last, as what is put back may be what a clean-up at the end goes by.
        return replace(culprits, causes=decided(likely, others, is_cured))
