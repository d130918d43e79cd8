"""The effects on each site, those that concern it by way of a wider one included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain

from isolint.index.sites.objects import ANY_ATTRIBUTE
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.state.environment import ANY_VARIABLE
from isolint.model import SiteKind

#: What finds the effects on a site.
EffectsOn = Callable[[SiteKey], Sequence[Effect]]

_NAMED = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH})


class BySite:
    """Finds effects by what they concern."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self._by_site: dict[SiteKey, list[Effect]] = {}
        for effect in effects:
            self._by_site.setdefault(effect.site, []).append(effect)

    def on(self, site: SiteKey) -> Sequence[Effect]:
        """Return the effects on a site, those on any variable included."""
        own = self._by_site.get(site, [])
        if site[0] is SiteKind.ENV and site != ANY_VARIABLE:
            return [*own, *self._by_site.get(ANY_VARIABLE, [])]
        if site[0] is SiteKind.PROCESS and ":" in site[1]:
            wholes = accumulate(site[1].split(":")[:-1], "{}:{}".format)
            return [*own, *(effect for whole in wholes for effect in self._by_site.get((site[0], whole), []))]
        if site[0] in _NAMED and (whole_reset := self._any_put_back.get((site[0], _holder(site)))):
            return [*own, *whole_reset] if not site[1].endswith(ANY_ATTRIBUTE) else own
        return own

    def all(self) -> Iterator[Effect]:
        """Yield the effects on all sites."""
        return chain.from_iterable(self._by_site.values())

    @cached_property
    def _any_put_back(self) -> Mapping[tuple[SiteKind, str], Sequence[Effect]]:
        """Return kind and holder -> what puts back attributes of it whose names are not known."""
        return {
            (site[0], _holder(site)): [effect for effect in effects if effect.kind is EffectKind.RESET]
            for site, effects in self._by_site.items()
            if site[0] in _NAMED and site[1].endswith(ANY_ATTRIBUTE)
        }


def _holder(site: SiteKey) -> str:
    """Return the part of a key that leads to the name in the end of it."""
    return site[1][: max(site[1].rfind("."), site[1].rfind(":")) + 1]
