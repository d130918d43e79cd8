"""Calls that do not happen, as a test or fixture has patched what they call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import BlockKind, Event, EventKind, Scope, ScopeKind
from isolint.facts.terms import root
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.replaced.stubs import Stubs, takes_object
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Display,
    Entered,
    External,
    FunctionValue,
    Instance,
    Literal,
    ModuleValue,
    Result,
    Value,
    options,
)
from isolint.index.sites.factories import MOCK_MODULES
from isolint.index.suite.patches import patched
from isolint.index.suite.tests import Suite, TestItem

_STARTING = frozenset({"start", "enterContext", "enter_context", "enterClassContext"})
#: How many calls lie at most between a test, or its set-up, and a helper that patches something.
_MAX_CALLS = 3
#: Arguments of a patch that say what runs in place of what it patches.
_GIVEN = ("new", "side_effect", "wraps", "new_callable", "value")


class Replaced(NamedTuple):
    """A function that is replaced: as a name of a module, or for a whole class."""

    function: int
    module: str | None
    name: str


class Patch(NamedTuple):
    """What a function replaces from an event on, or only in a `with` block."""

    replaced: Replaced
    start: int
    block: int | None


_Cut = frozenset[Replaced]
_NOTHING: _Cut = frozenset()


class CutCalls:
    """Follows the calls of a test's life, and leaves those that its patches cut."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite, stubs: Stubs) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite
        self._stubs = stubs
        self._own: dict[int, tuple[Patch, ...]] = {}
        self._own_and_called: dict[int, _Cut] = {}
        self._around: tuple[int, frozenset[int]] = (-1, frozenset())
        self._known: dict[tuple[int, int, _Cut], bool] = {}

    def tests(self, target: int) -> int:
        """Return the tests that patch something on each of their ways to a function."""
        cut_off = 0
        around = self._leading_to(target) if self._patching else frozenset()
        for number, replaced in self._patching.items() if around else ():
            if any(one.function in around for one in replaced):
                test = self._suite.tests[number]
                starts = [function for function in test.life if function in around]
                if starts and not any(
                    self._comes(function, target, self._before(test, function)) for function in starts
                ):
                    cut_off |= 1 << number
        return cut_off

    @cached_property
    def _patching(self) -> Mapping[int, _Cut]:
        """Return test -> what the functions of its life replace."""
        found = {}
        for number, test in enumerate(self._suite.tests):
            replaced = frozenset().union(*map(self._replacing, test.life))
            if replaced:
                found[number] = replaced
        return found

    def _replacing(self, function: int) -> _Cut:
        """Return what a function replaces, or a function of the suite that it calls."""
        if function not in self._own_and_called:
            found: set[Replaced] = set()
            reached, pending = {function}, [function]
            for _ in range(_MAX_CALLS + 1):
                found.update(patch.replaced for one in pending for patch in self._patches(one))
                callees = {call.callee for one in pending for call in self._graph.outgoing.get(one, ())}
                pending = [one for one in callees - reached if self._is_of_suite(one)]
                reached.update(pending)
            self._own_and_called[function] = frozenset(found)
        return self._own_and_called[function]

    def _is_of_suite(self, function: int) -> bool:
        is_function = self._resolver.scope(function).kind is ScopeKind.FUNCTION
        return is_function and self._suite.is_test_code(self._resolver.program.path(function))

    def _leading_to(self, target: int) -> frozenset[int]:
        """Return the functions that run a function, itself included."""
        if self._around[0] != target:
            seen = {target}
            pending = [target]
            while pending:
                for call in self._graph.incoming.get(pending.pop(), ()):
                    if call.caller not in seen:
                        seen.add(call.caller)
                        pending.append(call.caller)
            self._around = (target, frozenset(seen))
        return self._around[1]

    def _before(self, test: TestItem, function: int) -> _Cut:
        """Return what stays replaced by what ran in a test's life before a function of it."""
        found: set[Replaced] = set()
        for earlier in test.life[: test.life.index(function)]:
            found.update(patch.replaced for patch in self._patches(earlier) if self._stays(earlier, patch))
        return frozenset(found)

    def _stays(self, function: int, patch: Patch) -> bool:
        """Tell whether a patch is there when a function of the set-up is done or yields."""
        scope = self._resolver.scope(function)
        if patch.block is None:
            return patch.start >= 0
        return any(
            event.kind is EventKind.YIELD and patch.block in scope.around(event.block)
            for event in scope.events
        )

    def _comes(self, start: int, target: int, cut: _Cut) -> bool:
        """Tell whether a function of a test's life comes to another, with some functions replaced."""
        if start == target:
            return True
        around = self._leading_to(target)
        for call in self._graph.outgoing.get(start, ()):
            if call.callee in around:
                active = cut | self._active(call)
                if not self._is_cut(call, active) and self._reaches(call.callee, target, active):
                    return True
        return False

    def _reaches(self, start: int, target: int, cut: _Cut) -> bool:
        """Tell whether calls that are not cut lead from one function to another."""
        key = (start, target, cut)
        if key not in self._known:
            seen = {(start, cut)}
            pending = [(start, cut)]
            while pending and pending[-1][0] != target:
                onward = set(self._onward(*pending.pop(), target)) - seen
                seen |= onward
                pending += onward
            self._known[key] = bool(pending)
        return self._known[key]

    def _onward(self, number: int, cut: _Cut, target: int) -> Iterator[tuple[int, _Cut]]:
        """Yield what a function calls on the way to another, and what is replaced there."""
        around = self._leading_to(target)
        patches = self._is_of_suite(number)
        for call in self._graph.outgoing.get(number, ()):
            if call.callee in around:
                active = cut | self._active(call) if patches else cut
                if not self._is_cut(call, active):
                    yield call.callee, active

    def _active(self, call: Call) -> _Cut:
        """Return what the caller itself has replaced when it makes a call."""
        patches = self._patches(call.caller)
        if not patches or call.event < 0:
            return _NOTHING
        scope = self._resolver.scope(call.caller)
        blocks = scope.around(scope.events[call.event].block)
        return frozenset(
            patch.replaced
            for patch in patches
            if call.event > patch.start and (patch.block is None or patch.block in blocks)
        )

    def _is_cut(self, call: Call, cut: _Cut) -> bool:
        """Tell whether a call is one of something that is replaced, by the name that is replaced."""
        for replaced in cut if call.handed is None else ():
            if replaced.function == call.callee and (
                replaced.module is None or self._goes_by(call, replaced.module, replaced.name)
            ):
                return True
        return False

    def _goes_by(self, call: Call, module: str, name: str) -> bool:
        """Tell whether a call looks its callee up as a name of a module."""
        if call.event < 0:
            return False
        term = self._resolver.scope(call.caller).events[call.event].term
        match term:
            case ("name", called):
                return called == name and self._resolver.program.path(call.caller) == module
            case ("attr", base, called):
                return called == name and self._resolver.value(call.caller, base) == ModuleValue(module)
            case _:
                return False

    # What functions patch

    def _patches(self, function: int) -> tuple[Patch, ...]:
        if function not in self._own:
            self._own[function] = tuple(self._found_patches(function))
        return self._own[function]

    def _found_patches(self, function: int) -> Iterator[Patch]:
        for made in self._stubs.decorating(function):
            yield from self._of(function, made, -1, None)
        scope = self._resolver.scope(function)
        started = any(_starts(event) for event in scope.events)
        entered = {
            term: block
            for block, (kind, _, owner) in enumerate(scope.blocks)
            if kind is BlockKind.WITH and not isinstance(owner, int)
            for term in owner
        }
        for number, made in self._stubs.called(function):
            block = entered.get(("call", number))
            if isinstance(made.callee, AttributeOf) and isinstance(made.callee.base, Entered):
                block = self._managed(scope, number)
            # Only `mocker.patch` takes effect by itself.
            is_patcher = isinstance(made.callee, External) and root(scope.events[number].term)[0] != "param"
            if block is not None:
                yield from self._of(function, made, number, block)
            elif (started or not is_patcher) and scope.is_straight(number):
                yield from self._of(function, made, number, None)

    def _managed(self, scope: Scope, number: int) -> int:
        """Return the innermost `with` block around an event, or the one that it stands in."""
        block = scope.events[number].block
        while block > 0 and scope.blocks[block].kind is not BlockKind.WITH:
            block = scope.blocks[block].parent
        return block

    def _of(self, function: int, made: Result, start: int, block: int | None) -> Iterator[Patch]:
        """Yield the functions that a patch replaces with something that does not call them."""
        attribute = made.argument(1, "attribute") if takes_object(made.callee) else UNKNOWN
        importer = self._resolver.program.path(function)
        for holder, name in patched(self._resolver, made.argument(0, "target"), attribute, importer):
            for replaced in self._replaced(holder, name) if name is not None else ():
                if self._is_without(made, replaced.function):
                    yield Patch(replaced, start, block)

    def _replaced(self, holder: Value, name: str) -> Iterator[Replaced]:
        """Yield the functions that a name stands for: it may be one more name, or one of several."""
        for value in options(self._resolver.behind(self._resolver.attribute(holder, name))):
            match holder, value:
                case ModuleValue(path), FunctionValue(function):
                    yield Replaced(function, path, name)
                case ClassValue(owner), FunctionValue(function):
                    if self._resolver.program.enclosing_class(function) == owner:
                        yield Replaced(function, None, name)

    def _is_without(self, made: Result, function: int) -> bool:
        """Tell whether what a patch puts in place of a function is known not to call that."""
        if isinstance(made.callee, AttributeOf) and made.callee.name == "spy":
            return False
        given = [value for name, value in made.keywords if name in _GIVEN or name is None]
        is_named = isinstance(self._resolver.literal(made.argument(0, "target")), str)
        given += made.args[1 if is_named else 2 :]
        return all(self._is_other(value, function) for value in given)

    def _is_other(self, value: Value, function: int) -> bool:
        match value:
            case FunctionValue(given):
                return function not in self._graph.closure(given)
            case Literal() | Display() | ClassValue() | Instance():
                return True
            case Result(External(name)) | External(name):
                return name.startswith(MOCK_MODULES)
            case _:
                return False


def _starts(event: Event) -> bool:
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _STARTING
