"""Attributes that each object of a class has of its own, and each class that derives from one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.resolution.classes import SELF, Classes
from isolint.index.resolution.values import FunctionValue, Value

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Stands for the names that a class computes for attributes of its objects.
_ANY_NAME = "*"


class OwnAttributes:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver, classes: Classes) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._classes = classes
        self._owned: dict[int, frozenset[str]] = {}

    def of(self, owner: int) -> frozenset[str]:
        """Return the attributes that the methods of a class give to each object."""
        return frozenset().union(*(self._given_by(scope) for scope in self._classes.ancestry(owner)))

    def has(self, owner: int, name: str) -> bool:
        """Tell whether a method of a class gives each object an attribute of its own.

        One that sets attributes whose names are computed may set any.
        """
        return any(
            not self._given_by(scope).isdisjoint((name, _ANY_NAME)) for scope in self._classes.ancestry(owner)
        )

    def is_given_to_each(self, owner: int, name: str) -> bool:
        """Tell whether each class that derives from one gets an attribute of its own when it is made."""
        return any(name in self._classes.stored_on_self(maker) for maker in self._makers(owner))

    def given_to_each(self, owner: int, name: str) -> Iterator[Value]:
        """Yield what a class gets as an attribute of its own when it is made."""
        for maker in self._makers(owner):
            for event in self._classes.stored_on_self(maker).get(name, ()):
                yield self._resolver.value(maker, event.value)

    def _makers(self, owner: int) -> Iterator[int]:
        """Yield the methods that run when a class that derives from one is made."""
        metaclass = self._classes.metaclass(owner)
        makers = [self._classes.method(owner, "__init_subclass__")]
        if metaclass is not None:
            makers += [
                self._classes.method(metaclass, "__init__"),
                self._classes.method(metaclass, "__new__"),
            ]
        yield from (maker for maker in makers if maker is not None)

    def _given_by(self, scope: int) -> frozenset[str]:
        """Return what the methods of one class give to each object, `*` where they compute names."""
        if scope not in self._owned:
            found: set[str] = set()
            for method in self._classes.defined(scope):
                if self._classes.is_class_method(method):
                    continue
                found.update(self._classes.stored_on_self(method))
                if self._sets_computed_names(method):
                    found.add(_ANY_NAME)
            for constructor in self._given_constructors(scope):
                found.update(self._classes.stored_on_self(constructor))
            self._owned[scope] = frozenset(found)
        return self._owned[scope]

    def _given_constructors(self, scope: int) -> Iterator[int]:
        """Yield what is put in place of the constructor of a class, or of those that derive from it."""
        for maker in (*self._makers(scope), *self._decorating(scope)):
            for event in self._classes.stored_on_self(maker).get("__init__", ()):
                given = self._resolver.value(maker, event.value)
                if isinstance(given, FunctionValue):
                    yield given.function

    def _decorating(self, scope: int) -> Iterator[int]:
        """Yield the project's functions that decorate a class."""
        outer = self._program.parent(scope)
        decorators = self._resolver.scope(scope).decorators
        for value in (self._resolver.value(outer, one.term) for one in decorators if outer is not None):
            if isinstance(value, FunctionValue):
                yield value.function

    def _sets_computed_names(self, method: int) -> bool:
        return any(
            event.kind is EventKind.CALL
            and event.term == ("name", "setattr")
            and event.args[:1] == (SELF,)
            and event.args[1:2] != ()
            and event.args[1][0] != "const"
            for event in self._resolver.scope(method).events
        )
