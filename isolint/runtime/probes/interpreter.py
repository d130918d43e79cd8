"""Switches of the interpreter: recursion limit, garbage collector, default timeout of sockets."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Callable
from typing import Any

from ..probing import Probe

_SWITCHES: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "process:recursion limit": (sys.getrecursionlimit, sys.setrecursionlimit),
    "process:switch interval": (sys.getswitchinterval, sys.setswitchinterval),
    "process:gc": (gc.isenabled, lambda is_on: gc.enable() if is_on else gc.disable()),
    "process:socket timeout": (socket.getdefaulttimeout, socket.setdefaulttimeout),
}


class Interpreter(Probe):
    """Watch switches that hold for all threads."""

    name = "interpreter"
    states = tuple(_SWITCHES)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what reads the switches."""
        return [get for get, _ in _SWITCHES.values()]

    def capture(self) -> dict[Any, Any]:
        """Return the position of each switch."""
        return {site: get() for site, (get, _) in _SWITCHES.items()}

    def restore(self, key: Any, token: Any) -> None:
        """Turn the switch back."""
        _SWITCHES[key][1](token)
