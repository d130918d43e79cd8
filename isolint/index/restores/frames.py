"""The clean-up code that puts a site right: the frame around what is done between."""

from __future__ import annotations

from collections.abc import Mapping

from isolint.index.beforehand.at_import import AtImport
from isolint.index.beforehand.told_again import ToldAgain
from isolint.index.calls.way_out import WayOut
from isolint.index.restores.cleanups import is_conditional, puts_back_variable
from isolint.index.restores.last_words import LastWords
from isolint.index.restores.otherwise_at_start import is_otherwise_at_start
from isolint.index.restores.references import References
from isolint.index.restores.repeats import Repeats
from isolint.index.restores.resets import Resets
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.environment import ANY_VARIABLE
from isolint.index.suite.tests import HOOKS
from isolint.model import SiteKind

RESTORING = (EffectKind.WRITE, EffectKind.RESET)
_SETTING = frozenset({Form.ASSIGN, Form.PUT})
_NONE: frozenset[Effect] = frozenset()


class Frames:
    """Finds, for a site or a write, the events that put it right."""

    def __init__(
        self,
        basis: Basis,
        way_out: WayOut,
        at_import: AtImport,
        resets: Resets,
        told_again: ToldAgain,
        last_words: LastWords,
    ) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._reach = basis.reach
        self._effects_on = basis.by_site.on
        self._way_out = way_out
        self._at_import = at_import
        self._resets = resets
        self.references = References(basis)
        self._told_again = told_again
        self._last_words = last_words
        self.repeats = Repeats(basis.resolver, basis.by_site.on, way_out)
        self._managers: dict[SiteKey, Mapping[int, frozenset[int]]] = {}
        self._of_site: dict[tuple[SiteKey, bool, frozenset[Effect]], Mapping[int, tuple[int, ...]]] = {}

    def around(self, effect: Effect) -> Mapping[int, tuple[int, ...]]:
        """Return what puts the site right, with the exits that set anew what just this write changes."""
        without = self.repeats.of(effect)
        frames = self.on(effect.site, in_place=self.references.concern(effect), without=without)
        for more in (self._resets.frames(effect), self._last_words.frames(effect)):
            if more:
                numbers = {*frames, *more}
                frames = {number: (*frames.get(number, ()), *more.get(number, ())) for number in numbers}
        return frames

    def on(
        self, site: SiteKey, *, in_place: bool = False, without: frozenset[Effect] = _NONE
    ) -> Mapping[int, tuple[int, ...]]:
        """Return scope -> the events of its clean-up code that put the site right, or what it holds."""
        key = (site, in_place, without)
        if key not in self._of_site:
            self._of_site[key] = self._found(*key)
        return self._of_site[key]

    def _found(
        self, site: SiteKey, in_place: bool, without: frozenset[Effect]
    ) -> Mapping[int, tuple[int, ...]]:
        frames: dict[int, list[int]] = {}
        for effect in self._effects_on(site):
            is_restoring = effect.kind in RESTORING and effect not in without
            is_restoring = is_restoring and not (in_place and self.references.left_by(effect))
            if is_restoring and not self.is_half(effect):
                is_undoing = effect.form in (Form.PUT_BACK, Form.UNDO) or self.empties(effect)
                is_undoing |= puts_back_variable(effect) or self._told_again.puts_back(effect)
                if is_undoing or self._way_out.is_cleanup(effect.owner, effect.frame):
                    frames.setdefault(effect.owner, []).append(effect.frame)
                for call in self._graph.incoming.get(effect.owner, ()):
                    puts_back = self._way_out.is_cleanup(call.caller, call.event) or self._ends_put_back(
                        effect
                    )
                    if call.event >= 0 and puts_back:
                        frames.setdefault(call.caller, []).append(call.event)
        return {owner: tuple(events) for owner, events in frames.items()}

    def managers(self, site: SiteKey) -> Mapping[int, frozenset[int]]:
        """Return scope -> its calls of functions that put the site right on their way out.

        Which site that is, an argument of the call decides.
        """
        if site not in self._managers:
            found: dict[int, set[int]] = {}
            for effect in self._effects_on(site):
                is_restoring = effect.kind in RESTORING and not self.references.left_by(effect)
                is_told = len(effect.via) == 1 and self._way_out.is_cleanup(effect.source, effect.event)
                if is_restoring and is_told and not self.is_half(effect):
                    found.setdefault(effect.owner, set()).add(effect.frame)
            self._managers[site] = {owner: frozenset(calls) for owner, calls in found.items()}
        return self._managers[site]

    def is_half(self, effect: Effect) -> bool:
        """Tell whether a clean-up sets a variable again in one branch, and in no other takes it away.

        `if old is not None: os.environ[name] = old` leaves a variable that was not there before. One that
        no other test reads may be there whenever the suite runs.
        """
        is_setting = (
            effect.site[0] is SiteKind.ENV and effect.site != ANY_VARIABLE and effect.form in _SETTING
        )
        if not is_setting or not self._is_on_the_way_out(effect) or not self._is_read_besides(effect):
            return False
        if not any(is_conditional(self._resolver.scope(step.function), step.event) for step in effect.steps):
            return False
        return not any(
            other.owner == effect.owner and other.form in REMOVING and self._is_on_the_way_out(other)
            for other in self._effects_on(effect.site)
        )

    def _is_on_the_way_out(self, effect: Effect) -> bool:
        """Tell whether an effect happens in what its owner, or one that it calls, does when it is left."""
        return any(self._way_out.is_cleanup(step.function, step.event) for step in effect.steps)

    def _is_read_besides(self, restoring: Effect) -> bool:
        """Tell whether some test reads a variable that it does not set, other than to save it."""
        readers = setters = 0
        for effect in self._effects_on(restoring.site):
            if effect.kind is EffectKind.READ:
                is_saving = (
                    effect.owner == restoring.owner or self._resolver.scope(effect.owner).name in HOOKS
                )
                readers |= self._reach.tests(effect.owner) if not is_saving else 0
            elif not self._is_on_the_way_out(effect):
                setters |= self._reach.tests(effect.owner)
        return bool(readers & ~setters)

    def empties(self, effect: Effect) -> bool:
        """Tell whether a write clears what no module fills when it is imported."""
        if effect.kind is not EffectKind.RESET or effect.form is not Form.CLEAR:
            return False
        return not any(
            other.kind is EffectKind.WRITE and self._at_import.runs(other.owner)
            for other in self._effects_on(effect.site)
        )

    def _ends_put_back(self, effect: Effect) -> bool:
        """Tell whether a function, whatever happens in it, leaves a site as it was at first."""
        if effect.form is not Form.PUT_BACK or effect.frame < 0:
            return False
        scope = self._resolver.scope(effect.owner)
        is_sure = not scope.may_pass_over(effect.frame) or is_otherwise_at_start(scope, effect.frame)
        return is_sure and not any(
            other.kind is EffectKind.WRITE and other.owner == effect.owner and other.frame > effect.frame
            for other in self._effects_on(effect.site)
        )
