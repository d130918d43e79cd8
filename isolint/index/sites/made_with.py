"""Objects that all who make them give an attribute of their own, in place of what the class has for all."""

from __future__ import annotations

from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue, options


class MadeWith:
    """Answers for the classes of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[int, str], bool] = {}

    def own(self, owner: int, name: str) -> bool:
        """Tell whether each object of a class, and of those that derive from it, gets such an attribute.

        That is where the statements which make one set it, or its class does.
        """
        key = (owner, name)
        if key not in self._known:
            made = [
                (kind, place) for kind in self._derived.get(owner, ()) for place in self._places.get(kind, ())
            ]
            self._known[key] = bool(made) and all(
                self._is_set(name, *place) or self._is_of_class(owner, kind, name) for kind, place in made
            )
        return self._known[key]

    def _is_set(self, name: str, number: int, position: int) -> bool:
        """Tell whether a scope that makes an object sets an attribute of it whatever happens."""
        scope = self._resolver.scope(number)
        place = ("attr", ("call", position), name)
        block = scope.events[position].block
        return any(_sets(event, place) and event.block == block for event in scope.events[position + 1 :])

    def _is_of_class(self, owner: int, kind: int, name: str) -> bool:
        """Tell whether a class that derives from another has an attribute of its own in its body."""
        classes = self._resolver.classes
        if self._resolver.own_attributes.has(kind, name):
            return True
        holders = (one for one in classes.ancestry(kind) if name in self._resolver.scope(one).bindings)
        return next(holders, owner) not in classes.ancestry(owner)

    @cached_property
    def _places(self) -> dict[int, list[tuple[int, int]]]:
        """Return class -> the scopes and events that make an object of it."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            for position, event in enumerate(scope.events):
                for option in _called(self._resolver, number, event):
                    found.setdefault(option.scope, []).append((number, position))
        return found

    @cached_property
    def _derived(self) -> dict[int, list[int]]:
        """Return class -> those of which objects are made that are this class, or derive from it."""
        found: dict[int, list[int]] = {}
        for kind in self._places:
            for owner in self._resolver.classes.ancestry(kind):
                found.setdefault(owner, []).append(kind)
        return found


def _called(resolver: Resolver, number: int, event: Event) -> list[ClassValue]:
    if event.kind is not EventKind.CALL:
        return []
    return [
        option for option in options(resolver.value(number, event.term)) if isinstance(option, ClassValue)
    ]


def _sets(event: Event, place: tuple[object, ...]) -> bool:
    return event.kind is EventKind.STORE and event.term == place and not event.augmented
