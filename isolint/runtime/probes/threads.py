"""Threads that outlive the test that started them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ..contents import Absent, Leaf
from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable


#: How long, in seconds, a thread may take to end that was started and is over with its test.
_GRACE = 0.2


class Threads(Probe):
    """Watch which threads there are; one that ends is no leak."""

    name = "threads"
    states = ("process:threads",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what lists the threads: a copy of the table that the public function goes through."""
        table: Any = getattr(threading, "_active", None)
        return [table.copy if isinstance(table, dict) else threading.enumerate]

    def capture(self) -> dict[Any, Any]:
        """Return the threads."""
        return {thread.ident: Leaf(thread) for thread in threading.enumerate()}

    def site(self, key: Any) -> str:
        """Return the site of all threads: their numbers mean nothing."""
        return "process:threads"

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether the thread ended, or does so within a moment: it may have been told to."""
        if isinstance(after, Absent):
            return True
        after.owner.join(_GRACE)
        return not after.owner.is_alive()

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return the name of the thread that runs on."""
        return "not running", f"thread {after.owner.name} runs on"

    def restore(self, key: Any, token: Any) -> None:
        """Refuse: a thread cannot be stopped from outside."""
        raise CannotRestore("a thread cannot be stopped from outside")
