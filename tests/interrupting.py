"""Programs that tests interrupt."""

from __future__ import annotations

import sys
from collections.abc import Sequence

# What runs in the background of a shell ignores interrupts, and so does all that it starts.
_HEEDING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def heeding(command: Sequence[str]) -> list[str]:
    """Return a command in whose process an interrupt ends the program, however the tests were started."""
    return [sys.executable, "-c", _HEEDING, *command]
