"""Which tests leave a write behind: those that reach it by no path on which something puts it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolint.facts.records import BlockKind, EventKind, Scope, ScopeKind
from isolint.index.calls import Call, CallGraph, is_deferral
from isolint.index.effects import Effect, EffectKind, SiteKey
from isolint.index.environment import ANY_VARIABLE, ENVIRON
from isolint.index.fixtures import FixtureGraph
from isolint.index.patches import mock_dict_target
from isolint.index.reach import Reach
from isolint.index.resolver import Resolver
from isolint.index.suite import TEARDOWN_HOOKS, WIDE_HOOKS, Suite
from isolint.index.values import Literal, Value
from isolint.model import SiteKind

_RESTORING = (EffectKind.WRITE, EffectKind.RESET)


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
        self._guarding = self._guarding_blocks()

    def on(self, site: SiteKey) -> Sequence[Effect]:
        """Return the effects on a site, those on any variable included."""
        own = self._by_site.get(site, [])
        if site[0] is SiteKind.ENV and site != ANY_VARIABLE:
            return [*own, *self._by_site.get(ANY_VARIABLE, [])]
        return own

    def leaking(self, effect: Effect) -> int:
        """Return the tests after which the write stands."""
        if self.restores_itself(effect):
            return 0
        frames = self._restoring_frames(effect.site)
        tests = self._reach.tests_through(
            effect.owner,
            lambda call: (
                not self._restored_in(call, frames, effect.site)
                and not self._is_cleanup(call.caller, call.event)
                and not self._is_set_up(call)
            ),
        )
        return tests & ~self.protected(effect.site)

    def _is_set_up(self, call: Call) -> bool:
        """Tell whether a call is made while a module of the application is imported: once, for every test."""
        if self._resolver.scope(call.caller).kind not in (ScopeKind.MODULE, ScopeKind.CLASS):
            return False
        return not self._suite.is_test_code(self._resolver.program.path(call.caller))

    def restores_itself(self, effect: Effect) -> bool:
        """Tell whether the write's own function undoes it, or is itself part of an undoing."""
        call = Call(effect.owner, effect.frame, effect.source)
        if self._restored_in(call, self._restoring_frames(effect.site), effect.site):
            return True
        return self._is_cleanup(effect.owner, effect.frame)

    def protected(self, site: SiteKey) -> int:
        """Return the tests around each of which something of function scope guards or resets the site."""
        tests = 0
        for effect in self.on(site):
            restores = effect.kind in _RESTORING and self._is_function_cleanup(effect)
            if restores or effect.kind is EffectKind.GUARD:
                tests |= self._reach.starts(effect.owner)
        return tests

    def resets_before(self, site: SiteKey) -> int:
        """Return the tests before each of which a fixture or hook of function scope resets the site."""
        tests = 0
        for effect in self.on(site):
            fixture = self._fixtures.by_function.get(effect.owner)
            if effect.kind is EffectKind.RESET and fixture is not None and not fixture.is_wide:
                tests |= self._reach.starts(effect.owner)
        return tests

    def _is_function_cleanup(self, effect: Effect) -> bool:
        scope = self._resolver.scope(effect.owner)
        if scope.name in TEARDOWN_HOOKS:
            return scope.name not in WIDE_HOOKS
        fixture = self._fixtures.by_function.get(effect.owner)
        return fixture is not None and not fixture.is_wide and self._is_cleanup(effect.owner, effect.frame)

    def _restoring_frames(self, site: SiteKey) -> Mapping[int, tuple[int, ...]]:
        """Return scope -> the events of its clean-up code that put the site right."""
        if site not in self._frames:
            self._frames[site] = self._found_frames(site)
        return self._frames[site]

    def _found_frames(self, site: SiteKey) -> Mapping[int, tuple[int, ...]]:
        frames: dict[int, list[int]] = {}
        for effect in self.on(site):
            if effect.kind in _RESTORING:
                if self._is_cleanup(effect.owner, effect.frame):
                    frames.setdefault(effect.owner, []).append(effect.frame)
                for call in self._graph.incoming.get(effect.owner, ()):
                    if call.event >= 0 and self._is_cleanup(call.caller, call.event):
                        frames.setdefault(call.caller, []).append(call.event)
        return {owner: tuple(events) for owner, events in frames.items()}

    def _restored_in(self, call: Call, frames: Mapping[int, tuple[int, ...]], site: SiteKey) -> bool:
        """Tell whether what a call does to the site is put right by its caller."""
        if call.event < 0:
            return False
        cleanups = frames.get(call.caller, ())
        events = self._resolver.scope(call.caller).events
        follows = any(event > call.event or is_deferral(events[event]) for event in cleanups)
        if follows and not self._is_cleanup(call.caller, call.event):
            return True
        return site[0] is SiteKind.ENV and self._guards(call)

    def _is_cleanup(self, number: int, event: int) -> bool:
        """Tell whether an event is on the way out: in a `finally` or tearDown, after a `yield`, deferred."""
        scope = self._resolver.scope(number)
        if scope.name in TEARDOWN_HOOKS:
            return True
        if event < 0:
            return False
        block = scope.events[event].block
        while block > 0:
            if scope.blocks[block].kind is BlockKind.FINALLY:
                return True
            block = scope.blocks[block].parent
        return is_deferral(scope.events[event]) or any(
            item.kind is EventKind.YIELD for item in scope.events[:event]
        )

    # Context managers and decorators that restore the environment

    def _guarding_blocks(self) -> dict[int, frozenset[int]]:
        """Return scope -> its blocks, 0 being the body, under which the environment is restored."""
        found: dict[int, frozenset[int]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            blocks = {
                place
                for place, block in enumerate(scope.blocks)
                if block.kind is BlockKind.WITH
                and not isinstance(block.owner, int)
                and any(
                    self._restores_environment(self._resolver.value(number, term)) for term in block.owner
                )
            }
            outer = self._resolver.program.parent(number)
            if outer is not None and self._decorated(scope, outer):
                blocks.add(0)
            if blocks:
                found[number] = frozenset(blocks)
        return found

    def _decorated(self, scope: Scope, outer: int) -> bool:
        values = [self._resolver.value(outer, decorator.term) for decorator in scope.decorators]
        around = self._resolver.scope(outer)
        if around.decorators:
            module = self._resolver.program.parent(outer)
            if module is not None:
                values += [self._resolver.value(module, decorator.term) for decorator in around.decorators]
        return any(self._restores_environment(value) for value in values)

    @staticmethod
    def _restores_environment(manager: Value) -> bool:
        return mock_dict_target(manager) in (ENVIRON, Literal("os.environ"))

    def _guards(self, call: Call) -> bool:
        blocks = self._guarding.get(call.caller)
        if blocks is None:
            return False
        scope = self._resolver.scope(call.caller)
        block = scope.events[call.event].block
        while True:
            if block in blocks:
                return True
            if block <= 0:
                return False
            block = scope.blocks[block].parent
