"""Clean-up that sets a variable to what the set-up before it has set: that puts nothing back."""

from __future__ import annotations

from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import EnvironmentValue, Global, Literal
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.suite.tests import HOOKS
from isolint.model import SiteKind

_SETTING = frozenset({Form.ASSIGN, Form.PUT, Form.UPDATE})
_NONE: frozenset[Effect] = frozenset()


class Repeats:
    """Compares what fixtures and hooks set with what they set on their way out."""

    def __init__(self, resolver: Resolver, effects_on: EffectsOn, way_out: WayOut) -> None:
        self._resolver = resolver
        self._effects_on = effects_on
        self._way_out = way_out

    def of(self, effect: Effect) -> frozenset[Effect]:
        """Return the writes of the same fixture, or of the hooks of its class or module, that repeat one."""
        if not self._is_known(effect) or self._way_out.is_cleanup(effect.owner, effect.frame):
            return _NONE
        return frozenset(
            other
            for other in self._effects_on(effect.site)
            if other.value == effect.value
            and self._is_known(other)
            and self._belongs(effect.owner, other.owner)
            and self._way_out.is_cleanup(other.owner, other.frame)
        )

    def is_one(self, cleanup: Effect) -> bool:
        """Tell whether a write on the way out only repeats what stands there."""
        return self._is_known(cleanup) and any(
            cleanup in self.of(effect) for effect in self._effects_on(cleanup.site)
        )

    def _is_known(self, effect: Effect) -> bool:
        """Tell whether a write sets a variable to a constant, or to what a module has not read from there."""
        is_setting = effect.kind is EffectKind.WRITE and effect.form in _SETTING
        if effect.site[0] is not SiteKind.ENV or not is_setting:
            return False
        found = self._resolver.behind(effect.value) if isinstance(effect.value, Global) else effect.value
        return isinstance(effect.value, (Global, Literal)) and not isinstance(found, EnvironmentValue)

    def _belongs(self, number: int, cleanup: int) -> bool:
        """Tell whether a function cleans up after itself, or is one of two hooks that stand together."""
        if number == cleanup:
            return True
        program = self._resolver.program
        is_hook = all(self._resolver.scope(one).name in HOOKS for one in (number, cleanup))
        is_beside = program.enclosing_class(number) == program.enclosing_class(cleanup)
        return is_hook and is_beside and program.path(number) == program.path(cleanup)
