"""The whole verification of a suite: the matrix, the differences, and what they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from isolint.index import ProjectIndex
from isolint.model import Finding
from isolint.proof.causes import Causes
from isolint.proof.compare import Difference, differences
from isolint.proof.leakage import Leakage
from isolint.proof.observations import Ending, module_of
from isolint.proof.places import Places
from isolint.proof.prediction import Prediction
from isolint.proof.runner import Runner, Summary, without
from isolint.proof.search import Case, Depth, Search
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import RunRecord

DIST_MODES = ("loadfile", "loadscope", "load", "worksteal")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which arrangements to run: seeds of shuffles, workers of parallel runs, pairs; how often each.

    With `victims`, none is run, and only what changes these tests is looked for.
    """

    seeds: tuple[int, ...] = (1, 2, 3)
    workers: int = 2
    most_pairs: int = 60
    repeat: int = 1
    depth: Depth = field(default_factory=Depth)
    victims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the suite holds, as its own first collection told; `targets` are the user's, none meaning all.

    `broken` are the modules that this collection could not import; with `has_xdist` it can run in parallel.
    """

    tests: tuple[str, ...]
    places: Places
    targets: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    has_xdist: bool = False

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the modules in the order of their collection."""
        return tuple(dict.fromkeys(module_of(test) for test in self.tests))


@dataclass(slots=True)
class Verification:
    """What has been learned so far; an interrupt leaves it as it is."""

    inventory: Inventory
    runner: Runner
    summaries: list[Summary] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    pairs_run: int = 0
    pairs_known: int = 0
    followed_run: int = 0
    followed_known: int = 0
    leakage: Leakage | None = None
    is_whole: bool = False

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return the tests that were seen to end differently."""
        return differences(self.runner.seen)

    @property
    def unsearched(self) -> tuple[Difference, ...]:
        """Return the differences that were not looked into."""
        done = {case.node_id for case in self.cases}
        return tuple(found for found in self.differences if found.node_id not in done)


class Watching(Protocol):
    """Runs parts of a suite under the watcher."""

    def all_tests(self, suite: Suite, arrangement: Arrangement) -> Leakage | None:
        """Return what stays changed of what findings speak of, each leak put back before the next test."""

    def closely(
        self, suite: Suite, arrangement: Arrangement, put_back: tuple[str, ...] = ()
    ) -> tuple[RunRecord | Crash, Leakage | None]:
        """Return how a run went, and what of all that has a name stayed changed; some may be put back."""


def arrangements(inventory: Inventory, prediction: Prediction, plan: Plan) -> Iterator[Arrangement]:
    """Yield the matrix without the pairs: each module alone, the whole in several orders, needy tests."""
    for module in (*inventory.modules, *inventory.broken):
        yield Arrangement(f"{module} alone", targets=(inventory.places.argument(module),))
    whole = inventory.targets
    yield Arrangement("together", targets=whole)
    yield Arrangement("reversed", targets=whole, reverse=True)
    for seed in plan.seeds:
        yield Arrangement(f"shuffled, seed {seed}", targets=whole, seed=seed)
    for dist in DIST_MODES if plan.workers and inventory.has_xdist else ():
        yield Arrangement(f"-n {plan.workers} --dist {dist}", targets=whole, workers=plan.workers, dist=dist)
    for test in prediction.needy(inventory.tests):
        yield Arrangement(f"{test} alone", targets=(inventory.places.argument(test),))


def pairs(inventory: Inventory, prediction: Prediction) -> Sequence[Arrangement]:
    """Return each ordered pair of modules that share a site, as an arrangement."""
    return tuple(
        Arrangement(
            f"{first}, then {second}",
            targets=(inventory.places.argument(first), inventory.places.argument(second)),
        )
        for first, second in prediction.pairs(inventory.modules)
    )


def followed(work: Verification, prediction: Prediction) -> tuple[Arrangement, ...]:
    """Return each test that changes what others read, with these right behind it.

    In the suite's own orders another test may put the state right before anybody notices. Where a reader is
    known to differ already, nothing is left to be shown.
    """
    inventory = work.inventory
    known = {found.node_id for found in work.differences}
    found: dict[tuple[str, ...], Arrangement] = {}
    for writer, finding, readers in prediction.followed(inventory.tests):
        if known.isdisjoint(readers):
            modules = dict.fromkeys(module_of(test) for test in (writer, *readers))
            targets = tuple(inventory.places.argument(module) for module in modules)
            label = f"{writer}, then what reads {finding.site.id}"
            order = (writer, *readers)
            found.setdefault(order, Arrangement(label, targets=targets, order=order))
    return tuple(found.values())


def verify(
    work: Verification,
    analysis: tuple[ProjectIndex, Sequence[Finding]],
    plan: Plan,
    watching: Watching | None = None,
) -> None:
    """Run the matrix, compare, and look for the culprits of each difference, keeping `work` up to date.

    With `watching`, the suite is run once under the watcher, and what no finding explains once more.
    """
    index, findings = analysis
    prediction = Prediction(index, findings, work.inventory.places)
    if not plan.victims:
        _run_all(work, prediction, plan, watching)
    causes = Causes(index, work.inventory.places, prediction, work.leakage)
    watch = watching.closely if watching is not None else None
    search = Search(work.runner, work.inventory.places, prediction, causes, plan.depth, watch)
    found = work.differences
    work.runner.listener.planned(len(plan.victims) or len(found))
    for victim in plan.victims:
        work.runner.listener.began(f"what changes {victim}")
        work.cases.append(search.asked(victim, work.inventory.tests))
    for difference in found:
        work.runner.listener.began(f"what changes {difference.node_id}")
        work.cases.append(search.case(difference, work.inventory.modules))
    work.is_whole = True


def _run_all(work: Verification, prediction: Prediction, plan: Plan, watching: Watching | None) -> None:
    _run_matrix(work, prediction, plan)
    if watching is not None:
        work.runner.listener.began("watching what stays changed")
        work.leakage = watching.all_tests(work.runner.limited(), _watched(work))
    _run_behind(work, prediction, plan)


def _run_matrix(work: Verification, prediction: Prediction, plan: Plan) -> None:
    planned = pairs(work.inventory, prediction)
    work.pairs_known = len(planned)
    matrix = [*arrangements(work.inventory, prediction, plan), *planned[: plan.most_pairs]]
    work.runner.listener.planned(len(matrix) * plan.repeat)
    for arrangement in matrix:
        for repeat in range(plan.repeat):
            work.summaries.append(work.runner.arranged(arrangement, repeat))
        work.pairs_run += arrangement in planned


def _watched(work: Verification) -> Arrangement:
    """Return the whole suite, but for tests that would end the run."""
    deadly = {
        node_id
        for node_id, sightings in work.runner.seen.by_test().items()
        if any(seen.observation.ending in (Ending.CRASHED, Ending.HUNG) for seen in sightings)
    }
    return without(Arrangement("watched", targets=work.inventory.targets), sorted(deadly))


def _run_behind(work: Verification, prediction: Prediction, plan: Plan) -> None:
    behind = followed(work, prediction)
    work.followed_known = len(behind)
    work.runner.listener.planned(min(len(behind), plan.most_pairs))
    for arrangement in behind[: plan.most_pairs]:
        work.summaries.append(work.runner.arranged(arrangement))
        work.followed_run += 1
