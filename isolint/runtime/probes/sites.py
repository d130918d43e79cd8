"""The values that findings speak of: globals, attributes of classes and of objects, settings of libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contents import Absent, Contents, remember, still_holds
from ..differing import difference
from ..place_probe import PlaceProbe
from ..putting_back import put_back, value_of

if TYPE_CHECKING:
    from ..place_probe import Row
    from ..steady import Steady
    from ..watchlist import WatchedSite

#: States of the process that have probes of their own.
_APART = ("sys.", "logging", "rng:")


class Sites(PlaceProbe):
    """Watch what each place holds, and what that holds."""

    name = "values"

    @classmethod
    def is_about(cls, site: WatchedSite) -> bool:
        """Tell whether a site is a value in a module, or in an object of a library."""
        if site.kind == "process":
            return bool(site.objects) or ("." in site.key and not site.key.startswith(_APART))
        return site.kind in ("global", "attr", "patch")

    def token(self, value: Any, last: Contents) -> Contents:
        """Return what the value holds."""
        return last if still_holds(last, value) else remember(value)

    def watch(self, steady: Steady, row: Row, value: Any) -> bool:
        """Tell whether all that a value holds can be told by identity."""
        return steady.add(row.place, value, row.token)

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return both sides of the first difference."""
        return difference(self.site(key), before, after)

    def restore(self, key: Any, token: Any) -> None:
        """Let the place hold the same object again, and that what it held."""
        self.place(key).set(token if isinstance(token, Absent) else value_of(token))
        put_back(token)
