"""Keep of a fix what makes no test worse: run the suite with it, in a copy, before anything is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from isolint import workspace
from isolint.commands.copying import copied
from isolint.commands.session import Session
from isolint.engine.passes import Change, FixOutcome
from isolint.proof import interpreter
from isolint.proof.minimise import minimal
from isolint.proof.observations import Observation
from isolint.proof.opening import Arguments, open_suite, split
from isolint.proof.runner import Runner, Summary
from isolint.proof.verification import Inventory
from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.launch import run as launch

_SEEDS = (1, 2)
_MOST_MODULES = 30

#: Runs the fix without the findings on some sites.
Fixing = Callable[[frozenset[str]], FixOutcome]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The fixes of some sites, together, with which a test fails that passed without them."""

    sites: tuple[str, ...]
    test: str
    arrangement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is kept of a fix, and what was taken back."""

    outcome: FixOutcome
    taken_back: tuple[TakenBack, ...]


def guard(
    session: Session, fixing: Fixing, python: str | None, words: Sequence[str], say: Callable[[str], None]
) -> Guarded:
    """Return the fix without those sites whose fixes make a test fail that passed before.

    Raises:
        IsolintError: The suite cannot be run.
    """
    outcome = fixing(frozenset())
    if not outcome.changes:
        return Guarded(outcome, ())
    found = interpreter.find(session.root, python, os.environ)
    say(f"Running with {found.line}")
    with copied(session.root) as root:
        places = tuple(str(root / place) for place in session.setup.config.src if (root / place).is_dir())
        arguments = split(words, session.root)
        trials = _Trials(Suite(root, found.path, path=places), arguments, fixing, say)
        return trials.run(outcome)


class _Trials:
    """Tries fixes in the copy, against how its tests end without any."""

    def __init__(
        self, suite: Suite, arguments: Arguments, fixing: Fixing, say: Callable[[str], None]
    ) -> None:
        self._suite, self._inventory = open_suite(suite, arguments, launch)
        self._fixing = fixing
        self._say = say
        self._before: dict[str, dict[str, Observation]] = {}

    def run(self, outcome: FixOutcome) -> Guarded:
        """Return what can be kept of an outcome."""
        for arrangement in _matrix(self._inventory):
            self._before[arrangement.label] = self._endings(arrangement, "as it is")
        taken: list[TakenBack] = []
        left_out: frozenset[str] = frozenset()
        while outcome.changes:
            worse = self._worse(outcome, "with the fixes")
            if worse is None:
                break
            culprits = self._to_blame(_sites(outcome), left_out)
            label, test, reason = worse
            taken.append(TakenBack(culprits, test, label, reason))
            left_out |= frozenset(culprits)
            outcome = self._fixing(left_out)
        return Guarded(outcome, tuple(taken))

    def _to_blame(self, sites: tuple[str, ...], left_out: frozenset[str]) -> tuple[str, ...]:
        """Return the fewest sites whose fixes are worse than none."""

        def is_worse(some: tuple[str, ...]) -> bool:
            outcome = self._fixing(left_out | frozenset(sites).difference(some))
            label = f"with the fix of {', '.join(some)}"
            return bool(outcome.changes) and self._worse(outcome, label) is not None

        return minimal(sites, is_worse)

    def _worse(self, outcome: FixOutcome, label: str) -> tuple[str, str, str] | None:
        """Return arrangement, test and reason of a failure that is new, and comes again."""
        with self._changed(outcome.changes):
            for arrangement in _matrix(self._inventory):
                new = self._new_failures(arrangement, label)
                again = self._new_failures(arrangement, label) if new else {}
                for node_id in new.keys() & again.keys():
                    return arrangement.label, node_id, again[node_id].reason
        return None

    def _new_failures(self, arrangement: Arrangement, label: str) -> dict[str, Observation]:
        before = self._before[arrangement.label]
        return {
            node_id: seen
            for node_id, seen in self._endings(arrangement, label).items()
            if seen.is_bad and node_id in before and not before[node_id].is_bad
        }

    def _endings(self, arrangement: Arrangement, label: str) -> dict[str, Observation]:
        runner = Runner(self._suite, launch, _Teller(self._say, label))
        runner.arranged(arrangement)
        return {test: sightings[-1].observation for test, sightings in runner.seen.by_test().items()}

    @contextmanager
    def _changed(self, changes: Mapping[str, Change]) -> Iterator[None]:
        """Make some changes to the copy, and take them back."""
        workspace.commit(self._suite.root, {path: (one.old, one.new) for path, one in changes.items()})
        try:
            yield
        finally:
            workspace.commit(self._suite.root, {path: (one.new, one.old) for path, one in changes.items()})


def _matrix(inventory: Inventory) -> Iterator[Arrangement]:
    yield Arrangement("together", targets=inventory.targets)
    yield Arrangement("reversed", targets=inventory.targets, reverse=True)
    for seed in _SEEDS:
        yield Arrangement(f"shuffled, seed {seed}", targets=inventory.targets, seed=seed)
    for module in inventory.modules[:_MOST_MODULES]:
        yield Arrangement(f"{module} alone", targets=(inventory.places.argument(module),))


def _sites(outcome: FixOutcome) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.site.id for fix in outcome.applied for found in fix.findings))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says how each run went, and with which fixes."""

    say: Callable[[str], None]
    label: str

    def planned(self, count: int) -> None:
        """Leave unsaid how many runs there will be: that depends on what they show."""

    def began(self, label: str) -> None:
        """Wait for the end."""

    def ended(self, summary: Summary) -> None:
        """Say how a run went."""
        failed = f", {summary.failed} failed" if summary.failed else ""
        self.say(f"{self.label}: {summary.label}: {summary.passed} passed{failed}")
