"""Mocks that live as long as their module: who has them called, who counts the calls, who resets them."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, External, Global, ItemOf, Result
from isolint.index.suite.tests import Suite, is_teardown

_MOCKS = frozenset(
    {
        "unittest.mock.Mock",
        "unittest.mock.MagicMock",
        "unittest.mock.AsyncMock",
        "unittest.mock.NonCallableMock",
        "unittest.mock.create_autospec",
    }
)


class Use(enum.Flag):
    """What code does with a mock: it tells that the mock was called, counts its calls, or forgets them."""

    CALLED = enum.auto()
    COUNTS = enum.auto()
    RESETS = enum.auto()


#: Members of a mock that say something of the calls so far. Those that look at the last or at any call of all
#: are satisfied by older calls too, so that they count nothing.
_MEMBERS = {
    "assert_called": Use.CALLED,
    "assert_called_with": Use.CALLED,
    "assert_any_call": Use.CALLED,
    "assert_has_calls": Use.CALLED,
    "assert_awaited": Use.CALLED,
    "assert_awaited_with": Use.CALLED,
    "call_args": Use.CALLED,
    "assert_called_once": Use.CALLED | Use.COUNTS,
    "assert_called_once_with": Use.CALLED | Use.COUNTS,
    "assert_awaited_once": Use.CALLED | Use.COUNTS,
    "assert_awaited_once_with": Use.CALLED | Use.COUNTS,
    "call_count": Use.CALLED | Use.COUNTS,
    "await_count": Use.CALLED | Use.COUNTS,
    "call_args_list": Use.CALLED | Use.COUNTS,
    "mock_calls": Use.CALLED | Use.COUNTS,
    "method_calls": Use.CALLED | Use.COUNTS,
    "assert_not_called": Use.COUNTS,
    "assert_not_awaited": Use.COUNTS,
    "reset_mock": Use.RESETS,
    # What it is given are other mocks, most of the time, in place of those that were called.
    "configure_mock": Use.RESETS,
}

_METHODS = frozenset(name for name in _MEMBERS if name.startswith(("assert_", "reset_", "configure_")))

#: Builtins that run what they are given, and so may call a mock behind it.
_RUNNING = frozenset(
    f"builtins.{name}" for name in ("next", "list", "tuple", "set", "sorted", "sum", "any", "all")
)


@dataclass(frozen=True, slots=True)
class MockUse:
    """A use of a mock or of a part of it, by a statement of a scope."""

    mock: Global
    part: tuple[str, ...]
    use: Use
    scope: int
    line: int


class Mocks:
    """Finds the uses of the mocks that modules of the suite hold."""

    def __init__(self, resolver: Resolver, suite: Suite) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._suite = suite

    @cached_property
    def uses(self) -> Mapping[Global, tuple[MockUse, ...]]:
        """Return the uses by mock, each mock's in the order of the program's text."""
        found: dict[Global, dict[MockUse, None]] = {}
        for number, scope in enumerate(self._program.scopes):
            if self._suite.is_test_code(self._program.path(number)):
                uses = [self._done(number, event) for event in scope.events]
                uses += [self._read(number, term, place.line) for term, place in scope.reads.items()]
                for use in uses:
                    if use is not None:
                        found.setdefault(use.mock, {})[use] = None
        return {mock: tuple(uses) for mock, uses in found.items()}

    def _done(self, number: int, event: Event) -> MockUse | None:
        """Return what a call of a mock's method does, or what an assignment in its place does."""
        if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _MEMBERS:
            return self._use(number, event.term[1], _MEMBERS[event.term[2]], event.statement)
        if event.kind is EventKind.BIND or (event.kind is EventKind.STORE and event.term[0] == "attr"):
            return self._use(number, event.term, Use.RESETS, event.statement)
        return None

    def _read(self, number: int, term: Term, line: int) -> MockUse | None:
        while term[0] in ("attr", "item"):
            if term[0] == "attr" and term[2] in _MEMBERS and term[2] not in _METHODS:
                return self._use(number, term[1], _MEMBERS[term[2]], line)
            term = term[1]
        return None

    def _use(self, number: int, term: Term, use: Use, line: int) -> MockUse | None:
        part: list[str] = []
        value = self._resolver.value(number, term)
        while True:
            match value:
                case Global():
                    is_mock = self._is_mock(value)
                    return MockUse(value, tuple(part[::-1]), use, number, line) if is_mock else None
                case AttributeOf(base, name):
                    part.append(name)
                    value = base
                case Result(inner) | ItemOf(inner, _):
                    value = inner
                case _:
                    return None

    def _is_mock(self, name: Global) -> bool:
        """Tell whether a module of the suite binds a name to a mock."""
        in_suite = self._suite.is_test_code(name.path)
        return in_suite and self._resolver.types.name(name) in _MOCKS

    def acts_before(self, scope: int, line: int) -> int | None:
        """Return the last event before a line, by its position, that may have had a mock called."""
        found = None
        for position, event in enumerate(self._resolver.scope(scope).events):
            if event.kind is EventKind.CALL and event.statement < line and self._may_act(scope, event):
                found = position
        return found

    def _may_act(self, scope: int, event: Event) -> bool:
        if event.term[0] == "attr" and event.term[2] in _MEMBERS:
            return False
        callee = self._resolver.value(scope, event.term)
        if not isinstance(callee, External):
            return True
        if callee.name.startswith("builtins."):
            return callee.name in _RUNNING
        return not callee.name.startswith(("unittest.mock.", "pytest."))

    def is_clean_up(self, scope: int) -> bool:
        """Tell whether a scope is a hook that runs after the test."""
        return is_teardown(self._resolver.program, scope)

    def yields_before(self, scope: int, line: int) -> bool:
        """Tell whether a generator hands out its value before a line."""
        return any(
            event.kind is EventKind.YIELD and event.statement < line
            for event in self._resolver.scope(scope).events
        )

    def resets(self, used: MockUse) -> Iterator[MockUse]:
        """Yield the statements that reset what is used, be it with the whole mock."""
        return (
            use
            for use in self.uses[used.mock]
            if Use.RESETS in use.use and use.part == used.part[: len(use.part)]
        )
