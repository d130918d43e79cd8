"""What names and attributes are defined as, where that is known by its content."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.facts.terms import root
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Display,
    External,
    FunctionValue,
    Global,
    Literal,
    ModuleValue,
    Result,
    Value,
)
from isolint.index.sites.factories import MUTABLE_FACTORIES, WEAK_FACTORIES


class Starts:
    """Answers for the names, classes and objects of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def is_empty(self, place: Value) -> bool:
        """Tell whether a name or attribute is defined as a container with nothing in it."""
        start = self.of(place)
        return _is_container(start) and not (isinstance(start, Display) and start.elements)

    def of(self, place: Value) -> Value | None:
        """Return the constant, or container of constants, that a name or attribute is defined as."""
        match place:
            case Global(path, name):
                number = self._resolver.program.number(path)
            case AttributeOf(ClassValue(scope), name):
                number = scope
            case AttributeOf(FunctionValue(function), name):
                return _plain(self._set_on_function(function, name))
            case AttributeOf(AttributeOf(ClassValue(model), "_meta"), name) if self._is_model(model):
                return self._said_of_model(model, name)
            case AttributeOf(base, name):
                return self._start(self._resolver.class_of(base), name)
            case _:
                return None
        term = self._resolver.unset_settings.bound(number, name)
        if term is None and isinstance(place, AttributeOf):
            return self._given(number, name)
        if term is not None and term[0] in ("name", "import"):
            return _lasting(self._resolver.value(number, term))
        if term is not None and term[0] == "attr":
            return self._constant(self._resolver.value(number, term))
        if term is None or term[0] not in ("const", "new", "call"):
            return None
        value = self._resolver.value(number, term)
        given = self._resolver.scope(number).events[term[1]].args if term[0] == "call" else ()
        if given and self._resolver.types.name(value) != "collections.defaultdict":
            # What is given to a factory is in the container that it makes.
            return None
        return None if _is_container(value) and self._is_filled(number, name) else _plain(value)

    def _constant(self, place: Value) -> Value | None:
        """Return the constant that a module or class has by a name."""
        match place:
            case Global(path, name):
                term = self._resolver.scope(self._resolver.program.number(path)).bindings.get(name)
            case AttributeOf(ClassValue(scope), name):
                bound = self._resolver.classes.bound(scope, name)
                term = bound[1] if bound is not None else None
            case _:
                return place if isinstance(place, Literal) else None
        return Literal(term[1]) if term is not None and term[0] == "const" else None

    def _start(self, owner: int | None, name: str) -> Value | None:
        """Return what the objects of a class, or the classes made like it, have as an attribute at first."""
        if owner is None:
            return None
        own = self._resolver.constructors.starts_as(owner, name)
        if own is not None:
            return _plain(own) or self._given(owner, name)
        bound = self._resolver.classes.bound(owner, name)
        given = self._given(owner, name)
        return self.of(AttributeOf(ClassValue(bound[0]), name)) if bound and not given else given

    def _given(self, owner: int, name: str) -> Value | None:
        """Return the empty container that each class gets when it is made, whichever way."""
        given = [_plain(value) for value in self._resolver.own_attributes.given_to_each(owner, name)]
        return given[0] if given and all(_is_container(value) for value in given) else None

    def _set_on_function(self, function: int, name: str) -> Value | None:
        """Return what a module's body puts into an attribute of a function."""
        program = self._resolver.program
        body = program.module_of(function)
        for event in self._resolver.scope(body).events:
            is_attribute = event.kind is EventKind.STORE and event.term[0] == "attr" and event.term[2] == name
            if is_attribute and self._resolver.value(body, event.term[1]) == FunctionValue(function):
                return self._resolver.value(body, event.value)
        return None

    def _is_model(self, owner: int) -> bool:
        """Tell whether a class is one of Django's models."""
        return any(base.startswith("django.") for base in self._resolver.classes.external_bases(owner))

    def _said_of_model(self, owner: int, name: str) -> Value | None:
        """Return what the `Meta` of a model says of it, which its `_meta` starts with."""
        found = self._resolver.classes.bound(owner, "Meta")
        meta = self._resolver.value(*found) if found is not None else None
        return self.of(AttributeOf(meta, name)) if isinstance(meta, ClassValue) else None

    def _is_filled(self, number: int, name: str) -> bool:
        """Tell whether a module or class body does something to what it calls by a name."""
        events = self._resolver.scope(number).events
        paths = (event.term for event in events if event.term[0] in ("attr", "item"))
        return any(root(path) == ("name", name) for path in paths)


def _lasting(value: Value) -> Value | None:
    """Return a module, function or class, which is one and the same wherever it is named."""
    is_lasting = isinstance(value, (ModuleValue, External, ClassValue, FunctionValue))
    return value if is_lasting else None


def _plain(value: Value | None) -> Value | None:
    """Return a constant, or a container that is empty or a display of constants."""
    if isinstance(value, Display):
        return value if _is_constant(value) else None
    return value if _is_container(value) or isinstance(value, Literal) else None


def _is_constant(value: Value) -> bool:
    """Tell whether a value is a constant, or a display of nothing but such."""
    if not isinstance(value, Display):
        return isinstance(value, Literal)
    pairs = value.elements if value.kind == "dict" else ()
    parts = [part for pair in pairs for part in pair] if pairs else value.elements
    return all(_is_constant(part) for part in parts)


def _is_container(value: Value | None) -> bool:
    """Tell whether a value is a display, or what a factory of containers makes of nothing."""
    if isinstance(value, Display):
        return True
    made = value.callee if isinstance(value, Result) else None
    return isinstance(made, External) and made.name in MUTABLE_FACTORIES | WEAK_FACTORIES
