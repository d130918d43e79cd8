"""Mark hooks that stand around others, in the way that costs each test least."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

#: Plain generators, which pluggy knows from 1.2 on, are called in half the time.
_KIND = "wrapper" if "wrapper" in inspect.signature(pytest.hookimpl).parameters else "hookwrapper"


def hookwrapper(*, tryfirst: bool = False, trylast: bool = False) -> Callable[[Any], Any]:
    """Return the marker of a generator that yields once, and returns what it was sent.

    Under an old pluggy that is no result but an object that holds one, which may as well be returned, and
    nothing is raised where it yields.
    """
    options: dict[str, Any] = {_KIND: True, "tryfirst": tryfirst, "trylast": trylast}
    marker: Callable[[Any], Any] = pytest.hookimpl(**options)
    return marker
