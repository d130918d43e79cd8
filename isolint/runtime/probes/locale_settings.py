"""How numbers, dates and texts are written and sorted."""

from __future__ import annotations

import locale
from typing import Any

from ..probing import Probe
from ..putting_back import CannotRestore

_SITE = "process:locale"


class LocaleSettings(Probe):
    """Watch the locale of all categories."""

    name = "locale"
    states = ("process:locale",)

    def capture(self) -> dict[Any, Any]:
        """Return the setting; asking does not change it."""
        return {_SITE: locale.setlocale(locale.LC_ALL)}

    def restore(self, key: Any, token: Any) -> None:
        """Set it again."""
        try:
            locale.setlocale(locale.LC_ALL, token)
        except locale.Error as error:
            raise CannotRestore(str(error)) from error
