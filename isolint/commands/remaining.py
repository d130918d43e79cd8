"""How long a row of runs will take, by those that are over."""

from __future__ import annotations

import time

#: Up to so many seconds, seconds are told rather than minutes.
_SHORT = 90


class Remaining:
    """Counts the runs of one stage from when it is made."""

    def __init__(self, planned: int) -> None:
        self._planned = planned
        self._since = time.monotonic()

    def after(self, done: int) -> str:
        """Return the words on the time left, to follow a line, or an empty string."""
        left = self._planned - done
        if not done or left <= 0:
            return ""
        return f" ({_duration((time.monotonic() - self._since) / done * left)} left)"


def _duration(seconds: float) -> str:
    return f"about {seconds:.0f} s" if seconds < _SHORT else f"about {seconds / 60:.0f} min"
