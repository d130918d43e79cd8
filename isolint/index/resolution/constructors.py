"""What constructors put into the attributes of objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from isolint.facts.records import Event
from isolint.facts.terms import Term
from isolint.index.resolution.classes import SELF, Classes
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    Copied,
    Display,
    Global,
    Instance,
    Literal,
    Parameter,
    Value,
    options,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver


class Constructors:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver, classes: Classes) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._classes = classes

    def starts_as(self, owner: int, name: str) -> Value | None:
        """Return what a constructor first puts into an attribute."""
        constructor = self._classes.method(owner, "__init__")
        if constructor is None:
            return None
        events = self._classes.stored_on_self(constructor).get(name, ())
        return self._classes.put_into(owner, constructor, events[0]) if events else None

    def last_store(self, owner: int, name: str) -> tuple[int, Event] | None:
        """Return the nearest constructor that itself stores an attribute, and by which event it does last."""
        for scope in self._classes.ancestry(owner):
            constructor = self._classes.method(scope, "__init__")
            if constructor is not None:
                events = self._classes.stored_on_self(constructor).get(name, ())
                stores = [event for event in events if not event.augmented]
                if stores:
                    return constructor, stores[-1]
        return None

    def stored_parameters(self, owner: int, name: str) -> Iterator[tuple[int, int]]:
        """Yield the constructors, and their parameters by position, that an attribute is an alias of."""
        constructor = self._classes.method(owner, "__init__")
        if constructor is None:
            return
        for event in self._classes.stored_on_self(constructor).get(name, ()):
            for option in options(self._resolver.value(constructor, event.value)):
                if isinstance(option, Parameter) and option.function == constructor and option.position:
                    yield constructor, option.position

    def copied_parameters(self, owner: int, name: str) -> Iterator[int]:
        """Yield the parameters of a constructor that an attribute is a shallow copy of, and stays one."""
        constructor = self._classes.method(owner, "__init__")
        if constructor is None or self._classes.refills(owner, name):
            return
        for event in self._classes.stored_on_self(constructor).get(name, ()):
            for option in options(self._resolver.value(constructor, event.value)):
                original = option.original if isinstance(option, Copied) else None
                if isinstance(original, Parameter) and original.function == constructor:
                    yield original.position

    def fallbacks(self, made: Instance, name: str) -> Iterator[Value]:
        """Yield what modules name that a constructor puts into an attribute for arguments that are left out.

        As `self.store = store or STORE` does.
        """
        constructor = self._classes.method(made.scope, "__init__")
        if constructor is None:
            return
        given = dict(made.shared)
        for event in self._classes.stored_on_self(constructor).get(name, ()):
            choices = options(self._resolver.value(constructor, event.value))
            asked = [choice for choice in choices if isinstance(choice, Parameter) and choice.position]
            if asked and not any(choice.position in given for choice in asked):
                yield from (choice for choice in choices if isinstance(choice, Global))

    def made_with(self, value: Value) -> Mapping[int, Value]:
        """Return position -> the argument or default that an object was made with, as far as known."""
        made = self._resolver.behind(value)
        if not isinstance(made, Instance):
            return {}
        constructor = self._classes.method(made.scope, "__init__")
        if constructor is None:
            return {}
        return {**self._resolver.calling.bind(constructor, value, (), ()), **dict(made.shared)}

    def put_in(self, base: Value, name: str) -> Value | None:
        """Return what the constructor of an object puts into an attribute, of what the object was made with.

        Where it stores several things one after the other, that is not known.
        """
        owner = self._resolver.class_of(base)
        constructor = self._classes.method(owner, "__init__") if owner is not None else None
        events = self._classes.stored_on_self(constructor).get(name, ()) if constructor is not None else ()
        if constructor is None or len(events) != 1:
            return None
        put = self._resolver.value(constructor, events[0].value)
        return substitute(self._resolver, put, constructor, self.made_with(base))

    def stored_again(self, owner: int, name: str) -> frozenset[int]:
        """Return the parameters of a constructor that it makes another value of for an attribute it has set.

        As the second one here: `self.base = base`, and `self.base = f"{base}/{name}"` where `name` is given.
        """
        constructor = self._classes.method(owner, "__init__")
        events = self._classes.stored_on_self(constructor).get(name, ()) if constructor is not None else ()
        found, first = (
            {
                position
                for event in some
                for part in _parts_of(event.value)
                for position in self._behind(owner, part)
            }
            for some in (events[1:], events[:1])
        )
        return frozenset(found - first)

    def _behind(self, owner: int, term: Term) -> Iterator[int]:
        """Yield the parameters of a constructor that it names, or keeps in the attribute that it names."""
        if term[0] == "param" and term[1]:
            yield term[1]
        elif term[:2] == ("attr", SELF):
            yield from (position for _, position in self.stored_parameters(owner, term[2]))

    def stays_empty(self, made: Instance, name: str) -> bool:
        """Tell whether a constructor gives an object None or an empty tuple under a name.

        That is so for an argument which was left out, and is that by default.
        """
        constructor = self._classes.method(made.scope, "__init__")
        events = self._classes.stored_on_self(constructor).get(name, ()) if constructor is not None else ()
        if constructor is None or not events:
            return False
        given = dict(made.shared)
        return all(
            self._is_nothing(constructor, given, option)
            for event in events
            for option in options(self._resolver.value(constructor, self._in_tuple(constructor, event.value)))
        )

    def _in_tuple(self, number: int, term: Term) -> Term:
        """Return what a term makes a tuple of, or the term."""
        event = self._resolver.scope(number).events[term[1]] if term[0] == "call" else None
        return event.args[0] if event is not None and event.term == ("name", "tuple") and event.args else term

    def _is_nothing(self, constructor: int, given: Mapping[int, Value], value: Value) -> bool:
        if isinstance(value, Parameter) and value.function == constructor and value.position not in given:
            default = self._resolver.scope(constructor).parameters[value.position].default
            outer = self._program.parent(constructor)
            value = self._resolver.value(outer, default) if default and outer is not None else UNKNOWN
        return value in (Literal(None), Display("tuple", ()))


def _parts_of(term: Term) -> Iterator[Term]:
    """Yield a term, or what a text is put together of."""
    if term[0] == "format":
        yield from term[1]
    else:
        yield term
