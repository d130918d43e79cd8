"""How fast a processor was, by what a fixed piece of work took on it at some moments of a run."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

#: Seconds before and after something in which looks speak of it.
_MARGIN = 0.25


class Paces:
    """The looks of one process: at least one moment, in their order, each with the seconds of the work."""

    def __init__(self, looks: Sequence[Sequence[float]]) -> None:
        self._moments = [look[0] for look in looks]
        self._seconds = [look[1] for look in looks]
        self.whole = median(self._seconds)

    def around(self, start: float, end: float) -> float:
        """Return the pace around some time, or that of the whole run where nobody looked."""
        first = bisect_left(self._moments, start - _MARGIN)
        last = bisect_right(self._moments, end + _MARGIN)
        return median(self._seconds[first:last]) if first < last else self.whole
