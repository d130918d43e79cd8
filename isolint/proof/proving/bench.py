"""Trying a proof: the file is written into a copy of the project, and pytest runs it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from isolint.proof.observations import Observation, processes
from isolint.proof.runner import Runner
from isolint.proof.units import Command
from isolint.runtime.launch import Arrangement


@dataclass(slots=True)
class Bench:
    """Runs tests of one file; `root` is that of the copy, and `path` the file's place in it."""

    runner: Runner
    root: Path
    path: str
    last: dict[str, Observation] = field(default_factory=dict)

    def ran(self, text: str, tests: Sequence[str]) -> dict[str, Observation]:
        """Return how some tests end, by their names, when they run in this order.

        Tests of other files are named whole. One with several parameters has the worst of its endings.
        """
        place = self.root / self.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        arrangement = Arrangement("a proof", targets=self.command(tests).targets)
        result = self.runner.once(arrangement)
        found: dict[str, Observation] = {}
        for process in processes(arrangement, result):
            for node_id, seen in process.items:
                name = self._name(node_id, tests)
                if name is not None and (name not in found or seen.is_bad):
                    found[name] = seen
        self.last = found
        return found

    def command(self, tests: Sequence[str]) -> Command:
        """Return the command line that runs some tests in their order."""
        return Command(tuple(self._target(test) for test in tests))

    def _target(self, test: str) -> str:
        return test if ".py" in test else f"{self.path}::{test}"

    def _name(self, node_id: str, tests: Sequence[str]) -> str | None:
        plain = node_id.partition("[")[0]
        for test in tests:
            # Node ids start at pytest's own root, which may lie above or below.
            if plain.partition("::")[2] == self._target(test).partition("[")[0].partition("::")[2]:
                return test
        return None
