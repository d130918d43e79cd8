"""The working folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:cwd"


class WorkingFolder(Probe):
    """Watch where the process is."""

    name = "working folder"
    states = ("process:cwd",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what asks the system."""
        return [os.getcwd]

    def capture(self) -> dict[Any, Any]:
        """Return the working folder; one that was deleted has no name."""
        return {_SITE: _folder()}

    def restore(self, key: Any, token: Any) -> None:
        """Go back."""
        try:
            os.chdir(token)
        except OSError as error:
            raise CannotRestore(f"cannot go back: {error.strerror}") from error


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "(deleted)"
