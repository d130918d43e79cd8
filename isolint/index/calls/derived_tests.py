"""What the tests of a class run of its own where a class that they are inherited from calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Parameter
from isolint.index.suite.tests import TestItem, is_teardown


class DerivedTests:
    """Answers for tests that are methods: nobody is seen to make the object that they are called on."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph

    def own_methods(self, test: TestItem) -> tuple[int, ...]:
        """Return the methods of a test's class that run in place of those which its code shows.

        Nothing is followed where a clean-up runs such a method, which may undo what others have done.
        """
        if test.owner is None:
            return ()
        methods = [number for number in test.life if self._is_method_of(number, test.owner)]
        cleaning = [number for number in methods if is_teardown(self._resolver.program, number)]
        if self._run_instead(cleaning, test.owner):
            return ()
        return self._run_instead(methods, test.owner)

    def _run_instead(self, methods: Iterable[int], owner: int) -> tuple[int, ...]:
        """Return what runs in place of what some methods, and those that they call, seem to call."""
        found: dict[int, None] = {}
        pending = list(methods)
        seen = set(pending)
        while pending:
            number = pending.pop()
            shown = self._overridable.get(number, ())
            instead = [method for one in shown if (method := self._own(owner, one)) is not None]
            found.update(dict.fromkeys(instead))
            same = (
                call.callee
                for call in self._graph.outgoing.get(number, ())
                if call.receiver == Parameter(number, 0)
            )
            for method in (*instead, *same):
                if method not in seen:
                    seen.add(method)
                    pending.append(method)
        return tuple(found)

    def _own(self, owner: int, shown: int) -> int | None:
        """Return the method that a class has in place of another one."""
        method = self._resolver.classes.method(owner, self._resolver.scope(shown).name)
        return method if method != shown else None

    def _is_method_of(self, number: int, owner: int) -> bool:
        return self._resolver.program.enclosing_class(number) in self._resolver.classes.ancestry(owner)

    @cached_property
    def _overridable(self) -> Mapping[int, list[int]]:
        """Return method -> the methods that it seems to call on its own object, where others may run."""
        found: dict[int, list[int]] = {}
        for call in self._graph.open:
            if call.shown is not None:
                found.setdefault(call.caller, []).append(call.shown)
        return found
