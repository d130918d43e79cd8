"""Tests that a hook of a conftest runs in a copy of the context: what they set there goes with the copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach, members
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External
from isolint.index.state.effects import Effect, Form
from isolint.index.suite.marks import Marks
from isolint.index.suite.tests import Suite, TestItem

_HOOKS = ("pytest_runtest_call", "pytest_pyfunc_call", "pytest_runtest_protocol")
_COPYING = External("contextvars.copy_context")
_ASKING = "get_closest_marker"


class OwnContexts:
    """Answers for what is set in a context."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite, reach: Reach) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite
        self._reach = reach
        self._marks = Marks(resolver)

    def of(self, effect: Effect) -> int:
        """Return the tests that make a write in a context of their own, and not in a fixture or hook."""
        tests = self._reach.tests(effect.owner) & self._copied if effect.form is Form.CONTEXT else 0
        if not tests:
            return 0
        leading = self._graph.leading_to(effect.owner)
        found = 0
        for number in members(tests):
            test = self._suite.tests[number]
            if leading.isdisjoint(one for one in test.life if one != test.function):
                found |= 1 << number
        return found

    @cached_property
    def _copied(self) -> int:
        """Return the tests that are run in a copy of the context."""
        tests = 0
        for number, test in enumerate(self._suite.tests) if self._hooks else ():
            if any(self._is_for(hook, test) for hook in self._around(test)):
                tests |= 1 << number
        return tests

    def _around(self, test: TestItem) -> Iterator[int]:
        for conftest in self._suite.conftests(test.path):
            yield from self._hooks.get(conftest, ())

    def _is_for(self, hook: int, test: TestItem) -> bool:
        """Tell whether a hook is for a test: for all of them, or for those with a mark that it asks for."""
        asked = self._asked_marks(hook)
        return not asked or not asked.isdisjoint(self._marks.names(test.function, test.owner, test.path))

    def _asked_marks(self, hook: int) -> frozenset[str]:
        return frozenset(
            str(event.args[0][1])
            for event in self._resolver.scope(hook).events
            if event.kind is EventKind.CALL and event.term[-1] == _ASKING and event.args[:1] != ()
        )

    @cached_property
    def _hooks(self) -> Mapping[str, list[int]]:
        """Return conftest -> its hooks that run tests in a copy of the context."""
        found: dict[str, list[int]] = {}
        paths = {path for test in self._suite.tests for path in self._suite.conftests(test.path)}
        for path in paths:
            bindings = self._resolver.program.modules[path].module.bindings
            terms = (bindings.get(name) for name in _HOOKS)
            hooks = (
                self._resolver.program.number(path, term[1])
                for term in terms
                if term is not None and term[0] == "def"
            )
            found[path] = [hook for hook in hooks if self._runs_in_copy(hook)]
        return {path: hooks for path, hooks in found.items() if hooks}

    def _runs_in_copy(self, hook: int) -> bool:
        """Tell whether a hook has a copy of the context run something, always or for some marks."""
        scope = self._resolver.scope(hook)
        copies = {
            ("attr", ("call", number), "run"): number
            for number, event in enumerate(scope.events)
            if event.kind is EventKind.CALL and self._resolver.value(hook, event.term) == _COPYING
        }
        used = {term for event in scope.events for term in (event.term, *event.given)}
        return any(
            not scope.may_pass_over(number) or bool(self._asked_marks(hook))
            for run, number in copies.items()
            if run in used
        )
