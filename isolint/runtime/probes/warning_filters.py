"""Which warnings are shown, hidden or raised."""

from __future__ import annotations

import warnings
from typing import Any

from ..describing import describe
from ..probing import Probe, Surroundings

_SITE = "process:warnings"


class WarningFilters(Probe):
    """Watch the filters where nobody else does: pytest's own plugin keeps them apart for each test."""

    name = "warnings"
    states = ("process:warnings",)

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether pytest was told to leave warnings alone."""
        return "warnings" not in surroundings.plugins

    def capture(self) -> dict[Any, Any]:
        """Return the filters."""
        return {_SITE: list(warnings.filters)}

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return how many filters there are, and the first that is new."""
        new = [describe(entry[0]) for entry in after if entry not in before]
        return f"{len(before)} filters", f"{len(after)} filters" + (
            f", new: {', '.join(new[:3])}" if new else ""
        )

    def restore(self, key: Any, token: Any) -> None:
        """Set the filters, as a new list: the warnings machinery notices that."""
        warnings.filters[:] = token  # type: ignore[index]
        warnings.simplefilter("ignore", append=True)
        warnings.filters.pop()  # type: ignore[attr-defined]
