"""The values that cross rooms: frozen, slotted, and free of behaviour.

Paths are relative to the project root and POSIX-styled. Lines and columns are 1-based, columns count
characters, and a span's end column is exclusive.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple


class Confidence(enum.Enum):
    """How complete the proof behind a finding is, surest first."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """Return the place in the order, 0 for the surest."""
        return list(Confidence).index(self)


class Safety(enum.Enum):
    """What a fix may change: nothing a test means, something it may mean, or it is only shown."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class SiteKind(enum.Enum):
    """The kinds of process-wide or machine-wide state that a test can leave behind."""

    ENV = "env"
    GLOBAL = "global"
    ATTRIBUTE = "attr"
    CACHE = "cache"
    PROCESS = "process"
    PATCH = "patch"
    FIXTURE = "fixture"
    FILE = "file"
    DATABASE = "db"
    PORT = "port"


class Span(NamedTuple):
    """A stretch of one file; a tuple, since every event of a program has one."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """A named place in the tree: a definition, or one step of a call chain."""

    path: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """One piece of shared state; `definition` is None where the tree does not define it."""

    kind: SiteKind
    key: str
    definition: Location | None = None

    @property
    def id(self) -> str:
        """Return the stable identity, as in `env:APP_KEY` or `global:app.state:mode`."""
        return f"{self.kind.value}:{self.key}"


@dataclass(frozen=True, slots=True)
class FixOffer:
    """The codemod that a finding would be fixed by, and how safe that is."""

    codemod: str
    safety: Safety


@dataclass(frozen=True, slots=True)
class Doubt:
    """What keeps a finding from being certain, and the most confidence that it leaves.

    A weak one makes the finding weak: in large programs most of these are false (decision 10).
    """

    reason: str
    leaves: Confidence = Confidence.POSSIBLE
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard, anchored where the state is written or kept.

    `tests` and `victims` are pytest node ids, shortest chain first; `chain` leads from a test to the anchor.
    `related` are the places of the same hazard that have no finding of their own.
    """

    code: str
    name: str
    message: str
    path: str
    span: Span
    site: Site
    doubts: tuple[Doubt, ...] = ()
    tests: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    chain: tuple[Location, ...] = ()
    fix: FixOffer | None = None
    related: tuple[Location, ...] = ()

    @property
    def is_weak(self) -> bool:
        """Tell whether it rests on what is wrong more often than right in a large program."""
        return any(doubt.is_weak for doubt in self.doubts)

    @property
    def confidence(self) -> Confidence:
        """Return what the gravest doubt leaves."""
        return max(
            (doubt.leaves for doubt in self.doubts), key=lambda left: left.rank, default=Confidence.CERTAIN
        )


@dataclass(frozen=True, slots=True)
class FileError:
    """A file that was passed over, and why."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the lines `[start, end)` (0-based) of a file; an empty range inserts before `start`."""

    path: str
    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are applied, or none."""

    codemod: str
    safety: Safety
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that a codemod declined to rewrite, with the reason that the user reads."""

    codemod: str
    finding: Finding
    reason: str
