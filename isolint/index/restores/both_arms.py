"""Restores with two arms: what was there before is set again, or taken away where there was nothing."""

from __future__ import annotations

from isolint.facts.records import BlockKind, Scope
from isolint.index.calls.call import Call
from isolint.index.resolution.resolver import Resolver
from isolint.index.restores.cleanups import puts_back_variable
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form


class BothArms:
    """Answers for each call from what its scope does to the same state in the branches after it."""

    def __init__(self, resolver: Resolver, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._effects_on = effects_on

    def undone(self, call: Call, site: SiteKey) -> bool:
        """Tell whether one branch after a call takes away what it sets, and another puts back what was."""
        if call.event < 0:
            return False
        scope = self._resolver.scope(call.caller)
        around = scope.around(scope.events[call.event].block)
        removing: set[int] = set()
        restoring: set[int] = set()
        for effect in self._effects_on(site):
            if effect.owner == call.caller and effect.frame > call.event and effect.site == site:
                block = scope.events[effect.frame].block
                if not _is_branch(scope, block) or scope.blocks[block].parent not in around:
                    continue
                if effect.form in REMOVING:
                    removing.add(block)
                elif _restores(effect):
                    restoring.add(block)
        return any(
            one != other and scope.blocks[one].parent == scope.blocks[other].parent
            for one in removing
            for other in restoring
        )


def _is_branch(scope: Scope, block: int) -> bool:
    return block > 0 and scope.blocks[block].kind is BlockKind.BRANCH


def _restores(effect: Effect) -> bool:
    is_put_back = effect.kind is EffectKind.RESET and effect.form is Form.PUT_BACK
    return is_put_back or puts_back_variable(effect)
