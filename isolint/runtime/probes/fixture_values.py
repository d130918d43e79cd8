"""What wide fixtures hand out, where findings say that tests change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contents import Contents, remember, still_holds
from ..differing import difference
from ..probing import Probe
from ..putting_back import put_back

if TYPE_CHECKING:
    from ..probing import Surroundings


class FixtureValues(Probe):
    """Watch what the value of a fixture holds, from its set-up to its end."""

    name = "fixture values"
    is_partial = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        watched = surroundings.watched.of("fixture")
        self._sites = {(site.path, site.key.rpartition(":")[2]): site.site for site in watched}
        self._values: dict[str, Any] = {}
        self._tokens: dict[str, Contents] = {}

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether a finding is about what a fixture hands out."""
        return bool(surroundings.watched.of("fixture"))

    def fixture_begins(self, path: str, name: str, value: Any) -> None:
        """Take note of a value."""
        site = self._sites.get((path, name))
        if site is not None:
            self._values[site] = value
            # An equal value of an earlier set-up is another object.
            self._tokens = {known: token for known, token in self._tokens.items() if known != site}

    def fixture_ends(self, path: str, name: str) -> None:
        """Let go of a value."""
        self._values.pop(self._sites.get((path, name), ""), None)

    def capture(self) -> dict[Any, Any]:
        """Return what the values hold: the same tokens again while nothing changes."""
        last = self._tokens
        self._tokens = {
            site: last[site] if site in last and still_holds(last[site], value) else remember(value)
            for site, value in self._values.items()
        }
        return self._tokens

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether the value went with its fixture, so that no other test gets it."""
        return key not in self._values

    def describe(self, key: Any, before: Contents, after: Contents) -> tuple[str, str]:
        """Return both sides of the first difference."""
        return difference(key, before, after)

    def restore(self, key: Any, token: Any) -> None:
        """Give the value back what it held."""
        put_back(token)
