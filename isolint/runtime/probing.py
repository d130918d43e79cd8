"""What a probe is: one kind of state, how to look at it, and how to put it back."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from .contents import ABSENT
from .describing import describe
from .watchlist import WatchList

if TYPE_CHECKING:
    from .steady import Steady


class Surroundings(NamedTuple):
    """What a probe may ask.

    What to watch, where the suite stands, which plugins of pytest there are, as some put state right, and
    whether other processes run tests in the same folder.
    """

    watched: WatchList
    root: Path
    plugins: frozenset[str] = frozenset()
    is_worker: bool = False


class Probe:
    """One kind of state, in one file of `probes`; the watcher finds it there.

    `capture` gives each piece of the state, by a key of the probe's own, a token that equals an earlier one
    while the state is the same. What it leaves out is `ABSENT`, or unknown if the probe `is_partial`. A state
    that pytest itself changes between two tests is `outside`: each test starts from what it then is.
    """

    name: ClassVar[str]
    #: What the names of its sites begin with, where it can tell of each that nobody changed it.
    states: ClassVar[tuple[str, ...]] = ()
    is_partial: ClassVar[bool] = False
    outside: ClassVar[bool] = False

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether there is anything to look at."""
        return True

    def capture(self) -> dict[Any, Any]:
        """Return the tokens; this runs several times a test, and has to be quick."""
        raise NotImplementedError

    def gauges(self) -> list[Callable[[], Any]]:
        """Return functions, C's for choice, one of whose results differs whenever a capture would.

        They are read together, many times a test, so that nothing is captured while nothing changes. One
        that raises `LookupError` or `OSError` tells of a change, too; with none, each look captures.
        """
        return []

    def steady(self) -> Steady | None:
        """Return what else tells that a capture would be as before: while all is the same objects."""
        return None

    def site(self, key: Any) -> str:
        """Return the name by which findings speak of what a key stands for."""
        return str(key)

    def fixture_begins(self, path: str, name: str, value: Any) -> None:
        """Hear of the value that a fixture, defined in the file `path`, hands out."""

    def fixture_ends(self, path: str, name: str) -> None:
        """Hear that a fixture is about to be torn down."""

    def test_begins(self, node_id: str) -> None:
        """Hear which test it is that runs from now on."""

    def session_ends(self) -> None:
        """Hear that nobody looks any more."""

    def is_private(self, key: Any, before: Any) -> bool:
        """Tell whether what a change left is nobody else's concern, unless another test gets to it later."""
        return False

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether a change is none that another test could notice."""
        return False

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return short texts for what the state was, and what it became."""
        return _text(before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Make the state what it was when `token` was captured.

        Raises:
            CannotRestore: That is beyond us.
        """
        raise NotImplementedError


def probes(surroundings: Surroundings) -> Iterator[Probe]:
    """Yield each probe of the package beside this module that has something to look at."""
    files = sorted(os.listdir(os.path.join(os.path.dirname(__file__), "probes")))
    for name, end in map(os.path.splitext, files):
        if end != ".py" or name.startswith("_"):
            continue
        module = importlib.import_module(f".probes.{name}", __package__)
        own = (item for item in vars(module).values() if getattr(item, "__module__", "") == module.__name__)
        for item in own:
            if isinstance(item, type) and issubclass(item, Probe) and item.is_wanted(surroundings):
                yield item(surroundings)


def _text(token: Any) -> str:
    return "nothing" if token is ABSENT else describe(token)
