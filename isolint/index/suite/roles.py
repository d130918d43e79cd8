"""What a scope is to the suite, and how many tests one run of it serves."""

from __future__ import annotations

import enum
import posixpath
from functools import cached_property

from isolint.facts.records import ScopeKind
from isolint.index.resolution.program import Program
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS, Suite


class Role(enum.Enum):
    """What a scope is to the suite."""

    TEST = "test"
    FIXTURE = "fixture"
    HOOK = "hook"
    HELPER = "helper"
    TEST_MODULE = "test module"
    CONFTEST = "conftest"
    APP = "application"
    APP_MODULE = "application module"


class Roles:
    """Answers for each scope."""

    def __init__(self, program: Program, suite: Suite) -> None:
        self._program = program
        self._suite = suite

    def of(self, number: int) -> Role:
        """Return what a scope is to the suite; a nested scope has the role of the one around it."""
        path = self._program.path(number)
        if not self._suite.is_test_code(path):
            inside = self._outermost_function(number) is not None
            return Role.APP if inside else Role.APP_MODULE
        function = self._outermost_function(number)
        if function is None:
            return Role.CONFTEST if posixpath.basename(path) == "conftest.py" else Role.TEST_MODULE
        if function in self._suite.fixtures.by_function:
            return Role.FIXTURE
        if not HOOKS.isdisjoint(self._program.names(function)):
            return Role.HOOK
        return Role.TEST if function in self._test_functions else Role.HELPER

    def _outermost_function(self, number: int) -> int | None:
        found: int | None = None
        current: int | None = number
        while current is not None:
            if self._program.scopes[current].kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                found = current
            current = self._program.parent(current)
        return found

    @cached_property
    def _test_functions(self) -> frozenset[int]:
        return frozenset(test.function for test in self._suite.tests)

    def lifetime(self, number: int) -> FixtureScope:
        """Return how many tests one run of a scope serves."""
        fixture = self._suite.fixtures.by_function.get(number)
        if fixture is not None:
            return fixture.scope
        scope = self._program.scopes[number]
        if scope.name in WIDE_HOOKS:
            return (
                FixtureScope.CLASS
                if self._program.enclosing_class(number) is not None
                else FixtureScope.MODULE
            )
        return FixtureScope.SESSION if scope.kind is ScopeKind.MODULE else FixtureScope.FUNCTION

    def is_around_each_test(self, number: int) -> bool:
        """Tell whether a scope is a fixture or hook of function scope."""
        return self.of(number) in (Role.FIXTURE, Role.HOOK) and self.lifetime(number) is FixtureScope.FUNCTION
