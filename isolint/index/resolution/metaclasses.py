"""The metaclasses of project classes, as the statement says them and as `six` spells them for Python 2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.facts.records import Event
from isolint.facts.terms import Term
from isolint.index.resolution.values import ClassValue, External, Parameter, Value

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: What takes a metaclass first, and stands for a base or decorates a class.
_AS_BASE = frozenset({"six.with_metaclass", "future.utils.with_metaclass"})
_AS_DECORATOR = frozenset({"six.add_metaclass"})
_TYPES = frozenset({"abc.ABCMeta", "builtins.type"})
_FIRST: Term = ("param", 0)


class Metaclasses:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program

    def of(self, scope: int) -> int | None:
        """Return the project metaclass that a class statement names itself, or None."""
        for value in self._named(scope):
            if isinstance(value, ClassValue):
                return value.scope
        return None

    def made(self, number: int, event: Event) -> Parameter | None:
        """Return what stands for the new class, where a metaclass's `__new__` has it made by `type`.

        It is the first parameter, as which a class statement hands over the class.
        """
        owner = self._program.enclosing_class(number)
        if owner is None or self._resolver.scope(number).name != "__new__" or event.args[:1] != (_FIRST,):
            return None
        is_asked = event.term[0] == "attr" and event.term[2] == "__new__"
        is_meta = is_asked and not _TYPES.isdisjoint(self._resolver.classes.external_bases(owner))
        return Parameter(number, 0) if is_meta else None

    def bases(self, scope: int) -> Iterator[Value]:
        """Yield the bases that a class statement names, those in a call that adds a metaclass among them."""
        outer = self._outer(scope)
        for term in self._resolver.scope(scope).bases:
            adding = self._adding(outer, term, _AS_BASE)
            for base in (term,) if adding is None else adding.args[1:]:
                yield self._resolver.value(outer, base)

    def _named(self, scope: int) -> Iterator[Value]:
        outer = self._outer(scope)
        statement = self._resolver.scope(scope)
        for keyword, term in statement.keywords:
            if keyword == "metaclass":
                yield self._resolver.value(outer, term)
        adding = [self._adding(outer, term, _AS_BASE) for term in statement.bases]
        adding += [self._adding(outer, one.term, _AS_DECORATOR) for one in statement.decorators]
        for event in adding:
            if event is not None:
                yield self._resolver.value(outer, event.args[0])

    def _adding(self, outer: int, term: Term, functions: frozenset[str]) -> Event | None:
        """Return the call that a term is, where it adds a metaclass."""
        if term[0] != "call":
            return None
        event = self._resolver.scope(outer).events[term[1]]
        callee = self._resolver.value(outer, event.term) if event.args else None
        return event if isinstance(callee, External) and callee.name in functions else None

    def _outer(self, scope: int) -> int:
        outer = self._program.parent(scope)
        return scope if outer is None else outer
