"""Tests that pyfakefs gives a file system of their own: what they do to files happens to no real ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Result,
    Value,
    options,
)
from isolint.index.sites.site_key import SiteKey
from isolint.index.suite.tests import Suite, TestItem
from isolint.model import SiteKind

_PACKAGE = "pyfakefs"
#: Its fixtures, and what it calls what puts its functions in place of those of the system.
_FIXTURES = frozenset({"fs", "fs_class", "fs_module", "fs_session"})
_STARTING = frozenset({"Patcher", "patchfs", "setUpClassPyfakefs", "setUpPyfakefs"})
#: The states of the process that belong to a file system.
_OF_FILES = frozenset({"cwd", "umask"})


class FakeFiles:
    """Answers with sets of tests; one that enters such a file system in its body is taken to stay there."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite

    def kept_from(self, site: SiteKey) -> int:
        """Return the tests in which a state of the process is that of a file system that is not real."""
        return self.tests if site[0] is SiteKind.PROCESS and site[1] in _OF_FILES else 0

    @cached_property
    def tests(self) -> int:
        """Return the tests whose file system is not real."""
        starting = self._starting()
        found = 0
        for number, test in enumerate(self._suite.tests):
            if not starting.isdisjoint(test.life) or self._asks(test):
                found |= 1 << number
        return found

    def _asks(self, test: TestItem) -> bool:
        """Tell whether a test, or what runs for it, asks for a fixture of the library's own."""
        asked = {one.name for number in test.life for one in self._resolver.scope(number).parameters}
        asked |= self._suite.marked(test)
        return any(
            self._suite.fixtures.find(name, test.path, test.owner) is None for name in asked & _FIXTURES
        )

    def _starting(self) -> frozenset[int]:
        """Return the functions that put the library's functions in place, or call one that does."""
        if not self._is_used:
            return frozenset()
        found = (number for number in self._resolver.program.functions() if self._starts(number))
        return self._graph.leading_to(*found)

    @cached_property
    def _is_used(self) -> bool:
        """Tell whether a file of the project imports the library, or is of it."""
        return any(
            _PACKAGE in self._resolver.program.dotted(path).split(".")
            or any(term[0] == "import" and _PACKAGE in term[2] for term in facts.module.bindings.values())
            for path, facts in self._resolver.program.modules.items()
        )

    def _starts(self, function: int) -> bool:
        return any(self._is_of_library(value) for value in self._called(function))

    def _called(self, function: int) -> Iterator[Value]:
        """Yield what a function calls, or is decorated with, by one of the library's names."""
        scope = self._resolver.scope(function)
        outer = self._resolver.program.parent(function)
        terms = [
            (function, event.term)
            for event in scope.events
            if event.kind is EventKind.CALL and event.term[-1] in _STARTING
        ]
        if outer is not None:
            terms += [(outer, decorator.term) for decorator in scope.decorators]
        for number, term in terms:
            value = self._resolver.value(number, term)
            yield from options(value.callee if isinstance(value, Result) else value)

    def _is_of_library(self, value: Value) -> bool:
        """Tell whether a value is one of the library's, which may be the project itself or a part of it."""
        match value:
            case External(name):
                return name.partition(".")[0] == _PACKAGE and name.rpartition(".")[2] in _STARTING
            case AttributeOf(base, name) if name in _STARTING:
                owner = self._resolver.class_of(base)
                bases = self._resolver.classes.external_bases(owner) if owner is not None else ()
                return any(one.partition(".")[0] == _PACKAGE for one in bases)
            case FunctionValue(number) | ClassValue(number):
                path = self._resolver.program.path(number)
                is_of_package = _PACKAGE in self._resolver.program.dotted(path).split(".")
                return is_of_package and self._resolver.scope(number).name in _STARTING
            case _:
                return False
