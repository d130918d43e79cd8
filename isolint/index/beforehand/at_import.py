"""What is done while modules are imported: once, and mostly before the first test."""

from __future__ import annotations

import posixpath
from functools import cached_property

from isolint.facts.records import ScopeKind
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.kept_for_later import is_kept_for_later
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.effects import Effect
from isolint.index.suite.tests import Suite
from isolint.model import SiteKind

_MAX_CALLS = 4


class AtImport:
    """Answers for scopes and for calls."""

    def __init__(self, resolver: Resolver, graph: CallGraph, suite: Suite) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite

    def runs(self, number: int) -> bool:
        """Tell whether a module or class body of the application runs a scope, itself or a few calls away."""
        return number in self._run_at_import

    def completes(self, effect: Effect) -> bool:
        """Tell whether importing a module writes to what it defines itself: nobody has met that before."""
        program = self._resolver.program
        if effect.site[0] not in (SiteKind.ATTRIBUTE, SiteKind.GLOBAL):
            return False
        if program.scopes[effect.owner].kind is not ScopeKind.MODULE:
            return False
        return program.path_of(effect.site[1].partition(":")[0]) == program.path(effect.owner)

    def is_set_up(self, call: Call) -> bool:
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
        bodies = (ScopeKind.MODULE, ScopeKind.CLASS)
        return self._graph.closure(
            *self._suite.bodies(), counts=lambda call: self._resolver.scope(call.callee).kind in bodies
        )

    @cached_property
    def _run_at_import(self) -> frozenset[int]:
        found = {
            number
            for number, scope in enumerate(self._resolver.program.scopes)
            if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS)
            if not self._suite.is_test_code(self._resolver.program.path(number))
            if not self._is_script(self._resolver.program.module_of(number))
        }
        fresh = found
        for _ in range(_MAX_CALLS - 1):
            fresh = {
                call.callee
                for number in fresh
                for call in self._graph.outgoing.get(number, ())
                if not is_kept_for_later(self._resolver, call)
            } - found
            found |= fresh
        return frozenset(found)

    def _is_script(self, body: int) -> bool:
        """Tell whether nothing imports a module that is no part of a package: no test runs its body."""
        if self._graph.incoming.get(body):
            return False
        package = posixpath.join(posixpath.dirname(self._resolver.program.path(body)), "__init__.py")
        return package not in self._resolver.program.modules
