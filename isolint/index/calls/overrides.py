"""Methods in place of which derived classes have others."""

from __future__ import annotations

from functools import cached_property

from isolint.facts.records import ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, FunctionValue, Parameter, Value


class Overrides:
    """Answers for the methods of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of_own_object(self, number: int, callee: Term, shown: Value) -> AttributeOf | None:
        """Return what a method calls on its own object, if another one than it seems may run."""
        if callee[0] != "attr" or callee[1] != SELF or not isinstance(shown, FunctionValue):
            return None
        return self.again(shown) if shown.receiver == Parameter(number, 0) else None

    def again(self, method: Value) -> AttributeOf | None:
        """Return a method of a parameter as what it is called by, if that may be another one."""
        if not isinstance(method, FunctionValue) or not isinstance(method.receiver, Parameter):
            return None
        if method.function not in self._overridden:
            return None
        return AttributeOf(method.receiver, self._resolver.scope(method.function).name)

    @cached_property
    def _overridden(self) -> frozenset[int]:
        program, classes = self._resolver.program, self._resolver.classes
        found = set()
        for owner, scope in enumerate(program.scopes):
            if scope.kind is not ScopeKind.CLASS:
                continue
            own = {name for name, term in scope.bindings.items() if term[0] == "def"}
            for base in classes.ancestry(owner)[1:]:
                bindings = self._resolver.scope(base).bindings
                for name in own & bindings.keys():
                    if bindings[name][0] == "def":
                        found.add(program.number(program.path(base), bindings[name][1]))
        return frozenset(found)
