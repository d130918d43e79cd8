"""What a framework passes to the functions that answer requests, where a parameter says who makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.resolution.values import (
    UNKNOWN,
    Display,
    External,
    FunctionValue,
    Global,
    ItemOf,
    Result,
    Value,
    self_contained,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Terms that may say so, as the default of a parameter or in its annotation.
_ASKING = frozenset({"call", "item", "name"})
#: Where applications keep what stands in for those who make something.
_OVERRIDES = "dependency_overrides"


class Dependencies:
    """Answers for the parameters of functions, and for what these have as defaults and annotations."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def given(self, number: int, position: int) -> Value | None:
        """Return what is passed for a parameter of a decorated function, where the project makes it."""
        outer = self._resolver.program.parent(number)
        scope = self._resolver.scope(number)
        if outer is None or not scope.decorators:
            return None
        parameter = scope.parameters[position]
        for term in (parameter.default, parameter.annotation):
            if term is not None and term[0] in _ASKING:
                for maker in self.asked(self._resolver.value(outer, term)):
                    if isinstance(maker, FunctionValue):
                        return self._made(self._overrides.get(maker.function, maker.function))
        return None

    def asked(self, value: Value) -> Iterator[Value]:
        """Yield what a default or an annotation asks a framework to call."""
        pending: list[Value] = [value]
        seen: set[Value] = set()
        while pending:
            part = pending.pop()
            if part in seen:
                continue
            seen.add(part)
            match part:
                case Result(External(name)):
                    if name in self._resolver.models.dependencies:
                        yield part.argument(0, "dependency")
                case Global():
                    pending.append(self._resolver.definition(part))
                case Display(_, elements):
                    pending.extend(element for element in elements if not isinstance(element, tuple))
                case ItemOf(_, key):
                    pending.append(key)

    def _made(self, maker: int) -> Value | None:
        calling = self._resolver.calling
        made = calling.yielded(maker) if calling.is_generator(maker) else calling.returned(maker)
        found = self_contained(made)
        return None if found == UNKNOWN else found

    @cached_property
    def _overrides(self) -> Mapping[int, int]:
        """Return function -> the one that some code has an application call in its place."""
        found: dict[int, int] = {}
        value = self._resolver.value
        for number, scope in enumerate(self._resolver.program.scopes):
            for event in scope.events:
                if event.kind is not EventKind.STORE or event.term[0] != "item":
                    continue
                if event.term[1][0] != "attr" or event.term[1][2] != _OVERRIDES:
                    continue
                replaced, given = value(number, event.term[2]), value(number, event.value)
                if isinstance(replaced, FunctionValue) and isinstance(given, FunctionValue):
                    found[replaced.function] = given.function
        return found
