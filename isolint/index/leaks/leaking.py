"""Which tests leave a write behind: those that reach it by no path on which something puts it right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from math import inf

from isolint.facts.records import BlockKind, EventKind, ScopeKind
from isolint.facts.terms import root
from isolint.index.calls.exits import EXIT_METHODS, Exits
from isolint.index.calls.graph import Call, CallGraph, is_deferral
from isolint.index.calls.reach import Reach
from isolint.index.leaks.branches import Branches, Through
from isolint.index.leaks.cleanups import is_conditional, puts_back_variable
from isolint.index.leaks.elsewhere import Elsewhere
from isolint.index.leaks.failures import Failures
from isolint.index.leaks.guards import Guards
from isolint.index.leaks.idle_removals import IdleRemovals
from isolint.index.leaks.own_elements import OwnElements
from isolint.index.leaks.pairs import Pairs
from isolint.index.leaks.resets import Resets
from isolint.index.leaks.settled import Settled
from isolint.index.leaks.stubs import Stubs
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form, SiteKey, Step
from isolint.index.state.environment import ANY_VARIABLE
from isolint.index.state.objects import ANY_ATTRIBUTE
from isolint.index.suite.fixtures import FixtureGraph
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS, Suite, is_teardown
from isolint.model import SiteKind

#: From the owner of an effect to its source, by the calls between.
Way = tuple[int, int, tuple[Step, ...]]

_MAX_CALLS_AT_IMPORT = 4
_BY_NONE = Through(0, 0)
_RESTORING = (EffectKind.WRITE, EffectKind.RESET)
_NAMED = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH})
_SETTING = frozenset({Form.ASSIGN, Form.PUT})


class Leaks:
    """Answers for each write, from the restores that frame it."""

    def __init__(
        self, resolver: Resolver, graph: CallGraph, suite: Suite, reach: Reach, effects: Sequence[Effect]
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite
        self._fixtures: FixtureGraph = suite.fixtures
        self._reach = reach
        self._by_site: dict[SiteKey, list[Effect]] = {}
        for effect in effects:
            self._by_site.setdefault(effect.site, []).append(effect)
        self._frames: dict[SiteKey, Mapping[int, tuple[int, ...]]] = {}
        self._leaking: dict[tuple[int, tuple[Step, ...], SiteKey], Through] = {}
        self._alongside: dict[SiteKey, Mapping[Way, int]] = {}
        self._protected: dict[tuple[SiteKey, bool], int] = {}
        self._yields: dict[int, float] = {}
        self._guards = Guards(resolver, suite, reach)
        self._exits = Exits(resolver, graph)
        self._failures = Failures(resolver, graph, reach)
        self.elsewhere = Elsewhere(resolver, suite)
        contents = Contents(resolver)
        self._own_elements = OwnElements(resolver, graph, contents)
        self._idle_removals = IdleRemovals(resolver, self.on, self.leaking)
        self._pairs = Pairs(resolver, graph, self.on, self.is_cleanup)
        self._settled = Settled(resolver, graph, suite, reach, self.on, self.runs_at_import)
        self._branches = Branches(resolver, graph, suite, reach, self._settled, contents)
        self._resets = Resets(
            resolver, graph, self._exits, self.on, self._settled, self._branches.changes_nothing
        )

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

    @cached_property
    def _any_put_back(self) -> Mapping[tuple[SiteKind, str], Sequence[Effect]]:
        """Return kind and holder -> what puts back attributes of it whose names are not known."""
        return {
            (site[0], _holder(site)): [effect for effect in effects if effect.kind is EffectKind.RESET]
            for site, effects in self._by_site.items()
            if site[0] in _NAMED and site[1].endswith(ANY_ATTRIBUTE)
        }

    def leaking(self, effect: Effect) -> int:
        """Return the tests after which the write stands."""
        return self._through(effect).tests

    def surely(self, effect: Effect) -> int:
        """Return those of the tests after which the write stands that no branch on the way may pass over."""
        return self._through(effect).surely

    def _through(self, effect: Effect) -> Through:
        key = (effect.owner, effect.steps, effect.site)
        if key not in self._leaking:
            self._leaking[key] = self._found_leaking(effect)
        return self._leaking[key]

    def _found_leaking(self, effect: Effect) -> Through:
        if self._failures.is_to_fail(effect) or self.elsewhere.is_child(effect):
            return _BY_NONE
        if self._resets.is_reset(effect) or self._settled.repeats(effect):
            return _BY_NONE
        if self._own_elements.is_removal(effect) or self._idle_removals.is_idle(effect):
            return _BY_NONE
        if self.restores_itself(effect):
            return Through(self._left_by_raising(effect), surely=0)
        frames = self._frames_for(effect)

        def leaks(call: Call) -> bool:
            part: Call | None = call
            while part is not None:
                if self._restored_in(part, frames, effect.site) or self.is_cleanup(part.caller, part.event):
                    return False
                if self._pairs.undone(part, effect.site, self._follows):
                    return False
                if self._own_elements.is_handed_over(part, effect):
                    return False
                part = part.inner
            is_away = self.elsewhere.leads_away(call, effect) or self._failures.is_refused(call, effect)
            return not is_away and not self._is_set_up(call) and not self._is_left_again(call, frames)

        def counts(function: int) -> bool:
            return function not in self._settled.first and not self._is_undone_by_hook(function, effect.site)

        through = self._branches.tests_through(effect, leaks, counts)
        without = self.protected(effect.site, by_guards=effect.kind is not EffectKind.START)
        without |= self._on_stand_ins(effect) | self._reset_after(effect)
        for function in {effect.owner, *(step.function for step in effect.steps)}:
            without |= self._stubbed.get(function, 0)
        return Through(through.tests & ~without, through.surely & ~without)

    def _left_by_raising(self, effect: Effect) -> int:
        """Return the tests that expect an exception of what sets a variable and takes it away at its end."""
        if effect.site[0] is not SiteKind.ENV or self.restores_itself(effect, whatever_happens=True):
            return 0
        return self._failures.expecting(effect.owner) & ~self.protected(effect.site)

    def _reset_after(self, effect: Effect) -> int:
        """Return the tests whose own clean-up sets anew just what a write changes."""
        tests = 0
        for scope, events in self._resets.frames(effect).items():
            if any(self._cleans_after_one(scope, event) for event in events):
                tests |= self._reach.starts(scope)
        return tests

    def _on_stand_ins(self, effect: Effect) -> int:
        """Return the tests that put something else in place of the name whose attribute a write sets."""
        if effect.site[0] is not SiteKind.ATTRIBUTE or effect.event < 0:
            return 0
        term = root(self._resolver.scope(effect.source).events[effect.event].term)
        path = self._resolver.program.path(effect.source)
        if term[0] != "name" or self._resolver.program.modules[path].module.bindings.get(term[1]) is None:
            return 0
        name: SiteKey = (SiteKind.GLOBAL, f"{self._resolver.program.dotted(path)}:{term[1]}")
        tests = 0
        for other in self.on(name):
            if other.kind is EffectKind.GUARD:
                tests |= self._reach.starts(other.owner)
        return tests

    @cached_property
    def _stubbed(self) -> Mapping[int, int]:
        """Return function -> the tests that put something else in its place."""
        stubs = Stubs(self._resolver)
        found: dict[int, int] = {}
        for number, test in enumerate(self._suite.tests):
            for function in stubs.of(test.life).functions:
                found[function] = found.get(function, 0) | 1 << number
        return found

    def _is_undone_by_hook(self, function: int, site: SiteKey) -> bool:
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
        return any(effect.kind in _RESTORING and effect.owner in reached for effect in self.on(site))

    def _is_set_up(self, call: Call) -> bool:
        """Tell whether a call is made while a module of the application is imported: once, for every test.

        What only functions import does not count: it is imported when some test happens to get there.
        """
        if self._resolver.scope(call.caller).kind not in (ScopeKind.MODULE, ScopeKind.CLASS):
            return False
        body = self._resolver.program.module_of(call.caller)
        if self._suite.is_test_code(self._resolver.program.path(body)):
            return False
        if body in self._collected:
            return True
        importers = (self._resolver.scope(one.caller).kind for one in self._graph.incoming.get(body, ()))
        return ScopeKind.FUNCTION not in importers

    @cached_property
    def _collected(self) -> frozenset[int]:
        """Return the bodies of the modules that are imported while the tests are collected."""
        program = self._resolver.program
        paths = {test.path for test in self._suite.tests}
        paths |= {conftest for path in paths for conftest in self._suite.conftests(path)}
        pending = [program.number(path) for path in paths]
        seen = set(pending)
        while pending:
            for call in self._graph.outgoing.get(pending.pop(), ()):
                is_body = self._resolver.scope(call.callee).kind in (ScopeKind.MODULE, ScopeKind.CLASS)
                if is_body and call.callee not in seen:
                    seen.add(call.callee)
                    pending.append(call.callee)
        return frozenset(seen)

    def restores_itself(self, effect: Effect, *, whatever_happens: bool = False) -> bool:
        """Tell whether the write's own function undoes it, or is itself part of an undoing."""
        call = Call(effect.owner, effect.frame, effect.source)
        frames = self._frames_for(effect)
        if self._restored_in(call, frames, effect.site):
            return True
        if not whatever_happens and any(
            self._pairs.undone(part, effect.site, self._follows)
            for part in (call, *(Call(step.function, step.event, effect.source) for step in effect.via[1:]))
        ):
            return True
        if any(self._put_right_after(step, frames) for step in effect.steps):
            return True
        if any(self.is_cleanup(step.function, step.event) for step in effect.steps):
            return True
        if effect.via and (self._is_undone_alongside(effect) or self._is_left_by_exit(effect, frames)):
            return True
        return self.is_cleanup(effect.owner, effect.frame) or self._is_deferred(effect)

    def _put_right_after(self, step: Step, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a function on the way to a write puts the site right when it is left."""
        if step.event < 0 or self.is_cleanup(step.function, step.event):
            return False
        return any(
            event > step.event and self.is_cleanup(step.function, event)
            for event in frames.get(step.function, ())
        )

    def _is_undone_alongside(self, effect: Effect) -> bool:
        """Tell whether the function that writes undoes it when it is left, for the same caller."""
        if effect.site not in self._alongside:
            self._alongside[effect.site] = self._last_undoing(effect.site)
        return self._alongside[effect.site].get((effect.owner, effect.source, effect.via), -1) > effect.event

    def _is_left_by_exit(self, effect: Effect, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a write is on the way into a context manager whose exit puts right what that does."""
        entered = (step.function for step in (*effect.via, Step(effect.source, effect.event)))
        return any(not self._exits.sibling(function).isdisjoint(frames) for function in entered)

    def _last_undoing(self, site: SiteKey) -> Mapping[Way, int]:
        """Return way -> the last event at its end that undoes what was done to a site, when that is left."""
        found: dict[Way, int] = {}
        for effect in self.on(site):
            is_undoing = effect.kind in _RESTORING and self.is_cleanup(effect.source, effect.event)
            if is_undoing and not self._is_half(effect):
                way = (effect.owner, effect.source, effect.via)
                found[way] = max(found.get(way, -1), effect.event)
        return found

    def _is_deferred(self, effect: Effect) -> bool:
        """Tell whether a function on the way to a write is handed over to be called on the way out."""
        return any(
            step.event >= 0 and is_deferral(self._resolver.scope(step.function).events[step.event])
            for step in effect.via
        )

    def protected(self, site: SiteKey, by_guards: bool = True) -> int:
        """Return the tests around each of which something of function scope guards or resets the site."""
        key = (site, by_guards)
        if key not in self._protected:
            self._protected[key] = self._found_protected(site, by_guards)
        return self._protected[key]

    def _found_protected(self, site: SiteKey, by_guards: bool) -> int:
        tests = 0
        for effect in self.on(site):
            is_whole = effect.kind in _RESTORING and not self._is_half(effect)
            restores = is_whole and self._cleans_after_one(effect.owner, effect.frame)
            if restores or (by_guards and effect.kind is EffectKind.GUARD):
                tests |= self._reach.starts(effect.owner)
            if is_whole and not self._is_conditional(effect):
                tests |= self._one_call_away(effect.owner)
            if self._is_reset(effect):
                tests |= self._cleaning.get(effect.owner, 0)
            elif effect.kind is EffectKind.GUARD and self._starts_patch(effect.owner):
                tests |= self._preparing.get(effect.owner, 0)
        frames = self._restoring_frames(site)
        for number, exits in self._around_tests.items():
            if not exits.isdisjoint(frames):
                tests |= self._reach.starts(number)
        return tests | self._guards.tests(site)

    def _one_call_away(self, number: int) -> int:
        """Return the tests that a clean-up of function scope calls a function after, whatever happens."""
        tests = 0
        for call in self._graph.incoming.get(number, ()):
            is_sure = call.event >= 0 and not call.guessed and call.handed is None
            if is_sure and self._cleans_after_one(call.caller, call.event):
                scope = self._resolver.scope(call.caller)
                if not scope.is_conditional(scope.events[call.event].block):
                    tests |= self._reach.starts(call.caller)
        return tests

    def _is_conditional(self, effect: Effect) -> bool:
        """Tell whether the owner of an effect may come to its end without it."""
        scope = self._resolver.scope(effect.owner)
        return effect.frame >= 0 and scope.is_conditional(scope.events[effect.frame].block)

    def _is_reset(self, effect: Effect) -> bool:
        """Tell whether an effect puts a site back wherever its function runs."""
        if effect.kind is not EffectKind.RESET or effect.form not in (Form.PUT_BACK, Form.CLEAR, Form.UNDO):
            return False
        return not self._is_conditional(effect)

    def _starts_patch(self, number: int) -> bool:
        """Tell whether a scope starts a patcher, which goes on when the scope is left."""
        return any(
            event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "start"
            for event in self._resolver.scope(number).events
        )

    @cached_property
    def _cleaning(self) -> Mapping[int, int]:
        """Return scope -> the tests that a clean-up of function scope runs it after, calls away."""
        return self._run_by(lambda call: self.is_cleanup(call.caller, call.event))

    @cached_property
    def _preparing(self) -> Mapping[int, int]:
        """Return scope -> the tests that a fixture or hook of function scope runs it for, calls away."""
        return self._run_by(lambda _: True)

    def _run_by(self, counts: Callable[[Call], bool]) -> dict[int, int]:
        found: dict[int, int] = {}
        for function in {function for test in self._suite.tests for function in test.life}:
            fixture = self._fixtures.by_function.get(function)
            name = self._resolver.scope(function).name
            is_for_one = not fixture.is_wide if fixture is not None else name in HOOKS - WIDE_HOOKS
            for call in self._graph.outgoing.get(function, ()) if is_for_one else ():
                if not call.guessed and counts(call):
                    for callee in self._graph.closure(call.callee):
                        found[callee] = found.get(callee, 0) | self._reach.starts(function)
        return found

    @cached_property
    def _around_tests(self) -> Mapping[int, frozenset[int]]:
        """Return fixture or hook of function scope -> the exits of context managers that it holds open."""
        found: dict[int, frozenset[int]] = {}
        for number in {function for test in self._suite.tests for function in test.life}:
            fixture = self._fixtures.by_function.get(number)
            if fixture is not None and not fixture.is_wide:
                exits = self._exits.yielding(number)
            elif fixture is None and self._resolver.scope(number).name not in WIDE_HOOKS:
                exits = self._exits.entered(number)
            else:
                continue
            if exits:
                found[number] = exits
        return found

    def _is_left_again(self, call: Call, frames: Mapping[int, tuple[int, ...]]) -> bool:
        """Tell whether a call only enters a context manager whose exit puts right what entering changes."""
        return call.event < 0 and not self._exits.sibling(call.callee).isdisjoint(frames)

    def resets_before(self, site: SiteKey) -> int:
        """Return the tests before each of which a fixture or hook of function scope resets the site."""
        tests = 0
        for effect in self.on(site):
            fixture = self._fixtures.by_function.get(effect.owner)
            is_known = effect.kind is EffectKind.RESET and effect.form is not Form.LIBRARY_CALL
            if is_known and fixture is not None and not fixture.is_wide:
                tests |= self._reach.starts(effect.owner)
        return tests

    def _cleans_after_one(self, number: int, event: int) -> bool:
        """Tell whether an event is on the way out of a fixture or hook that serves a single test."""
        if is_teardown(self._resolver.program, number):
            return WIDE_HOOKS.isdisjoint(self._resolver.program.names(number))
        fixture = self._fixtures.by_function.get(number)
        return fixture is not None and not fixture.is_wide and self.is_cleanup(number, event)

    def _frames_for(self, effect: Effect) -> Mapping[int, tuple[int, ...]]:
        """Return what puts the site right, with the exits that set anew what just this write changes."""
        frames = self._restoring_frames(effect.site)
        resets = self._resets.frames(effect)
        if not resets:
            return frames
        return {number: (*frames.get(number, ()), *resets.get(number, ())) for number in {*frames, *resets}}

    def _restoring_frames(self, site: SiteKey) -> Mapping[int, tuple[int, ...]]:
        """Return scope -> the events of its clean-up code that put the site right."""
        if site not in self._frames:
            self._frames[site] = self._found_frames(site)
        return self._frames[site]

    def _found_frames(self, site: SiteKey) -> Mapping[int, tuple[int, ...]]:
        frames: dict[int, list[int]] = {}
        for effect in self.on(site):
            if effect.kind in _RESTORING and not self._is_half(effect):
                is_undoing = effect.form in (Form.PUT_BACK, Form.UNDO) or self.empties(effect)
                is_undoing |= puts_back_variable(effect)
                if is_undoing or self.is_cleanup(effect.owner, effect.frame):
                    frames.setdefault(effect.owner, []).append(effect.frame)
                for call in self._graph.incoming.get(effect.owner, ()):
                    puts_back = self.is_cleanup(call.caller, call.event) or self._ends_put_back(effect)
                    if call.event >= 0 and puts_back:
                        frames.setdefault(call.caller, []).append(call.event)
        return {owner: tuple(events) for owner, events in frames.items()}

    def _is_half(self, effect: Effect) -> bool:
        """Tell whether a clean-up sets a variable again in one branch, and in no other takes it away.

        `if old is not None: os.environ[name] = old` leaves a variable that was not there before. One that
        no other test reads may be there whenever the suite runs.
        """
        is_setting = (
            effect.site[0] is SiteKind.ENV and effect.site != ANY_VARIABLE and effect.form in _SETTING
        )
        if not is_setting or effect.frame < 0 or not self._is_read_besides(effect.site):
            return False
        scope = self._resolver.scope(effect.owner)
        if not is_conditional(scope, effect.frame) or not self.is_cleanup(effect.owner, effect.frame):
            return False
        return not any(
            other.owner == effect.owner
            and other.form in REMOVING
            and self.is_cleanup(other.owner, other.frame)
            for other in self.on(effect.site)
        )

    def _is_read_besides(self, site: SiteKey) -> bool:
        """Tell whether some test reads a variable that it does not set."""
        readers = setters = 0
        for effect in self.on(site):
            if effect.kind is EffectKind.READ:
                readers |= self._reach.tests(effect.owner)
            else:
                setters |= self._reach.tests(effect.owner)
        return bool(readers & ~setters)

    def empties(self, effect: Effect) -> bool:
        """Tell whether a write clears what no module fills when it is imported."""
        if effect.kind is not EffectKind.RESET or effect.form is not Form.CLEAR:
            return False
        return not any(
            other.kind is EffectKind.WRITE and self.runs_at_import(other.owner)
            for other in self.on(effect.site)
        )

    def runs_at_import(self, number: int) -> bool:
        """Tell whether a module or class body of the application runs a scope, itself or a few calls away."""
        return number in self._run_at_import

    @cached_property
    def _run_at_import(self) -> frozenset[int]:
        found = {
            number
            for number, scope in enumerate(self._resolver.program.scopes)
            if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS)
            if not self._suite.is_test_code(self._resolver.program.path(number))
        }
        fresh = found
        for _ in range(_MAX_CALLS_AT_IMPORT - 1):
            fresh = {call.callee for number in fresh for call in self._graph.outgoing.get(number, ())} - found
            found |= fresh
        return frozenset(found)

    def _ends_put_back(self, effect: Effect) -> bool:
        """Tell whether a function, whatever happens in it, leaves a site as it was at first."""
        if effect.form is not Form.PUT_BACK or effect.frame < 0:
            return False
        scope = self._resolver.scope(effect.owner)
        return not scope.is_conditional(scope.events[effect.frame].block) and not any(
            other.kind is EffectKind.WRITE and other.owner == effect.owner and other.frame > effect.frame
            for other in self.on(effect.site)
        )

    def _restored_in(self, call: Call, frames: Mapping[int, tuple[int, ...]], site: SiteKey) -> bool:
        """Tell whether what a call does to the site is put right by its caller."""
        if call.event < 0:
            return False
        cleanups = frames.get(call.caller, ())
        events = self._resolver.scope(call.caller).events
        follows = any(
            is_deferral(events[event])
            or (event >= call.event and (self.is_cleanup(call.caller, event) or self._follows(call, event)))
            for event in cleanups
        )
        if follows and not self.is_cleanup(call.caller, call.event):
            return True
        exits = {
            *self._exits.around(call.caller, events[call.event].block),
            *self._exits.entered(call.caller),
        }
        return not exits.isdisjoint(frames) or self._guards.around(call, site)

    def _follows(self, call: Call, event: int) -> bool:
        """Tell whether an event comes after a call wherever nothing is raised between them."""
        scope = self._resolver.scope(call.caller)
        around = set()
        block = scope.events[call.event].block
        while block >= 0:
            around.add(block)
            block = scope.blocks[block].parent
        block = scope.events[event].block
        tried = {scope.blocks[one].owner for one in around if scope.blocks[one].kind is BlockKind.TRY}
        while block not in around:
            kind, _, owner = scope.blocks[block]
            if kind is BlockKind.EXCEPT or (kind is BlockKind.BRANCH and owner not in tried):
                return False
            block = scope.blocks[block].parent
        return True

    def is_cleanup(self, number: int, event: int) -> bool:
        """Tell whether an event is on the way out: in a `finally` or tearDown, after a `yield`, deferred."""
        scope = self._resolver.scope(number)
        if scope.name in EXIT_METHODS or is_teardown(self._resolver.program, number):
            return True
        if event < 0:
            return False
        block = scope.events[event].block
        while block > 0:
            if scope.blocks[block].kind is BlockKind.FINALLY:
                return True
            block = scope.blocks[block].parent
        return is_deferral(scope.events[event]) or event > self._first_yield(number)

    def _first_yield(self, number: int) -> float:
        if number not in self._yields:
            kinds = [item.kind for item in self._resolver.scope(number).events]
            self._yields[number] = kinds.index(EventKind.YIELD) if EventKind.YIELD in kinds else inf
        return self._yields[number]


def _holder(site: SiteKey) -> str:
    """Return the part of a key that leads to the name in the end of it."""
    return site[1][: max(site[1].rfind("."), site[1].rfind(":")) + 1]
