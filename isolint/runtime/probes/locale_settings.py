"""How numbers, dates and texts are written and sorted."""

from __future__ import annotations

import functools
import locale
import sys
from typing import TYPE_CHECKING, Any

from ..probing import Probe
from ..putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:locale"

#: The public function without its handling of aliases.
_ask = sys.modules.get("_locale", locale).setlocale


class LocaleSettings(Probe):
    """Watch the locale of all categories."""

    name = "locale"
    states = ("process:locale",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what asks the C library, or the public function around it."""
        return [functools.partial(_ask, locale.LC_ALL)]

    def capture(self) -> dict[Any, Any]:
        """Return the setting; asking does not change it."""
        return {_SITE: locale.setlocale(locale.LC_ALL)}

    def restore(self, key: Any, token: Any) -> None:
        """Set it again."""
        try:
            locale.setlocale(locale.LC_ALL, token)
        except locale.Error as error:
            raise CannotRestore(str(error)) from error
