"""Assignments of what objects of a class have by default: that of a field, or of a constructor's argument."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.fields import default_of
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Global,
    Handed,
    Literal,
    Result,
    Value,
)
from isolint.index.state.effects import Effect, event_of

_SELF: Term = ("param", 0)
_GIVEN: Term = ("param", 1)
#: Class methods by which objects are made of data.
_MAKERS = frozenset(
    {"from_orm", "model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw"}
)


class Declared:
    """Answers for writes to attributes of objects of which it is not seen what they are made with."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def gives_back(self, effect: Effect) -> bool:
        """Tell whether a scope always sets an attribute to its default, after it has set it otherwise."""
        if not self.is_default(effect):
            return False
        scope = self._resolver.scope(effect.source)
        event = scope.events[effect.event]
        return scope.is_straight(effect.event) and any(
            _sets(earlier, event.term) and earlier.value != event.value
            for earlier in scope.events[: effect.event]
        )

    def is_default(self, effect: Effect) -> bool:
        """Tell whether a write sets an attribute to its default."""
        event = event_of(self._resolver, effect)
        if event is None:
            return False
        if not _sets(event, event.term) or event.term[0] != "attr":
            return False
        given = self._resolver.value(effect.source, event.value)
        if not isinstance(given, Literal):
            return False
        owner = self._class_of(self._resolver.value(effect.source, event.term[1]))
        default = self._default(owner, event.term[2]) if owner is not None else None
        return (
            default is not None
            and default[1:] == (given.content,)
            and type(default[1]) is type(given.content)
        )

    def _class_of(self, value: Value) -> int | None:
        """Return the class of an object, also if a method of a library's base class has made that of data."""
        if isinstance(value, (Global, Handed)):
            value = self._resolver.definition(value)
        match value:
            case Result(AttributeOf(ClassValue(owner), method)) if method in _MAKERS:
                return owner
            case _:
                return self._resolver.class_of(value)

    def _default(self, owner: int, name: str) -> Term | None:
        """Return the constant that an attribute has by a constructor's default, or by the body of a class."""
        stored = self._resolver.constructors.last_store(owner, self._kept_as(owner, name))
        if stored is not None:
            return self._by_constructor(*stored)
        found = self._resolver.classes.bound(owner, name)
        default = default_of(self._resolver, *found) if found is not None else None
        return default if default is not None and default[0] == "const" else None

    def _kept_as(self, owner: int, name: str) -> str:
        """Return the attribute in which the setter of a property keeps what it is given, or else the name."""
        accessors = self._resolver.properties.of(owner, name)
        if accessors is None or accessors.setter is None:
            return name
        events = self._resolver.scope(accessors.setter).events
        kept = (
            str(event.term[2])
            for event in events
            if event.kind is EventKind.STORE and event.term[:2] == ("attr", _SELF) and event.value == _GIVEN
        )
        return next(kept, name)

    def _by_constructor(self, number: int, event: Event) -> Term | None:
        if event.block or event.value[0] not in ("const", "param"):
            return None
        is_given = event.value[0] == "param"
        parameters = self._resolver.scope(number).parameters
        default = parameters[event.value[1]].default if is_given else event.value
        return default if default is not None and default[0] == "const" else None


def _sets(event: Event, place: Term) -> bool:
    return event.kind is EventKind.STORE and event.term == place and not event.augmented
