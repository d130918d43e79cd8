"""Modules that were loaded once more, as findings say: the object stays, and what it holds is made anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..contents import ABSENT, Leaf
from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from ..probing import Surroundings

_SITE = "process:sys.modules:"


class Reloads(Probe):
    """Watch of which loading each of these modules is."""

    name = "reloads"
    is_partial = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        sites = (site.site for site in surroundings.watched.of("process"))
        self._names = [site[len(_SITE) :] for site in sites if site.startswith(_SITE)]

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether a finding is about a module."""
        return any(site.site.startswith(_SITE) for site in surroundings.watched.of("process"))

    def capture(self) -> dict[Any, Any]:
        """Return by what each module was found the last time that it was loaded.

        With the module itself as a part of the key: of another one in its place, another probe tells.
        """
        modules = ((name, sys.modules.get(name)) for name in self._names)
        found = {(name, id(module)): _spec(module) for name, module in modules if module is not None}
        return {key: Leaf(spec) for key, spec in found.items() if spec is not ABSENT}

    def site(self, key: Any) -> str:
        """Return the site of a module's name."""
        return f"{_SITE}{key[0]}"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return words for both."""
        return "as it was loaded", "loaded once more"

    def restore(self, key: Any, token: Any) -> None:
        """Give up: what had the names of the module before is not known."""
        raise CannotRestore("what a module held before it was loaded once more is not known")


def _spec(module: object) -> Any:
    """Return what `importlib` finds anew for each loading."""
    return getattr(module, "__dict__", {}).get("__spec__", ABSENT)
