"""Which tests make an object of a class that has a method."""

from __future__ import annotations

from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.calls.reach import Reach
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue, options


class Makers:
    """Answers for each method with a set of tests."""

    def __init__(self, resolver: Resolver, reach: Reach) -> None:
        self._resolver = resolver
        self._reach = reach
        self._tests: dict[int, int | None] = {}

    def tests(self, method: int) -> int | None:
        """Return the tests that run code which makes an object with a method; None where none is seen to."""
        if method not in self._tests:
            self._tests[method] = self._making(method)
        return self._tests[method]

    def _making(self, method: int) -> int | None:
        owner = self._resolver.program.enclosing_class(method)
        if owner is None:
            return None
        name = self._resolver.scope(method).name
        makers = {
            maker
            for made, scopes in self._by_class.items()
            if owner in self._resolver.classes.ancestry(made)
            and self._resolver.classes.method(made, name) == method
            for maker in scopes
        }
        tests = 0
        for maker in makers:
            tests |= self._reach.tests(maker)
        return tests if makers else None

    @cached_property
    def _by_class(self) -> dict[int, set[int]]:
        """Return class -> the scopes that call it."""
        found: dict[int, set[int]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            for event in scope.events:
                if event.kind is EventKind.CALL:
                    for option in options(self._resolver.value(number, event.term)):
                        if isinstance(option, ClassValue):
                            found.setdefault(option.scope, set()).add(number)
        return found
