"""Where an event stands in its scope: on the way out of it, or after another event of it."""

from __future__ import annotations

from math import inf

from isolint.facts.records import BlockKind, EventKind
from isolint.index.calls.call import Call, is_deferral
from isolint.index.calls.exits import EXIT_METHODS
from isolint.index.calls.same_condition import is_under_same
from isolint.index.resolution.resolver import Resolver
from isolint.index.suite.fixtures import FixtureGraph
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS, is_teardown


class WayOut:
    """Tells the code that cleans up."""

    def __init__(self, resolver: Resolver, fixtures: FixtureGraph) -> None:
        self._resolver = resolver
        self._fixtures = fixtures
        self._yields: dict[int, float] = {}

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

    def cleans_after_one(self, number: int, event: int) -> bool:
        """Tell whether an event is on the way out of a fixture or hook that serves a single test."""
        if is_teardown(self._resolver.program, number):
            return WIDE_HOOKS.isdisjoint(self._resolver.program.names(number))
        fixture = self._fixtures.by_function.get(number)
        if fixture is None and self._resolver.scope(number).name in HOOKS - WIDE_HOOKS:
            return event >= 0 and is_deferral(self._resolver.scope(number).events[event])
        return fixture is not None and not fixture.is_wide and self.is_cleanup(number, event)

    def follows(self, call: Call, event: int) -> bool:
        """Tell whether an event comes after a call wherever nothing is raised between them."""
        scope = self._resolver.scope(call.caller)
        around = scope.around(scope.events[call.event].block)
        block = scope.events[event].block
        tried = {scope.blocks[one].owner for one in around if scope.blocks[one].kind is BlockKind.TRY}
        while block not in around:
            kind, _, owner = scope.blocks[block]
            is_open = kind is BlockKind.BRANCH and owner not in tried
            if kind is BlockKind.EXCEPT:
                return False
            if is_open and not is_under_same(self._resolver, call.caller, call.event, block, event):
                return False
            block = scope.blocks[block].parent
        return True

    def _first_yield(self, number: int) -> float:
        if number not in self._yields:
            kinds = [item.kind for item in self._resolver.scope(number).events]
            self._yields[number] = kinds.index(EventKind.YIELD) if EventKind.YIELD in kinds else inf
        return self._yields[number]
