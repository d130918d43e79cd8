"""Methods that a decorator of the project's runs on a copy of the object that they are called on."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    Copied,
    Parameter,
    Value,
    copied,
    functions,
    options,
)


class OnCopies:
    """Answers for single functions; a copy that is made on a condition counts as one."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._by_decorator: dict[int, bool] = {}

    def receiver(self, function: int, receiver: Value) -> Value:
        """Return what a method runs on that is called on an object."""
        return copied(receiver) if self._is_run_on_copy(function) else receiver

    def _is_run_on_copy(self, function: int) -> bool:
        outer = self._resolver.program.parent(function)
        if outer is None:
            return False
        return any(
            self._copies(decorator)
            for item in self._resolver.scope(function).decorators
            for decorator in functions(self._resolver.value(outer, item.term))
        )

    def _copies(self, decorator: int) -> bool:
        known = self._by_decorator.get(decorator)
        if known is None:
            wrappers = tuple(functions(self._resolver.calling.returned(decorator)))
            known = bool(wrappers) and all(self._hands_copy(decorator, one) for one in wrappers)
            self._by_decorator[decorator] = known
        return known

    def _hands_copy(self, decorator: int, wrapper: int) -> bool:
        """Tell whether a wrapper calls what is decorated, always on a copy of its own first argument."""
        decorated, itself = Parameter(decorator, 0), Parameter(wrapper, 0)
        handed = [
            self._resolver.value(wrapper, event.args[0]) if event.args else None
            for event in self._resolver.scope(wrapper).events
            if event.kind is EventKind.CALL and self._resolver.value(wrapper, event.term) == decorated
        ]
        return bool(handed) and all(
            value is not None and Copied(itself) in options(value) for value in handed
        )
