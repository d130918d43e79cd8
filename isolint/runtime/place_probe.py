"""Look at the places of some sites of a watch list, whatever is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from .contents import ABSENT, Leaf
from .places import Finder, Place
from .probing import Probe
from .steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable

    from .probing import Surroundings
    from .watchlist import WatchedSite


#: After so many looks that found equal objects in the place of others, each look is a close one.
_PATIENCE = 5


class Row(NamedTuple):
    """What a look needs of a place: its key, where it is, and the token of what it holds."""

    key: Any
    place: Place
    space: dict[str, Any] | None
    name: str
    token: Any


class PlaceProbe(Probe):
    """A probe of places in modules; where the module is not imported, nobody knows what is there."""

    is_partial = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._sites = [site for site in surroundings.watched.sites if self.is_about(site)]
        self._finder = Finder(surroundings.watched)
        self._places: dict[tuple[str, int], Place] = {}
        self._last: dict[Any, Any] = {}
        self._rows: list[Row] = []
        # Most places hold the very objects that they held: those rows need no look while that is so.
        self._steady: Steady | None = None
        self._restless: list[Row] = []
        self._patience = _PATIENCE
        self._modules = -1

    @classmethod
    def is_about(cls, site: WatchedSite) -> bool:
        """Tell whether the probe looks at a site."""
        raise NotImplementedError

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether there is a site to look at."""
        return any(cls.is_about(site) for site in surroundings.watched.sites)

    def token(self, value: Any, last: Any) -> Any:
        """Return what to compare of a value; that is `last`, the token before, if nothing changed."""
        raise NotImplementedError

    def capture(self) -> dict[Any, Any]:
        """Return the tokens of what the places hold: the same mapping again while nothing changes."""
        if len(sys.modules) != self._modules:
            self._find()
        is_steady = self._steady is not None and self._steady.holds()
        changed: dict[Any, Any] = {}
        for key, place, space, name, token in self._restless if is_steady else self._rows:
            value = place.value() if space is None else space.get(name, ABSENT)
            if type(token) is Leaf and token.owner is value:
                continue
            new = ABSENT if value is ABSENT else self.token(value, token)
            if new is not token:
                changed[key] = new
        if changed:
            self._last = {**self._last, **changed}
            self._lay_out()
        elif not is_steady and self._steady is not None:
            self._renew()
        return self._last

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what counts the modules, where the steady look will do for all places."""
        return [] if self._steady is None or self._restless else [sys.modules.__len__]

    def steady(self) -> Steady | None:
        """Return the steady look."""
        return None if self._restless else self._steady

    def watch(self, steady: Steady, row: Row, value: Any) -> bool:
        """Tell whether a steady look will do for a row, having let it take the place in."""
        raise NotImplementedError

    def site(self, key: Any) -> str:
        """Return the site of a place."""
        return str(key[0])

    def place(self, key: Any) -> Place:
        """Return the place of a key."""
        return self._places[key]

    def _find(self) -> None:
        self._modules = len(sys.modules)
        self._finder.refresh()
        places = {
            (site.site, number): place
            for site in self._sites
            for number, place in enumerate(self._finder.places(site))
        }
        if self._are_there(places):
            # Most imports have nothing to do with what is watched.
            return
        self._places = places
        self._patience = _PATIENCE
        self._last = {key: self._last.get(key, ABSENT) for key in places}
        self._lay_out()

    def _are_there(self, places: dict[tuple[str, int], Place]) -> bool:
        known = self._places
        return (
            self._steady is not None
            and len(known) == len(places)
            and all(key in known and known[key].holder is place.holder for key, place in places.items())
        )

    def _lay_out(self) -> None:
        """Put what each capture needs into rows: it runs several times a test."""
        self._rows = [
            Row(key, place, place.space, place.name, self._last[key]) for key, place in self._places.items()
        ]
        steady = Steady() if self._patience else None
        self._restless = [row for row in self._rows if steady is None or not self._is_steady(steady, row)]
        if steady is not None:
            steady.settle()
        self._steady = steady

    def _is_steady(self, steady: Steady, row: Row) -> bool:
        value = row.place.value()
        return value is not ABSENT and self.watch(steady, row, value)

    def _renew(self) -> None:
        """Remember objects that took the place of equal ones, unless that happens all the time."""
        self._patience -= 1
        for key, place in self._places.items():
            value = place.value()
            # In place: whoever has the mapping knows that nothing changed while it is the same.
            self._last[key] = ABSENT if value is ABSENT else self.token(value, ABSENT)
        self._lay_out()
