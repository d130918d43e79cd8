"""What containers and attributes hold, over the whole program: functions, classes, objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from isolint.facts.records import Event, EventKind
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Copied,
    Display,
    FunctionValue,
    Global,
    Handed,
    Instance,
    ItemOf,
    Parameter,
    Result,
    Value,
    options,
)

#: A holder: a module-level name, or an attribute of a class's objects, or of one object.
Holder = Global | tuple[int | Global | Handed, str]


class Held(NamedTuple):
    """What a holder stands for, or what is `inside` of that."""

    holder: Holder
    inside: bool


#: Methods that put their last argument into a container, and those that hand out what it holds.
_ADDERS = frozenset({"append", "appendleft", "add", "insert", "setdefault", "put", "put_nowait"})
_GETTERS = frozenset(
    {"get", "setdefault", "pop", "popitem", "popleft", "values", "items", "copy", "__getitem__"}
)

#: A holder with more kinds of content than these says nothing about what a call of one of them runs.
_MAX_HELD = 16


class Holdings:
    """Answers what a part of a container or an attribute may be."""

    def __init__(self, resolver: Resolver, graph: CallGraph) -> None:
        self._resolver = resolver
        self._graph = graph
        self._held: dict[Held, dict[Value, None]] = {}
        self._flows: dict[Parameter, set[Held]] = {}
        for number, scope in enumerate(resolver.program.scopes):
            for event in scope.events:
                for place, value in self._kept(number, event):
                    self._keep(place, value)
        self._follow_parameters()

    def of(self, value: Value) -> tuple[Value, ...]:
        """Return the functions, classes and objects that a value may be, by what its holder holds."""
        found: dict[Value, None] = {}
        for option in options(value):
            for place in self._places(option):
                found.update(self._held.get(place, {}))
                if place.inside and isinstance(place.holder, Global):
                    found.update(dict.fromkeys(_contents(self._resolver.definition(place.holder))))
        return tuple(found) if len(found) <= _MAX_HELD else ()

    def hides(self, place: Value) -> bool:
        """Tell whether what an attribute of an object is given hides what its class has under the name."""
        owner = self._resolver.class_of(place.base) if isinstance(place, AttributeOf) else None
        if owner is None or not isinstance(place, AttributeOf):
            return False
        found = self._resolver.classes.bound(owner, place.name)
        return found is not None and isinstance(self._resolver.value(*found), Global)

    def _kept(self, number: int, event: Event) -> Iterator[tuple[Held, Value]]:
        """Yield what an event puts where."""
        value = self._resolver.value
        inside = event.kind is EventKind.CALL or event.term[0] == "item"
        if event.kind is EventKind.STORE and event.term[0] in ("attr", "item") and event.value[0] != "const":
            place = value(number, event.term) if event.term[0] == "attr" else value(number, event.term[1])
            item = event.value
        elif (
            event.kind is EventKind.CALL
            and event.term[0] == "attr"
            and event.term[2] in _ADDERS
            and event.args
        ):
            place, item = value(number, event.term[1]), event.args[-1]
        else:
            return
        stored = value(number, item)
        if any(
            isinstance(option, (FunctionValue, ClassValue, Instance, Parameter)) for option in options(stored)
        ):
            for option in options(place):
                for found in self._places(option):
                    yield Held(found.holder, found.inside or inside), stored

    def _keep(self, place: Held, value: Value) -> bool:
        """Note what a place holds; tell whether that is new."""
        new = False
        for option in options(value):
            if isinstance(option, Parameter) and not self._is_self(option):
                flows = self._flows.setdefault(option, set())
                new |= place not in flows
                flows.add(place)
            held = self._plain(option)
            if held is not None:
                known = self._held.setdefault(place, {})
                new |= held not in known
                known[held] = None
        return new

    def _is_self(self, parameter: Parameter) -> bool:
        return (
            not parameter.position and self._resolver.program.enclosing_class(parameter.function) is not None
        )

    def _plain(self, value: Value) -> Value | None:
        """Return a function, a class, or an object without what it was made with."""
        if isinstance(value, (FunctionValue, ClassValue)):
            return value
        owner = self._resolver.class_of(value)
        return Instance(owner) if owner is not None else None

    def _follow_parameters(self) -> None:
        """Hand what callers pass to the holders that a parameter is put into."""
        pending = list(self._flows)
        while pending:
            parameter = pending.pop()
            places = sorted(self._flows[parameter], key=repr)
            for call in self._graph.incoming.get(parameter.function, ()):
                argument = self._graph.arguments(call).get(parameter.position)
                if argument is None or argument == parameter:
                    continue
                new = [self._keep(place, argument) for place in places]
                if any(new):
                    pending.extend(
                        option
                        for option in options(argument)
                        if isinstance(option, Parameter) and not self._is_self(option)
                    )

    def _places(self, value: Value) -> Iterator[Held]:
        """Yield the holder that a value is, or is a part of."""
        inside = False
        while True:
            match value:
                case Copied(base):
                    value = base
                case ItemOf(base, _):
                    value, inside = base, True
                case Result(AttributeOf(base, name)) if name in _GETTERS:
                    value, inside = base, True
                case AttributeOf(base, name):
                    owner = self._resolver.class_of(base)
                    if owner is not None:
                        ancestry = self._resolver.classes.ancestry(owner)
                        yield from (Held((scope, name), inside) for scope in ancestry)
                    elif isinstance(base, (Global, Handed)):
                        yield Held((base, name), inside)
                    return
                case Global():
                    yield Held(value, inside)
                    return
                case _:
                    return


def _contents(value: Value) -> Iterator[Value]:
    """Yield what a display holds."""
    if isinstance(value, Display):
        parts = (part[1] if isinstance(part, tuple) else part for part in value.elements)
        yield from (part for part in parts if isinstance(part, (FunctionValue, ClassValue, Instance)))
