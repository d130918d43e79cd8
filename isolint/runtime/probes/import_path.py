"""Where modules are looked for, and the arguments of the program."""

from __future__ import annotations

import functools
import operator
import sys
from typing import TYPE_CHECKING, Any

from ..describing import describe
from ..probing import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

_LISTS = {"process:sys.path": "path", "process:argv": "argv"}


class ImportPath(Probe):
    """Watch what `sys.path` and `sys.argv` hold; `pytest` itself extends the path while it collects."""

    name = "import path"
    states = ("process:sys.path", "process:argv")

    def gauges(self) -> list[Callable[[], Any]]:
        """Return the copying of the lists, and what tells which lists they are."""
        lists = operator.attrgetter(*_LISTS.values())
        return [sys.path.copy, sys.argv.copy, functools.partial(lists, sys)]

    def capture(self) -> dict[Any, Any]:
        """Return both lists."""
        return {site: list(getattr(sys, name)) for site, name in _LISTS.items()}

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return what went and what came; the lists are long."""
        gone = [entry for entry in before if entry not in after]
        come = [entry for entry in after if entry not in before]
        if not gone and not come:
            return describe(before), describe(after)
        return (
            f"with {describe(gone)}" if gone else "without",
            f"with {describe(come)}" if come else "without",
        )

    def restore(self, key: Any, token: Any) -> None:
        """Fill the list again, in place."""
        getattr(sys, _LISTS[key])[:] = token
