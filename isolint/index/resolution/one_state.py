"""Classes of which all objects have one state: Borgs, and singletons."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import EventKind
from isolint.facts.terms import root
from isolint.index.resolution.classes import PREPARING, Classes
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    FunctionValue,
    ItemOf,
    Parameter,
    functions,
    options,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver


class Keeper(NamedTuple):
    """The class and its attribute that hold the state, or a decorator of the class and its local.

    Where the objects are `made_once`, so is what their constructors put into them.
    """

    scope: int
    name: str
    made_once: bool = False


class OneState:
    """Finds where such a class keeps the state; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver, classes: Classes) -> None:
        self._resolver = resolver
        self._classes = classes
        self._dicts: dict[int, str | None] = {}
        self._keepers: dict[int, Keeper | None] = {}

    def keeper(self, owner: int) -> Keeper | None:
        """Return what holds the state of all objects of a class, or None."""
        if owner not in self._keepers:
            borg = self.dict_of(owner)
            known = Keeper(owner, borg) if borg is not None else None
            self._keepers[owner] = known or self._singleton(owner) or self._decorated(owner)
        return self._keepers[owner]

    def is_made_by(self, function: int) -> bool:
        """Tell whether a method runs once for its class, to prepare the one object that there is of it."""
        owner = self._resolver.program.enclosing_class(function)
        if owner is None or self._resolver.scope(function).name not in PREPARING:
            return False
        keeper = self.keeper(owner)
        return keeper is not None and keeper.made_once

    def dict_of(self, owner: int) -> str | None:
        """Return the class attribute that every object of a Borg class has as its `__dict__`, or None."""
        if owner not in self._dicts:
            self._dicts[owner] = self._found(owner)
        return self._dicts[owner]

    def _found(self, owner: int) -> str | None:
        for method in (*PREPARING, "__new__"):
            function = self._classes.method(owner, method)
            for event in self._resolver.scope(function).events if function is not None else ():
                is_dict = (
                    event.kind is EventKind.STORE and event.term[0] == "attr" and event.term[2] == "__dict__"
                )
                if is_dict and event.value[0] == "attr":
                    return str(event.value[2])
        return None

    def _singleton(self, owner: int) -> Keeper | None:
        """Return what keeps the one object of a class whose `__new__`, or whose metaclass, makes no other."""
        metaclass = self._classes.metaclass(owner)
        calling = self._classes.method(metaclass, "__call__") if metaclass is not None else None
        for maker in (self._classes.method(owner, "__new__"), calling):
            for option in options(self._resolver.calling.returned(maker)) if maker is not None else ():
                kept = option.base if isinstance(option, ItemOf) else option
                if isinstance(kept, AttributeOf) and isinstance(kept.base, (ClassValue, Parameter)):
                    keeper = self._resolver.class_of(kept.base)
                    if keeper is not None:
                        return Keeper(keeper, kept.name, made_once=maker == calling)
        return None

    def _decorated(self, owner: int) -> Keeper | None:
        """Return the decorator, and its local, that keep the one object that is handed out for a class."""
        outer = self._resolver.program.parent(owner)
        for decorator in self._resolver.scope(owner).decorators:
            applied = self._resolver.value(outer, decorator.term) if outer is not None else None
            if not isinstance(applied, FunctionValue):
                continue
            for wrapper in functions(self._resolver.calling.returned(applied.function)):
                kept = self._returned_local(wrapper, applied.function)
                if kept is not None:
                    return Keeper(applied.function, kept, made_once=True)
        return None

    def _returned_local(self, function: int, outer: int) -> str | None:
        """Return the local of the function around it that a function returns, or something in it."""
        program = self._resolver.program
        given = {parameter.name for parameter in self._resolver.scope(outer).parameters}
        for event in self._resolver.scope(function).events:
            for part in event.value[1] if event.value[0] == "join" else (event.value,):
                match root(part):
                    case ("cell", scope, name) if event.kind is EventKind.RETURN and name not in given:
                        if program.number(program.path(function), scope) == outer:
                            return str(name)
        return None
