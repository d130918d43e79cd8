"""The working folder."""

from __future__ import annotations

import os
from typing import Any

from ..probing import Probe
from ..putting_back import CannotRestore

_SITE = "process:cwd"


class WorkingFolder(Probe):
    """Watch where the process is."""

    name = "working folder"
    states = ("process:cwd",)

    def capture(self) -> dict[Any, Any]:
        """Return the working folder; one that was deleted has no name."""
        try:
            return {_SITE: os.getcwd()}
        except OSError:
            return {_SITE: "(deleted)"}

    def restore(self, key: Any, token: Any) -> None:
        """Go back."""
        try:
            os.chdir(token)
        except OSError as error:
            raise CannotRestore(f"cannot go back: {error.strerror}") from error
