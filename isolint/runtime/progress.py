"""What a run has done so far, written line by line, so that nothing is lost where the interpreter dies.

A line is a JSON list whose first element is the kind of event. The record of a run is the sum of its events.
"""

from __future__ import annotations

import enum
import json
from typing import TYPE_CHECKING, Any

from .record import CUT_OFF, CollectionError, ItemRecord, Outcome, Phase, PhaseRecord, RunRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Event(enum.Enum):
    """The kinds of events, with what follows the kind on the line."""

    SESSION = "session"  # root directory, plugins
    COLLECTED = "collected"  # node ids
    ERROR = "error"  # node id, reason
    START = "start"  # node id
    PHASE = "phase"  # node id, worker, phase, outcome, seconds, reason, place
    FINISH = "finish"  # node id


def beside(record: Path) -> Path:
    """Return where the progress of the run that will write `record` is kept."""
    return record.with_name(f"{record.name}.progress")


class Gathered:
    """The sum of the events of one run."""

    def __init__(self) -> None:
        self._root = ""
        self._plugins: tuple[str, ...] = ()
        self._collected: tuple[str, ...] = ()
        self._errors: dict[str, str] = {}
        self._tries: list[tuple[str, str, dict[Phase, PhaseRecord]]] = []
        self._last: dict[tuple[str, str], dict[Phase, PhaseRecord]] = {}
        self._running: dict[str, None] = {}
        self._over: set[str] = set()

    def take(self, event: Event, values: Sequence[Any]) -> None:
        """Add an event. A test that begins again after its end is counted anew; else the last try counts."""
        if event is Event.SESSION:
            self._root, self._plugins = values[0], tuple(values[1])
        elif event is Event.COLLECTED:
            self._collected = self._collected or tuple(values[0])
        elif event is Event.ERROR:
            self._errors.setdefault(values[0], values[1])
        elif event is Event.START:
            self._begin(values[0])
        elif event is Event.FINISH:
            self._running.pop(values[0], None)
            self._over.add(values[0])
        else:
            node_id, worker, phase, outcome, seconds, reason, place = values
            if (worker, node_id) not in self._last:
                self._last[worker, node_id] = {}
                self._tries.append((node_id, worker, self._last[worker, node_id]))
            phases = self._last[worker, node_id]
            phases[Phase(phase)] = PhaseRecord(Phase(phase), Outcome(outcome), seconds, reason, place)
            if Phase(phase) is Phase.CRASH:
                # Of a test whose worker died no end is told.
                self._running.pop(node_id, None)

    def _begin(self, node_id: str) -> None:
        self._running[node_id] = None
        if node_id in self._over:
            self._over.discard(node_id)
            for key in [key for key in self._last if key[1] == node_id]:
                del self._last[key]

    def record(self, exit_code: int) -> RunRecord:
        """Return what the events add up to; tests that have not ended are no items."""
        return RunRecord(
            exit_code=exit_code,
            collected=self._collected,
            items=tuple(
                ItemRecord(node_id, worker, tuple(phases.values()))
                for node_id, worker, phases in self._tries
                if not (node_id in self._running and self._last.get((worker, node_id)) is phases)
            ),
            errors=tuple(CollectionError(node_id, reason) for node_id, reason in self._errors.items()),
            root=self._root,
            plugins=self._plugins,
            running=tuple(self._running),
        )


def line(event: Event, values: Sequence[Any]) -> str:
    """Return an event as one line."""
    return f"{json.dumps([event.value, *values])}\n"


def read(path: Path) -> RunRecord | None:
    """Return what a run that was cut off has done, or None if it never began.

    What follows a line that is not whole is left out.
    """
    gathered = Gathered()
    begun = False
    try:
        with path.open(encoding="utf-8") as file:
            for text in file:
                kind, *values = json.loads(text)
                gathered.take(Event(kind), values)
                begun = True
    except (OSError, ValueError):
        pass
    return gathered.record(CUT_OFF) if begun else None
