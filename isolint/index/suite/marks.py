"""The marks that tests carry: their own, those of their classes and their bases, and those of the module."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Literal, Result, Value

_MARKS = "pytest.mark."
_SKIPS = frozenset({"pytest.mark.skip", "unittest.skip"})


class Marks:
    """Answers for a test by its function, the class that it is collected in and its file."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def fixtures(self, number: int, owner: int | None, path: str) -> list[str]:
        """Return the names that `usefixtures` marks ask for."""
        return [
            str(arg.content)
            for mark in self._of(number, owner, path)
            if isinstance(mark, Result) and _name(mark.callee) == "pytest.mark.usefixtures"
            for arg in mark.args
            if isinstance(arg, Literal)
        ]

    def skips(self, number: int, owner: int | None, path: str) -> bool:
        """Tell whether a test is never run, whatever the platform."""
        return any(
            _name(mark.callee if isinstance(mark, Result) else mark) in _SKIPS
            for mark in self._of(number, owner, path)
        )

    def names(self, number: int, owner: int | None, path: str) -> frozenset[str]:
        """Return the names of the marks of pytest's that a test has."""
        marks = self._of(number, owner, path)
        names = (_name(mark.callee if isinstance(mark, Result) else mark) for mark in marks)
        return frozenset(name.removeprefix(_MARKS) for name in names if name.startswith(_MARKS))

    def _of(self, number: int, owner: int | None, path: str) -> Iterator[Value]:
        classes = self._resolver.classes.ancestry(owner) if owner is not None else ()
        for scope in (number, *classes):
            outer = self._resolver.program.parent(scope)
            for decorator in self._resolver.scope(scope).decorators:
                yield self._resolver.value(scope if outer is None else outer, decorator.term)
        for scope in (*classes, self._resolver.program.number(path)):
            listed = self._resolver.scope(scope).bindings.get("pytestmark")
            if listed is not None:
                value = self._resolver.value(scope, listed)
                yield from getattr(value, "elements", (value,))


def _name(value: Value) -> str:
    return value.name if isinstance(value, External) else ""
