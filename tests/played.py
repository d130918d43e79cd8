"""What tests of the search for culprits share: suites that are played rather than run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from isolint.proof.runner import Summary
from isolint.proof.search import Case
from isolint.proof.units import Unit
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import ItemRecord, Outcome, Phase, PhaseRecord, RunRecord

ROOT = Path("/nowhere")

#: What a test does to the state, and whether it passes.
Body = Callable[[dict[str, int]], bool]


def passes(_: dict[str, int]) -> bool:
    return True


def sets(name: str, value: int = 1) -> Body:
    def body(state: dict[str, int]) -> bool:
        state[name] = value
        return True

    return body


def without(*names: str) -> Body:
    return lambda state: not all(state.get(name) for name in names)


def needs(name: str) -> Body:
    return lambda state: bool(state.get(name))


@dataclass
class Played:
    """A suite whose tests are functions of a dictionary; `imports` are what modules do when collected."""

    tests: dict[str, Body]
    imports: dict[str, Body] = field(default_factory=dict)
    runs: list[Arrangement] = field(default_factory=list)
    #: The names that the watcher puts back after each test.
    undone: tuple[str, ...] = ()

    def _import(self, targets: tuple[str, ...], state: dict[str, int]) -> None:
        for module in dict.fromkeys(target.partition("::")[0] for target in targets):
            self.imports.get(module, passes)(state)

    def __call__(self, _: Suite, arrangement: Arrangement) -> RunRecord | Crash:
        self.runs.append(arrangement)
        state: dict[str, int] = {}
        targets = arrangement.targets or tuple(dict.fromkeys(name.partition("::")[0] for name in self.tests))
        later = arrangement.asked.later if arrangement.asked is not None else ()
        self._import(targets, state)
        chosen = [
            name
            for target in dict.fromkeys(targets)
            for name in self.tests
            if name == target or name.startswith(f"{target}::")
        ]
        order = arrangement.order if arrangement.order is not None else tuple(dict.fromkeys(chosen))
        items = []
        repeated = (*order[: len(later[:1])], *order)
        for number, name in enumerate(reversed(order) if arrangement.reverse else repeated):
            if number == 1:
                self._import(later, state)
            passed = self.tests[name](state)
            for undone in self.undone:
                state.pop(undone, None)
            outcome = Outcome.PASSED if passed else Outcome.FAILED
            reason, place = ("", "") if passed else ("AssertionError: no", f"{name}:1")
            items.append(ItemRecord(name, "main", (PhaseRecord(Phase.CALL, outcome, 0.0, reason, place),)))
        return RunRecord(0, tuple(dict.fromkeys(chosen)), tuple(items), root=str(ROOT))


class Silent:
    def planned(self, count: int) -> None: ...

    def began(self, label: str) -> None: ...

    def ended(self, summary: Summary) -> None: ...


class Foretold:
    """Stands in for the findings: the suspects of each test, as if the index had named them."""

    def __init__(self, suspects: dict[str, tuple[Unit, ...]], *, forestalls: bool = False) -> None:
        self._suspects = suspects
        self._forestalls = forestalls

    def suspects(self, victim: str, _: object) -> tuple[Unit, ...]:
        return self._suspects.get(victim, ())

    def leakers(self, _: object) -> tuple[Unit, ...]:
        return ()

    def forestalls(self, *_: object) -> bool:
        return self._forestalls


class Unnamed:
    def of(self, *_: object) -> tuple[()]:
        return ()


def unit(test: str) -> Unit:
    return Unit(test.partition("::")[0], test)


def culprits(case: Case) -> list[tuple[str, ...]]:
    return [tuple(unit.text for unit in found.units) for found in case.culprits]


BYSTANDERS: dict[str, Body] = {f"test_a.py::test_{number}": passes for number in range(20)}
