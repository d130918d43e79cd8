"""What the process does when a signal arrives."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from ..describing import describe
from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = (
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    "SIGALRM",
    "SIGUSR1",
    "SIGUSR2",
    "SIGCHLD",
    "SIGPIPE",
    "SIGQUIT",
    "SIGWINCH",
)


class Signals(Probe):
    """Watch the handlers that programs set; plugins that limit the time of a test set theirs before it."""

    name = "signals"
    states = ("process:signal",)
    outside = True

    def __init__(self, surroundings: Any) -> None:
        super().__init__(surroundings)
        # The public function makes an enum member of each result, at sixty times the cost.
        raw: Any = sys.modules.get("_signal", signal)
        self._get: Callable[[int], Any] = raw.getsignal
        self._handlers: list[Any] = []
        self._found: dict[Any, Any] = {}
        self._numbers = {name: int(getattr(signal, name)) for name in _NAMES if hasattr(signal, name)}

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what asks for all handlers."""
        return [self._ask]

    def capture(self) -> dict[Any, Any]:
        """Return the handlers: the same mapping again while nothing changes."""
        handlers = self._ask()
        if handlers != self._handlers:
            self._handlers = handlers
            self._found = dict(zip(self._numbers, handlers))
        return self._found

    def _ask(self) -> list[Any]:
        return list(map(self._get, self._numbers.values()))

    def site(self, key: Any) -> str:
        """Return the site of a signal."""
        return f"process:signal:{key}"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return the names of the handlers."""
        return _text(before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Set the handler again."""
        if token is None or threading.current_thread() is not threading.main_thread():
            raise CannotRestore("its handler was not set by Python")
        signal.signal(self._numbers[key], token)


def _text(handler: Any) -> str:
    if handler in (signal.SIG_DFL, signal.SIG_IGN):
        return signal.Handlers(handler).name
    return describe(handler)
