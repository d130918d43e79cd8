"""What containers and attributes hold, over the whole program: functions, classes, objects."""

from __future__ import annotations

from collections.abc import Iterator

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
        self._held: dict[Holder, dict[Value, None]] = {}
        self._flows: dict[Parameter, set[Holder]] = {}
        for number, scope in enumerate(resolver.program.scopes):
            for event in scope.events:
                for holder, value in self._kept(number, event):
                    self._keep(holder, value)
        self._follow_parameters()

    def of(self, value: Value) -> tuple[Value, ...]:
        """Return the functions, classes and objects that a value may be, by what its holder holds."""
        found: dict[Value, None] = {}
        for option in options(value):
            for holder in self._holders(option):
                found.update(self._held.get(holder, {}))
                if isinstance(holder, Global):
                    found.update(dict.fromkeys(_contents(self._resolver.definition(holder))))
        return tuple(found) if len(found) <= _MAX_HELD else ()

    def hides(self, place: Value) -> bool:
        """Tell whether what an attribute of an object is given hides what its class has under the name."""
        owner = self._resolver.class_of(place.base) if isinstance(place, AttributeOf) else None
        if owner is None or not isinstance(place, AttributeOf):
            return False
        found = self._resolver.classes.bound(owner, place.name)
        return found is not None and isinstance(self._resolver.value(*found), Global)

    def _kept(self, number: int, event: Event) -> Iterator[tuple[Holder, Value]]:
        """Yield what an event puts where."""
        value = self._resolver.value
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
                for holder in self._holders(option):
                    yield holder, stored

    def _keep(self, holder: Holder, value: Value) -> bool:
        """Note what a holder holds; tell whether that is new."""
        new = False
        for option in options(value):
            if isinstance(option, Parameter) and not self._is_self(option):
                flows = self._flows.setdefault(option, set())
                new |= holder not in flows
                flows.add(holder)
            held = self._plain(option)
            if held is not None:
                known = self._held.setdefault(holder, {})
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
            holders = sorted(self._flows[parameter], key=repr)
            for call in self._graph.incoming.get(parameter.function, ()):
                argument = self._graph.arguments(call).get(parameter.position)
                if argument is None or argument == parameter:
                    continue
                new = [self._keep(holder, argument) for holder in holders]
                if any(new):
                    pending.extend(
                        option
                        for option in options(argument)
                        if isinstance(option, Parameter) and not self._is_self(option)
                    )

    def _holders(self, value: Value) -> Iterator[Holder]:
        """Yield the holder that a value is, or is a part of."""
        while True:
            match value:
                case ItemOf(base, _) | Copied(base):
                    value = base
                case Result(AttributeOf(base, name)) if name in _GETTERS:
                    value = base
                case AttributeOf(base, name):
                    owner = self._resolver.class_of(base)
                    if owner is not None:
                        yield from ((scope, name) for scope in self._resolver.classes.ancestry(owner))
                    elif isinstance(base, (Global, Handed)):
                        yield base, name
                    return
                case Global():
                    yield value
                    return
                case _:
                    return


def _contents(value: Value) -> Iterator[Value]:
    """Yield what a display holds."""
    if isinstance(value, Display):
        parts = (part[1] if isinstance(part, tuple) else part for part in value.elements)
        yield from (part for part in parts if isinstance(part, (FunctionValue, ClassValue, Instance)))
