"""What a run cost beside what pytest's own reports say, written line by line, so that a killed run keeps it.

The suite's interpreter may be older than those that isolint runs on: dataclasses are not slotted here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SPAN, PROCESS, FIXTURE = "span", "process", "fixture"


@dataclass(frozen=True)
class Span:
    """One phase of one test: when it began, its seconds, those on a processor, and waiting for one.

    `start` is in seconds since the epoch. `queued` is None where the system does not tell. A test that is
    `expected` to fail is marked so.
    """

    node_id: str
    worker: str
    phase: str
    start: float
    seconds: float
    cpu: float
    queued: float | None
    expected: bool


@dataclass(frozen=True)
class FixtureTimes:
    """One set-up of a fixture, for the test that asked first: its seconds, those of other fixtures left out.

    `place` is the file that defines it.
    """

    node_id: str
    worker: str
    name: str
    scope: str
    place: str
    seconds: float


@dataclass(frozen=True)
class ProcessTimes:
    """One process of a run: when it began, had collected and ended, in seconds since the epoch.

    `cpu` are its seconds on processors since it began, with those of child processes that ended, `queued`
    those of waiting for one; `cpu_before` and `queued_before` are what it had taken until then. `looks` are
    moments between the tests, each with the seconds that a fixed piece of work took on a processor.
    """

    worker: str
    began: float
    collected: float
    ended: float
    cpu: float
    queued: float | None
    cpu_before: float
    queued_before: float | None
    looks: list[list[float]]
    deselected: int


@dataclass(frozen=True)
class Times:
    """All that one run tells; the processes that were killed are missing."""

    spans: tuple[Span, ...] = ()
    processes: tuple[ProcessTimes, ...] = ()
    fixtures: tuple[FixtureTimes, ...] = ()


def line(kind: str, values: list[object]) -> str:
    """Return one row as one line."""
    return f"{json.dumps([kind, *values])}\n"


def read(path: Path) -> Times:
    """Return what stands in a file up to the first line that is not whole."""
    spans: list[Span] = []
    processes: list[ProcessTimes] = []
    fixtures: list[FixtureTimes] = []
    try:
        with path.open(encoding="utf-8") as file:
            for text in file:
                kind, *values = json.loads(text)
                if kind == SPAN:
                    spans.append(Span(*values))
                elif kind == FIXTURE:
                    fixtures.append(FixtureTimes(*values))
                else:
                    processes.append(ProcessTimes(*values))
    except (OSError, TypeError, ValueError):
        pass
    return Times(tuple(spans), tuple(processes), tuple(fixtures))
