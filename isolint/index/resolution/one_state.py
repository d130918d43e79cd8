"""Classes of which all objects have one state: Borgs, and singletons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.resolution.classes import PREPARING, Classes
from isolint.index.resolution.values import AttributeOf, ClassValue, ItemOf, Parameter, options

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver


class OneState:
    """Finds where such a class keeps the state; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver, classes: Classes) -> None:
        self._resolver = resolver
        self._classes = classes
        self._dicts: dict[int, str | None] = {}

    def keeper(self, owner: int) -> tuple[int, str] | None:
        """Return the class, and its attribute, that hold the state of all objects of a class, or None."""
        borg = self.dict_of(owner)
        return (owner, borg) if borg is not None else self._singleton(owner)

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

    def _singleton(self, owner: int) -> tuple[int, str] | None:
        """Return the class, and its attribute, that keep the one object of a singleton class, or None."""
        metaclass = self._classes.metaclass(owner)
        makers = [self._classes.method(owner, "__new__")]
        if metaclass is not None:
            makers.append(self._classes.method(metaclass, "__call__"))
        for maker in makers:
            for option in options(self._resolver.calling.returned(maker)) if maker is not None else ():
                kept = option.base if isinstance(option, ItemOf) else option
                if isinstance(kept, AttributeOf) and isinstance(kept.base, (ClassValue, Parameter)):
                    keeper = self._resolver.class_of(kept.base)
                    if keeper is not None:
                        return keeper, kept.name
        return None
