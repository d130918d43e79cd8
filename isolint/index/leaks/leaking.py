"""Which tests leave a write behind: those that reach it by no path on which something puts it right."""

from __future__ import annotations

from collections.abc import Mapping

from isolint.index.beforehand.asserted import Asserted
from isolint.index.beforehand.at_import import AtImport
from isolint.index.beforehand.declared import Declared
from isolint.index.beforehand.imported_before import ImportedBefore
from isolint.index.beforehand.set_variables import SetVariables
from isolint.index.beforehand.settled import Settled
from isolint.index.beforehand.told_again import ToldAgain
from isolint.index.calls.call import Call, is_deferral
from isolint.index.calls.exits import Exits
from isolint.index.calls.way_out import WayOut
from isolint.index.conditions.branches import Branches
from isolint.index.conditions.states import Through
from isolint.index.leaks.begun_empty import BegunEmpty
from isolint.index.leaks.elsewhere import Elsewhere
from isolint.index.leaks.empty_holders import EmptyHolders
from isolint.index.leaks.failures import Failures
from isolint.index.leaks.guesses import Guesses
from isolint.index.leaks.idle_removals import IdleRemovals
from isolint.index.leaks.left_names import LeftNames
from isolint.index.leaks.lost_entries import LostEntries
from isolint.index.leaks.newly_made import NewlyMade
from isolint.index.leaks.own_contexts import OwnContexts
from isolint.index.leaks.own_elements import OwnElements
from isolint.index.leaks.own_entries import OwnEntries
from isolint.index.leaks.own_loggers import OwnLoggers
from isolint.index.leaks.superseded import Superseded
from isolint.index.leaks.unfilled import Unfilled
from isolint.index.replaced.replacing import Replacing
from isolint.index.replaced.stubs import Stubs
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.values import FunctionValue
from isolint.index.restores.alongside import Alongside
from isolint.index.restores.both_arms import BothArms
from isolint.index.restores.frames import RESTORING, Frames
from isolint.index.restores.guards import Guards
from isolint.index.restores.inverse_calls import InverseCalls
from isolint.index.restores.last_words import LastWords
from isolint.index.restores.pairs import Pairs
from isolint.index.restores.protection import Protection
from isolint.index.restores.resets import Resets
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Step
from isolint.index.state.readers import Mention
from isolint.index.suite.tests import WIDE_HOOKS
from isolint.model import SiteKind

_BY_NONE = Through(0, 0, 0)


class Leaks:
    """Answers for each write, from the restores that frame it."""

    def __init__(self, basis: Basis) -> None:
        resolver, graph, suite, reach = basis.resolver, basis.graph, basis.suite, basis.reach
        self._resolver = resolver
        self._graph = graph
        self._reach = reach
        self._wrappers = basis.wrappers
        self._effects_on = basis.by_site.on
        self._leaking: dict[tuple[int, tuple[Step, ...], SiteKey], Through] = {}
        self._coming: dict[Mention, int] = {}
        contents = Contents(resolver)
        self._exits = Exits(resolver, graph)
        self.stubs = Stubs(resolver)
        self._guards = Guards(resolver, suite, reach)
        self._failures = Failures(resolver, graph, reach)
        self._own_contexts = OwnContexts(resolver, graph, suite, reach)
        self._own_elements = OwnElements(resolver, graph, contents)
        self._empty_holders = EmptyHolders(resolver, self._effects_on)
        self._own_entries = OwnEntries(resolver, self._effects_on)
        self._own_loggers = OwnLoggers(resolver, reach, self._effects_on)
        self.lost_entries = LostEntries(resolver, graph, suite, self._effects_on)
        self._idle_removals = IdleRemovals(resolver, self._effects_on, self.leaking)
        self._newly_made = NewlyMade(resolver, suite)
        self._unfilled = Unfilled(resolver, graph)
        self.guesses = Guesses(basis)
        self.elsewhere = Elsewhere(resolver, suite)
        self.way_out = WayOut(resolver, suite.fixtures)
        self.at_import = AtImport(resolver, graph, suite)
        self.superseded = Superseded(resolver, self._effects_on, self.way_out, self.leaking)
        self._inverse_calls = InverseCalls(resolver, graph, self.way_out)
        self._pairs = Pairs(resolver, graph, self._effects_on, self.way_out)
        self._both_arms = BothArms(resolver, self._effects_on)
        self._settled = Settled(resolver, graph, suite, reach, self._effects_on, self.at_import.runs)
        self._begun_empty = BegunEmpty(resolver, self._settled)
        self.branches = Branches(basis, self._settled, contents, self.stubs)
        self._resets = Resets(resolver, graph, self._exits, self._effects_on, self._settled, self._sets_start)
        self._declared = Declared(resolver)
        self._asserted = Asserted(resolver, graph, self._effects_on)
        self._set_variables = SetVariables(resolver, self._settled, suite.variables)
        self._told_again = ToldAgain(resolver, self._settled)
        self._imported_before = ImportedBefore(resolver, graph, self._effects_on)
        last_words = LastWords(basis, self.branches.differing.is_seen)
        self.frames = Frames(basis, self.way_out, self.at_import, self._resets, self._told_again, last_words)
        self.replacing = Replacing(basis, self.stubs, self.way_out, self.leaking)
        # Whoever meets what others leave may also meet conditions as others leave them.
        left = LeftNames(basis, self.leaking)
        self._ways = self.branches.where(left.is_left)
        self._alongside = Alongside(basis, self.way_out, self.frames)
        self.protection = Protection(
            basis, self.way_out, self.frames, self._exits, self._guards, self.branches.chosen.happens
        )

    def stays(self, effect: Effect) -> bool:
        """Tell whether the write stands when its function is left, whoever has run it."""
        return not (self._is_none(effect) or self.restores_itself(effect))

    def leaking(self, effect: Effect) -> int:
        """Return the tests after which the write stands."""
        return self._through(effect).tests

    def surely(self, effect: Effect) -> int:
        """Return those of the tests after which the write stands that no branch on the way may pass over."""
        return self._through(effect).surely

    def coming_to(self, mention: Mention) -> int:
        """Return the tests that may come to where a scope mentions something, with all that they replace."""
        if mention not in self._coming:
            ways = self._ways.tests_at(mention)
            self._coming[mention] = ways & ~self.replacing.away_from(mention.scope)
        return self._coming[mention]

    def _through(self, effect: Effect) -> Through:
        key = (effect.owner, effect.steps, effect.site)
        if key not in self._leaking:
            self._leaking[key] = self._losing(effect) or self._found_leaking(effect)
        return self._leaking[key]

    def _found_leaking(self, effect: Effect) -> Through:
        if not self._reach.tests(effect.owner) or self._failures.is_to_fail(effect) or self._is_none(effect):
            return _BY_NONE
        if self.restores_itself(effect):
            return Through(self._left_by_raising(effect), 0, 0)
        if self.superseded.is_by_another(effect):
            return _BY_NONE
        frames = self.frames.around(effect)

        def leaks(call: Call) -> bool:
            part: Call | None = call
            while part is not None:
                if self.way_out.is_cleanup(part.caller, part.event):
                    return False
                if self._restored_in(part, frames, effect.site) or self._is_paired(part, effect.site):
                    return False
                if self._own_elements.is_handed_over(part, effect):
                    return False
                if self._inverse_calls.undone(part, effect):
                    return False
                part = part.inner
            is_away = self.elsewhere.leads_away(call, effect) or self._failures.is_refused(call, effect)
            is_over = self.at_import.is_set_up(call) or self._is_left_again(call, frames)
            return not (is_away or is_over)

        def counts(function: int) -> bool:
            return function not in self._settled.first and not self._is_undone_by_hook(function, effect)

        without = self.protection.around(effect) | self._reset_after(effect)
        without |= self.replacing.kept_from(effect) | self._own_contexts.of(effect)
        return self.branches.tests_through(effect, leaks, counts, without=without)

    def _losing(self, effect: Effect) -> Through | None:
        """Return the tests that empty what importing has filled, if only when they clean up."""
        if not self.lost_entries.losing(effect) or self.elsewhere.is_child(effect):
            return None
        without = self.replacing.kept_from(effect)
        for other in self._effects_on(effect.site):
            without |= self._reach.tests(other.owner) if other.kind is EffectKind.GUARD else 0
        through = self.branches.tests_through(
            effect, lambda call: not self.elsewhere.leads_away(call, effect), lambda _: True, changing=False
        )
        return Through(*(tests & ~without for tests in through))

    def _is_none(self, effect: Effect) -> bool:
        """Tell whether a write makes no difference to this process: by who makes it, or what is written."""
        if self.elsewhere.is_child(effect) or self._own_elements.is_removal(effect):
            return True
        return self._changes_nothing(effect)

    def _changes_nothing(self, effect: Effect) -> bool:
        """Tell whether a write leaves the state as it is at the start, whichever test makes it."""
        if self._resets.is_reset(effect) or self._settled.repeats(effect):
            return True
        if self._newly_made.is_filling(effect) or self._told_again.puts_back(effect):
            return True
        if self._unfilled.adds_nothing(effect):
            return True
        if self._own_entries.has(effect) or self._imported_before.has_set(effect):
            return True
        if self._own_loggers.is_emptied(effect) or self._begun_empty.is_emptied(effect):
            return True
        if self._set_variables.has(effect) or self.at_import.completes(effect):
            return True
        return self._idle_removals.is_idle(effect) or self._empty_holders.is_of_nothing(effect)

    def gives_default(self, effect: Effect) -> bool:
        """Tell whether a write gives an attribute its default, of which it is not seen how it starts."""
        return self._declared.is_default(effect) and self.branches.may_start_so(effect)

    def may_give_what_is_there(self, effect: Effect) -> bool:
        """Tell whether an assignment is not seen to give its place something other than it starts with."""
        return not self.branches.differing.is_seen(effect, self.leaking(effect))

    def _sets_start(self, effect: Effect) -> bool:
        """Tell whether an assignment gives its place what it starts with, or at last the default again."""
        is_back = self._declared.gives_back(effect) and self.branches.may_start_so(effect)
        return is_back or self.branches.changes_nothing(effect) or self._asserted.gives_back(effect)

    def _left_by_raising(self, effect: Effect) -> int:
        """Return the tests that expect an exception of what sets a variable and takes it away at its end."""
        if effect.site[0] is not SiteKind.ENV or self.restores_itself(effect, whatever_happens=True):
            return 0
        return self._failures.expecting(effect.owner) & ~self.protection.tests(effect.site)

    def _reset_after(self, effect: Effect) -> int:
        """Return the tests whose own clean-up sets anew just what a write changes."""
        tests = 0
        for scope, events in self._resets.frames(effect).items():
            if any(self.way_out.cleans_after_one(scope, event) for event in events):
                tests |= self._reach.starts(scope)
        return tests

    def _is_undone_by_hook(self, function: int, effect: Effect) -> bool:
        """Tell whether a set-up hook for several tests has a reverse that puts the site right."""
        name = self._resolver.scope(function).name
        reverse = name.replace("setup", "teardown").replace("setUp", "tearDown")
        if name not in WIDE_HOOKS or reverse == name:
            return False
        owner = self._resolver.program.enclosing_class(function)
        if owner is not None:
            hook = self._resolver.classes.method(owner, reverse)
        else:
            path = self._resolver.program.path(function)
            value = self._resolver.linker.module_name(path, reverse)
            hook = value.function if isinstance(value, FunctionValue) else None
        if hook is None:
            return False
        reached = self._graph.closure(hook)
        others = [other for other in self._effects_on(effect.site) if other.owner in reached]
        repeats = self.frames.repeats.of(effect)
        return any(other.kind in RESTORING and other not in repeats for other in others)

    def restores_itself(self, effect: Effect, *, whatever_happens: bool = False) -> bool:
        """Tell whether the write's own function undoes it, or is itself part of an undoing."""
        call = Call(effect.owner, effect.frame, effect.source)
        frames = self.frames.around(effect)
        if self._restored_in(call, frames, effect.site) or self._inverse_calls.undone(call, effect):
            return True
        if not whatever_happens and any(
            self._is_paired(part, effect.site)
            for part in (call, *(Call(step.function, step.event, effect.source) for step in effect.via[1:]))
        ):
            return True
        if any(self._put_right_after(step, frames) for step in effect.steps):
            return True
        if any(self.way_out.is_cleanup(step.function, step.event) for step in effect.steps):
            return True
        if effect.via and (self._alongside.is_undone(effect) or self._is_left_by_exit(effect, frames)):
            return True
        return self.way_out.is_cleanup(effect.owner, effect.frame) or self._is_deferred(effect)

    def _is_paired(self, call: Call, site: SiteKey) -> bool:
        """Tell whether what a call does to a state is taken back after it, wherever nothing is raised."""
        return self._pairs.undone(call, site) or self._both_arms.undone(call, site)

    def _put_right_after(self, step: Step, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a function on the way to a write puts the site right when it is left."""
        if step.event < 0 or self.way_out.is_cleanup(step.function, step.event):
            return False
        return any(
            event > step.event and self.way_out.is_cleanup(step.function, event)
            for event in frames.get(step.function, ())
        )

    def _is_left_by_exit(self, effect: Effect, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a write is on the way into a context manager whose exit puts right what that does."""
        entered = (step.function for step in (*effect.via, Step(effect.source, effect.event)))
        exits = frames.keys() | self._resets.takers(effect)
        return any(not self._exits.sibling(function).isdisjoint(exits) for function in entered)

    def _is_deferred(self, effect: Effect) -> bool:
        """Tell whether a function on the way to a write is handed over to be called on the way out."""
        return any(
            step.event >= 0 and is_deferral(self._resolver.scope(step.function).events[step.event])
            for step in effect.via
        )

    def _is_left_again(self, call: Call, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a call only enters a context manager whose exit puts right what entering changes."""
        return call.event < 0 and not self._exits.sibling(call.callee).isdisjoint(frames)

    def _restored_in(self, call: Call, frames: Mapping[int, tuple[int, ...]], site: SiteKey) -> bool:
        """Tell whether what a call does to the site is put right by its caller, or by what wraps that."""
        return self._restored_within(call, frames, site) or any(
            all(self._restored_within(one, frames, site) for one in calls)
            for calls in self._wrappers.around(call.caller)
        )

    def _restored_within(self, call: Call, frames: Mapping[int, tuple[int, ...]], site: SiteKey) -> bool:
        """Tell whether what a call does to the site is put right by its caller."""
        if call.event < 0:
            return False
        cleanups = frames.get(call.caller, ())
        events = self._resolver.scope(call.caller).events
        follows = any(
            is_deferral(events[event])
            or (
                event >= call.event
                and (self.way_out.is_cleanup(call.caller, event) or self.way_out.follows(call, event))
            )
            for event in cleanups
        )
        if follows and not self.way_out.is_cleanup(call.caller, call.event):
            return True
        exits = {
            *self._exits.around(call.caller, events[call.event].block),
            *self._exits.opened(call.caller, call.event),
            *self._exits.entered(call.caller),
        }
        made = self.frames.managers(site).get(call.caller, ())
        if any(self._exits.is_inside(call.caller, manager, call.event) for manager in made):
            return True
        return not exits.isdisjoint(frames) or self._guards.around(call, site)
