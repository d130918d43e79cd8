"""What wider fixtures would save, by what their set-ups were measured to take."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isolint.profiling.measurement import FixtureUse

#: Seconds below which a saving is not worth a line.
WORTH = 0.05

_PER_TEST = ("function", "class")


class Means(enum.Enum):
    """What would save the seconds."""

    MODULE = "module scope"
    SESSION = "session scope"
    SHARED = "one for all files, in their common conftest"
    TEMPLATE = "a template database, cloned for each"


@dataclass(frozen=True, slots=True)
class Saving:
    """The seconds of set-up that a means would save, of those that were measured; `left` set-ups remain."""

    name: str
    places: tuple[str, ...]
    means: Means
    setups: int
    left: int
    spent: float
    saved: float


def savings(fixtures: Iterable[FixtureUse], clone: float) -> list[Saving]:
    """Return what can be saved, the most first; `clone` are the seconds that cloning a database takes."""
    found: list[Saving] = []
    by_name: dict[str, list[FixtureUse]] = {}
    for use in fixtures:
        if not use.is_own:
            continue
        by_name.setdefault(use.name, []).append(use)
        found += _of_one(use, clone)
    for name, uses in by_name.items():
        found += _of_many(name, uses)
    worth = [saving for saving in found if saving.saved >= WORTH]
    return sorted(worth, key=lambda saving: (-saving.saved, saving.name, saving.means.value))


def _of_one(use: FixtureUse, clone: float) -> Iterator[Saving]:
    if use.setups < 2:
        return
    mean = use.seconds / use.setups
    if use.scope in _PER_TEST and use.modules < use.setups:
        yield _saving(use, Means.MODULE, use.modules, use.seconds - mean * use.modules)
    if use.scope in (*_PER_TEST, "module", "package"):
        yield _saving(use, Means.SESSION, use.workers, use.seconds - mean * use.workers)
        # One set-up builds the template; each use clones it.
        rest = use.longest + clone * use.setups
        yield _saving(use, Means.TEMPLATE, use.setups, use.seconds - rest)


def _of_many(name: str, uses: list[FixtureUse]) -> Iterator[Saving]:
    """Yield what fixtures of one name in several files would save as one, with a scope of the session."""
    uses = [use for use in uses if use.scope not in _PER_TEST]
    if len(uses) < 2:
        return
    spent = sum(use.seconds for use in uses)
    left = max(use.workers for use in uses)
    longest = max(use.longest for use in uses)
    places = tuple(use.place for use in uses)
    setups = sum(use.setups for use in uses)
    yield Saving(name, places, Means.SHARED, setups, left, spent, spent - longest * left)


def _saving(use: FixtureUse, means: Means, left: int, saved: float) -> Saving:
    return Saving(use.name, (use.place,), means, use.setups, left, use.seconds, saved)
