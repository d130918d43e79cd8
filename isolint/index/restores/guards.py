"""Context managers, decorators and fixtures of libraries that put a state back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from isolint.facts.records import BlockKind, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.calls.reach import Reach
from isolint.index.resolution.layout import with_packages
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    External,
    Literal,
    Result,
    Value,
)
from isolint.index.sites.logger_names import logger_names
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.environment import ENVIRON
from isolint.index.suite.patches import mock_dict_target
from isolint.index.suite.tests import Suite
from isolint.model import SiteKind

#: Methods of test cases that give a logger a handler in place of its own for a while, and what they put back.
_CAPTURING = frozenset({"assertLogs", "assertNoLogs"})
_OF_LOGGER = ("handlers", "levels", "propagation")
#: Stands for the environment among the states of the process.
_ENVIRONMENT = "environment"


class Guards:
    """Knows where the states that library models name are put back, whatever happens in between."""

    def __init__(self, resolver: Resolver, suite: Suite, reach: Reach) -> None:
        self._resolver = resolver
        self._suite = suite
        self._reach = reach
        self._blocks = self._guarding_blocks()

    def around(self, call: Call, site: SiteKey) -> bool:
        """Tell whether a call happens, or makes a context manager, inside of what puts a site back."""
        names = _names(site) if call.caller in self._blocks else frozenset[str]()
        if not names:
            return False
        scope = self._resolver.scope(call.caller)
        opened = scope.opened_by(call.event)
        block = scope.events[call.event].block if opened is None else opened
        if not names.isdisjoint(self._states_around(call.caller, block)):
            return True
        return any(
            not names.isdisjoint(self._emptied(call.caller, place))
            for place in self._blocks[call.caller]
            if place and self._begins_after(call, place)
        )

    def _begins_after(self, call: Call, place: int) -> bool:
        """Tell whether a block begins after a call, wherever nothing is raised between them."""
        scope = self._resolver.scope(call.caller)
        inside = (number for number, event in enumerate(scope.events) if place in scope.around(event.block))
        first = next(inside, -1)
        return first > call.event and scope.is_straight(first)

    def _emptied(self, number: int, place: int) -> frozenset[str]:
        """Return the states that are as at the start when a block ends, or what a decorator is of."""
        scope = self._resolver.scope(number)
        outer = self._resolver.program.parent(number)
        if place:
            owner = scope.blocks[place].owner
            terms = () if isinstance(owner, int) else owner
            managers = [self._resolver.value(number, term) for term in terms]
        else:
            managers = self._decorators(scope, outer) if outer is not None else []
        resets = self._resolver.models.resets
        names = (f"{name}.__exit__" for manager in managers for name in self._called(manager))
        return frozenset(resets[name] for name in names if name in resets)

    def tests(self, site: SiteKey) -> int:
        """Return the tests around each of which a fixture, of a library or of the suite, puts a site back."""
        tests = 0
        for state in _names(site):
            tests |= self._around_tests.get(state, 0)
        return tests

    @cached_property
    def _around_tests(self) -> Mapping[str, int]:
        """Return state -> the tests that a library hands what restores it, or a fixture runs in what does."""
        found: dict[str, int] = {}
        for function in {function for test in self._suite.tests for function in test.life}:
            fixture = self._suite.fixtures.by_function.get(function)
            if fixture is not None and fixture.is_wide:
                continue
            for state in (*self._handed(function), *self._held_open(function)):
                found[state] = found.get(state, 0) | self._reach.starts(function)
        # What a test empties when it is done, it also rids of what its set-up has put there.
        for number, test in enumerate(self._suite.tests):
            for state in self._emptied(test.function, 0) if test.function in self._blocks else ():
                found[state] = found.get(state, 0) | 1 << number
        return found

    def _handed(self, function: int) -> Iterator[str]:
        """Yield the states that the fixtures of libraries put back which a function asks for."""
        for position in range(len(self._resolver.scope(function).parameters)):
            handed = self._resolver.value(function, ("param", position))
            if isinstance(handed, Result):
                yield from self._restored_by(self._resolver.types.name(handed) or "")

    def _held_open(self, function: int) -> Iterator[str]:
        """Yield the states that are put back after a function's `yield`."""
        if function in self._blocks:
            for event in self._resolver.scope(function).events:
                if event.kind is EventKind.YIELD:
                    yield from self._states_around(function, event.block)

    def _states_around(self, number: int, block: int) -> Iterator[str]:
        """Yield the states that context managers around a block, or decorators of its scope, put back."""
        blocks = self._blocks.get(number, {})
        scope = self._resolver.scope(number)
        while True:
            yield from blocks.get(block, ())
            if block <= 0:
                return
            block = scope.blocks[block].parent

    def _guarding_blocks(self) -> dict[int, dict[int, frozenset[str]]]:
        """Return scope -> block, 0 being the body -> the states that are put back after it."""
        found: dict[int, dict[int, frozenset[str]]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            blocks = {
                place: self._put_back([self._resolver.value(number, term) for term in block.owner]).union(
                    *(self._captured(number, term) for term in block.owner)
                )
                for place, block in enumerate(scope.blocks)
                if block.kind is BlockKind.WITH and not isinstance(block.owner, int)
            }
            outer = self._resolver.program.parent(number)
            blocks[0] = self._put_back(self._decorators(scope, outer)) if outer is not None else frozenset()
            known = {place: states for place, states in blocks.items() if states}
            if known:
                found[number] = known
        return found

    def _decorators(self, scope: Scope, outer: int) -> list[Value]:
        values = [self._resolver.value(outer, decorator.term) for decorator in scope.decorators]
        around = self._resolver.scope(outer)
        module = self._resolver.program.parent(outer) if around.decorators else None
        if module is not None:
            values += [self._resolver.value(module, decorator.term) for decorator in around.decorators]
        return values

    def _put_back(self, managers: Sequence[Value]) -> frozenset[str]:
        """Return the states, by the names of their sites, that context managers or decorators restore."""
        states: set[str] = set()
        for manager in managers:
            patched = mock_dict_target(manager)
            if patched in (ENVIRON, Literal("os.environ")):
                states.add(_ENVIRONMENT)
            elif patched in (External("sys.modules"), Literal("sys.modules")):
                states.add("sys.modules")
            for name in self._called(manager):
                states |= self._restored_by(name)
        return frozenset(states)

    def _captured(self, number: int, term: Term) -> Iterator[str]:
        """Yield what an assertion of a test case on what is logged sets anew of a logger, and puts back."""
        if term[0] != "call":
            return
        event = self._resolver.scope(number).events[term[1]]
        callee = self._resolver.value(number, event.term)
        if not isinstance(callee, AttributeOf) or callee.name not in _CAPTURING:
            return
        if not self._is_of_case(callee.base):
            return
        given = Result(callee, *self._resolver.arguments(number, event)).argument(0, "logger")
        is_named = given != UNKNOWN and isinstance(self._resolver.literal(given), str)
        if given in (UNKNOWN, Literal(None)) or is_named:
            given = Result(External("logging.getLogger"), (given,) if is_named else ())
        names = logger_names(self._resolver, given)
        if len(names) == 1 and names[0]:
            yield from (f"logging:{kind}:{names[0]}" for kind in _OF_LOGGER)

    def _is_of_case(self, value: Value) -> bool:
        owner = self._resolver.class_of(value)
        return owner is not None and self._suite.is_testcase(owner)

    def _called(self, manager: Value) -> Iterator[str]:
        """Yield the names by which the models may know a context manager, or what makes it."""
        callee = manager.callee if isinstance(manager, Result) else manager
        yield from self._resolver.types.known_as(callee)
        yield from self._resolver.types.inherited_as(callee)

    def _restored_by(self, name: str) -> frozenset[str]:
        """Return the states that something of a library, known by a name, puts back."""
        return self._resolver.models.restores.get(name, frozenset())


def _names(site: SiteKey) -> frozenset[str]:
    """Return what a model may call a site that something puts back: an attribute goes with all around it."""
    match site:
        case SiteKind.ENV, _:
            return frozenset({_ENVIRONMENT})
        case SiteKind.PROCESS, state:
            return frozenset(accumulate(state.split(":"), "{}:{}".format))
        case SiteKind.PATCH, path:
            return frozenset(with_packages(path))
        case _:
            return frozenset()
