"""Look at the places of some sites of a watch list, whatever is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .contents import ABSENT, Leaf
from .places import Finder, Place
from .probing import Probe

if TYPE_CHECKING:
    from .probing import Surroundings
    from .watchlist import WatchedSite


class PlaceProbe(Probe):
    """A probe of places in modules; where the module is not imported, nobody knows what is there."""

    is_partial = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._sites = [site for site in surroundings.watched.sites if self.is_about(site)]
        self._finder = Finder(surroundings.watched)
        self._places: dict[tuple[str, int], Place] = {}
        self._last: dict[Any, Any] = {}
        self._rows: list[tuple[Any, Place, dict[str, Any] | None, str, Any]] = []
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
        changed: dict[Any, Any] = {}
        for key, place, space, name, token in self._rows:
            value = place.value() if space is None else space.get(name, ABSENT)
            if type(token) is Leaf and token.owner is value:
                continue
            new = ABSENT if value is ABSENT else self.token(value, token)
            if new is not token:
                changed[key] = new
        if changed:
            self._last = {**self._last, **changed}
            self._lay_out()
        return self._last

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
        self._places = places
        self._last = {key: self._last.get(key, ABSENT) for key in places}
        self._lay_out()

    def _lay_out(self) -> None:
        """Put what each capture needs into rows: it runs several times a test."""
        self._rows = [
            (key, place, place.space, place.name, self._last[key]) for key, place in self._places.items()
        ]
