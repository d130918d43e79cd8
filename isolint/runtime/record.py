"""What one run of a test suite did, and the JSON that carries it between processes.

The suite's interpreter may be older than those that isolint runs on: dataclasses are not slotted here.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: Raised with every change of the format; a reader refuses the versions that it does not know.
VERSION = 2

#: The worker id of a run without pytest-xdist.
MAIN = "main"

#: The exit code of a run that was cut off before its end.
CUT_OFF = -1


class RecordError(ValueError):
    """A run record that cannot be read: damaged, or of another version."""


class Outcome(enum.Enum):
    """How one phase of a test ended, in pytest's own words."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Phase(enum.Enum):
    """The phases of a test; `CRASH` is what pytest-xdist reports when the worker died in it."""

    SETUP = "setup"
    CALL = "call"
    TEARDOWN = "teardown"
    CRASH = "???"


@dataclass(frozen=True)
class PhaseRecord:
    """One phase of one test; `reason` is the first line of what made it fail or skip, `place` where it did.

    A place is `path:line`, relative to the root directory of the run if it lies there.
    """

    phase: Phase
    outcome: Outcome
    seconds: float
    reason: str = ""
    place: str = ""


@dataclass(frozen=True)
class ItemRecord:
    """One executed test: where it ran, and how each of its phases ended."""

    node_id: str
    worker: str
    phases: tuple[PhaseRecord, ...]

    @property
    def outcome(self) -> Outcome:
        """Return failed if any phase failed, else skipped if any was, else passed."""
        seen = {phase.outcome for phase in self.phases}
        return next((worst for worst in (Outcome.FAILED, Outcome.SKIPPED) if worst in seen), Outcome.PASSED)

    @property
    def reason(self) -> str:
        """Return the reason of the phase that decides the outcome, or an empty string."""
        return self._decisive.reason if self._decisive else ""

    @property
    def place(self) -> str:
        """Return where the phase that decides the outcome went wrong, or an empty string."""
        return self._decisive.place if self._decisive else ""

    @property
    def _decisive(self) -> PhaseRecord | None:
        worst = self.outcome
        return next((phase for phase in self.phases if phase.outcome is worst and phase.reason), None)

    @property
    def seconds(self) -> float:
        """Return the duration of all phases."""
        return sum(phase.seconds for phase in self.phases)


@dataclass(frozen=True)
class CollectionError:
    """A module or folder that pytest could not collect."""

    node_id: str
    reason: str


@dataclass(frozen=True)
class RunRecord:
    """One run: `collected` in pytest's final order, `items` as executed, which is exact for each worker.

    Node ids are relative to `root`; `plugins` are those of pytest that are there, of the few that matter.
    `running` are the tests that had begun and not ended when a run was cut off, whose exit code is `CUT_OFF`.
    """

    exit_code: int
    collected: tuple[str, ...]
    items: tuple[ItemRecord, ...]
    errors: tuple[CollectionError, ...] = ()
    root: str = ""
    plugins: tuple[str, ...] = ()
    running: tuple[str, ...] = ()

    @property
    def passed(self) -> frozenset[str]:
        """Return the node ids that passed in every phase."""
        return self._with(Outcome.PASSED)

    @property
    def failed(self) -> frozenset[str]:
        """Return the node ids that failed in some phase."""
        return self._with(Outcome.FAILED)

    @property
    def green(self) -> bool:
        """Say whether tests were collected, all of them ran, and nothing failed."""
        ran = {item.node_id for item in self.items}
        return bool(self.collected) and ran.issuperset(self.collected) and not self.failed and not self.errors

    def reason(self, module: str) -> str | None:
        """Return why a module could not be collected, or None where it could."""
        return next((error.reason for error in self.errors if error.node_id == module), None)

    def _with(self, outcome: Outcome) -> frozenset[str]:
        return frozenset(item.node_id for item in self.items if item.outcome is outcome)


def dumps(record: RunRecord) -> str:
    """Return the record as JSON."""
    return json.dumps(
        {
            "version": VERSION,
            "exit_code": record.exit_code,
            "collected": list(record.collected),
            "items": [
                {
                    "node_id": item.node_id,
                    "worker": item.worker,
                    "phases": [_row(phase) for phase in item.phases],
                }
                for item in record.items
            ],
            "errors": [[error.node_id, error.reason] for error in record.errors],
            "root": record.root,
            "plugins": list(record.plugins),
            "running": list(record.running),
        }
    )


def _row(phase: PhaseRecord) -> list[Any]:
    return [phase.phase.value, phase.outcome.value, phase.seconds, phase.reason, phase.place]


def _phase(row: list[Any]) -> PhaseRecord:
    phase, outcome, seconds, reason, place = row
    return PhaseRecord(Phase(phase), Outcome(outcome), seconds, reason, place)


def loads(text: str) -> RunRecord:
    """Return the record that `dumps` wrote; raise `RecordError` on anything else."""
    try:
        data = json.loads(text)
        version = data["version"]
        record = _run(data) if version == VERSION else None
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"damaged run record: {error!r}") from error
    if record is None:
        raise RecordError(f"run record of version {version}, expected {VERSION}")
    return record


def _run(data: dict[str, Any]) -> RunRecord:
    return RunRecord(
        exit_code=data["exit_code"],
        collected=tuple(data["collected"]),
        items=tuple(_item(item) for item in data["items"]),
        errors=tuple(CollectionError(*error) for error in data["errors"]),
        root=data["root"],
        plugins=tuple(data["plugins"]),
        running=tuple(data["running"]),
    )


def _item(data: dict[str, Any]) -> ItemRecord:
    return ItemRecord(data["node_id"], data["worker"], tuple(_phase(row) for row in data["phases"]))


def write(path: Path, record: RunRecord) -> None:
    """Write the record whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(dumps(record), encoding="utf-8")
    partial.replace(path)


def read(path: Path) -> RunRecord:
    """Read a record; raise `RecordError` if there is none or it is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"no run record at {path}") from error
    return loads(text)
