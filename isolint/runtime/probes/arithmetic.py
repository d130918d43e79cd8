"""Precision and rounding of decimal numbers."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING, Any

from ..probing import Probe, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTS = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
_TRAPS = "traps"


class Arithmetic(Probe):
    """Watch the decimal context of the main thread; its flags, which each calculation sets, are left out."""

    name = "decimal context"
    states = ("process:decimal context",)

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._seen: tuple[Any, ...] = ()
        self._found: dict[Any, Any] = {}

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what gives the context, and what a copy of it would be made of."""
        return [decimal.getcontext, decimal.getcontext().__reduce__]

    def capture(self) -> dict[Any, Any]:
        """Return the parts of the context: the same mapping again while nothing changes."""
        context = decimal.getcontext()
        # What a copy is made of: parts, flags and traps; read one by one, they take six times as long.
        made: Any = context.__reduce__()[1]
        seen = (*made[: len(_PARTS)], made[-1])
        if seen != self._seen:
            self._seen = seen
            self._found = {**dict(zip(_PARTS, seen)), _TRAPS: _traps(context)}
        return self._found

    def site(self, key: Any) -> str:
        """Return the site of the context."""
        return "process:decimal context"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return the part with its name."""
        if key == _TRAPS:
            before, after = (sorted(signal.__name__ for signal in traps) for traps in (before, after))
        return f"{key} = {before}", f"{key} = {after}"

    def restore(self, key: Any, token: Any) -> None:
        """Set the part."""
        context = decimal.getcontext()
        if key == _TRAPS:
            for signal in context.traps:
                context.traps[signal] = signal in token
        else:
            setattr(context, key, token)


def _traps(context: decimal.Context) -> frozenset[Any]:
    return frozenset(signal for signal, is_on in context.traps.items() if is_on)
