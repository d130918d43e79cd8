"""Leave alone what a test puts somewhere for another one of its module to find."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.codemods.planning.handed_whole import check_not_handed_whole
from isolint.codemods.planning.missing_keys import check_keys_of_module
from isolint.codemods.planning.needed import check_unneeded
from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.sharing.handovers import Handover, handovers
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect

#: Methods that hand out all that a container holds.
_GOING_OVER = frozenset({"items", "keys", "values"})


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
        effects = tuple(effects)
        sites = dict.fromkeys(effect.site for effect in effects)
        check_not_handed_whole(self._index, sites)
        for site in sites:
            check_keys_of_module(self._index, site)
        for effect in effects:
            if self._gathers(effect):
                name = self._index.resolver.scope(effect.owner).name
                place = effect.site[1].rpartition(":")[2]
                raise Refused(f"`{name}` goes over what it has put into `{place}` for its other parameters")
            if (found := self._found.get(effect.site)) is not None:
                check_unneeded(self._index, found.takers, found.slot.name)

    def _gathers(self, effect: Effect) -> bool:
        """Tell whether a parametrised test goes over a container before it puts more into it."""
        resolver = self._index.resolver
        if effect.event < 0 or not resolver.has_decorator(effect.owner, "pytest.mark.parametrize"):
            return False
        events = resolver.scope(effect.owner).events
        return effect.source == effect.owner and any(
            event.kind is EventKind.CALL
            and event.term[0] == "attr"
            and event.term[2] in _GOING_OVER
            and any(
                owned.site == effect.site
                for owned in self._index.objects.owners(resolver.value(effect.owner, event.term[1]))
            )
            for event in events[: effect.event]
        )
