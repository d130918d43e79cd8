"""Removals of variables that nothing sets: where none was there, none is missing afterwards."""

from __future__ import annotations

from collections.abc import Callable

from isolint.index.resolution.machine import OF_THE_MACHINE
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.environment import ANY_VARIABLE, ENVIRON
from isolint.model import SiteKind


class IdleRemovals:
    """Answers for the removals of environment variables."""

    def __init__(
        self,
        resolver: Resolver,
        effects_on: EffectsOn,
        leaking: Callable[[Effect], int],
    ) -> None:
        self._resolver = resolver
        self._leaking = leaking
        self._effects_on = effects_on

    def is_idle(self, effect: Effect) -> bool:
        """Tell whether a removal copes with an absent variable, and nothing sets that.

        What a patch sets is gone when the patch is.
        """
        kind, name = effect.site
        if kind is not SiteKind.ENV or effect.site == ANY_VARIABLE or name in OF_THE_MACHINE:
            return False
        return self._copes(effect) and not any(
            self._may_set(other, effect.site) for other in self._effects_on(effect.site)
        )

    def _may_set(self, other: Effect, site: SiteKey) -> bool:
        """Tell whether a write may set a variable; of those that may set any, what they leave counts."""
        if other.kind is not EffectKind.WRITE or other.form in REMOVING:
            return False
        if other.site == site and not self._is_removed_again(other):
            return True
        return bool(self._leaking(other))

    def _is_removed_again(self, effect: Effect) -> bool:
        """Tell whether the function that sets a variable removes it further down."""
        if effect.event < 0 or self._resolver.calling.is_generator(effect.source):
            return False
        return any(
            other.form in REMOVING and other.source == effect.source and other.event > effect.event
            for other in self._effects_on(effect.site)
        )

    def _copes(self, effect: Effect) -> bool:
        """Tell whether a removal does nothing where there is no such variable."""
        if effect.form is Form.POP and effect.value != UNKNOWN:
            return True
        if effect.form not in (Form.POP, Form.DELETE) or effect.event < 0:
            return False
        return any(
            guard.holds
            and guard.place[0] == "item"
            and self._resolver.value(effect.source, guard.place[1]) == ENVIRON
            for guard in self._resolver.scope(effect.source).guarded(effect.event)
        )
