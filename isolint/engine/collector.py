"""Python's cyclic garbage collector, kept from searching through all that stays."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def collector_paused(*, for_good: bool = False) -> Iterator[None]:
    """Pause the collector: on its own it goes through every fact again and again, to find next to nothing.

    What is there at the end it leaves alone `for_good`, where the process is about to end: to go through that
    took a twentieth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        if was_enabled:
            gc.enable()
