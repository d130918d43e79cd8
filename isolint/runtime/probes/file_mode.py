"""The permissions that new files do not get."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..probing import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:umask"

#: In force for the moment between reading the mask and setting it back: private rather than public.
_PRIVATE = 0o077


class FileMode(Probe):
    """Watch the mask, which can be read only by setting it."""

    name = "umask"
    states = ("process:umask",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return the reading of the mask."""
        return [_mask]

    def capture(self) -> dict[Any, Any]:
        """Return the mask."""
        return {_SITE: _mask()}

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return both masks in octal."""
        return f"{before:#o}", f"{after:#o}"

    def restore(self, key: Any, token: Any) -> None:
        """Set the mask."""
        os.umask(token)


def _mask() -> int:
    mask = os.umask(_PRIVATE)
    if mask != _PRIVATE:
        os.umask(mask)
    return mask
