"""The time zone that the C library was told."""

from __future__ import annotations

import functools
import operator
import time
from typing import TYPE_CHECKING, Any

from ..probing import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:tz"


class Timezone(Probe):
    """Watch the zone; it follows the variable TZ when `time.tzset` is called, and stays when TZ goes."""

    name = "time zone"
    states = ("process:tz",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what reads the names and the offset."""
        return [functools.partial(operator.attrgetter("tzname", "timezone"), time)]

    def capture(self) -> dict[Any, Any]:
        """Return names and offset of the zone."""
        return {_SITE: (*time.tzname, time.timezone)}

    def restore(self, key: Any, token: Any) -> None:
        """Read TZ again, which another probe has put back before: probes go in the order of their files."""
        time.tzset()
