"""What a project's set-up should say once isolint has been through it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Distribution(enum.Enum):
    """How pytest-xdist hands tests to its workers."""

    LOADFILE = "loadfile"
    LOADSCOPE = "loadscope"
    LOADGROUP = "loadgroup"
    WORKSTEAL = "worksteal"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What pytest's own settings should hold.

    `workers` is what `-n` takes, and `markers` are the lines that register marks. `silence` is after how many
    seconds a test that hangs is shown, `limit` after how many pytest-timeout ends it.
    """

    distribution: Distribution
    workers: str = "auto"
    most_workers: int | None = None
    markers: tuple[str, ...] = ()
    is_strict: bool = True
    silence: int | None = 300
    limit: int | None = None

    @property
    def values(self) -> dict[str, int]:
        """Return the settings that are a number, by name."""
        found = {"faulthandler_timeout": self.silence, "timeout": self.limit}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text of a file, and what there is to say about it."""

    text: str
    remarks: tuple[str, ...] = ()
