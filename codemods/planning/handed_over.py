"""Leave alone what a test puts somewhere for another one of its module to find."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.contracts import Refused
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sharing.handovers import Handover, handovers
from isolint.index.state.effects import Effect, SiteKey


class HandedOver:
    """The places by which tests of a project hand things over."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._found: dict[SiteKey, Handover] = {
            (found.slot.kind, found.slot.key): found for found in handovers(index)
        }

    def check(self, effects: Iterable[Effect]) -> None:
        """Refuse to take back what another test needs, and finds where the suite runs in order.

        Raises:
            Refused: One of the writes is of such a place.
        """
        for effect in effects:
            if (found := self._found.get(effect.site)) is not None:
                taker = self._index.tests[next(members(found.takers))]
                name = taker.nodeid.partition("::")[2].replace("::", ".")
                raise Refused(
                    f"`{name}` needs `{found.slot.name}` as another test leaves it, and would find nothing"
                )
