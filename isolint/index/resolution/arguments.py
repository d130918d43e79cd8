"""What calls pass for parameters, as far as it is sure: by position, by name, or handed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ParameterKind
from isolint.facts.terms import Term
from isolint.index.resolution.places import Content, Forwarded, Made
from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    ModuleValue,
    Super,
    options,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Where decorators come from that hand arguments and results on as they are.
_FAITHFUL = frozenset({"abc", "builtins", "contextlib", "functools", "typing", "typing_extensions"})


def is_wrapped(resolver: Resolver, function: int) -> bool:
    """Tell whether a decorator may hand a function other arguments, or its caller another result."""
    return any(
        (resolver.decorator_name(function, decorator.term) or "").partition(".")[0] not in _FAITHFUL
        for decorator in resolver.scope(function).decorators
    )


class Arguments:
    """Answers for single calls; `of` tells what a term of a scope is sure to be."""

    def __init__(self, resolver: Resolver, of: Callable[[int, Term], Content]) -> None:
        self._resolver = resolver
        self._of = of

    def passed(self, number: int, position: int, function: int, parameter: int) -> Content:
        """Return what an event, which calls a function, passes for a parameter; the default if nothing."""
        event = self._event(number, position)
        shift = self._shift(number, event, function)
        if shift is None or event.kind is not EventKind.CALL:
            return UNKNOWN
        if shift and parameter == 0:
            return self._receiver(number, position, event)
        asked = self._resolver.scope(function).parameters[parameter]
        outer = self._resolver.program.parent(function)
        default: Content = UNKNOWN
        if asked.default is not None and outer is not None:
            default = self._of(outer, asked.default)
        if asked.kind in (ParameterKind.STAR, ParameterKind.DOUBLE_STAR):
            return UNKNOWN
        place = parameter - shift if asked.kind is ParameterKind.POSITIONAL else None
        return self._found(number, position, Forwarded(function, asked.name, default, place))

    def forwarded(self, number: int, position: int, handed: Forwarded) -> Content:
        """Return what an event, which calls a function that hands its arguments on, passes to the next."""
        event = self._event(number, position)
        function = handed.function
        shift = self._shift(number, event, function)
        if shift is None or event.kind is not EventKind.CALL or is_wrapped(self._resolver, function):
            return UNKNOWN
        parameters = self._resolver.scope(function).parameters
        if any(parameter.name == handed.name for parameter in parameters):
            handed = replace(handed, by_name=False)
        if handed.place is not None:
            star = next(place for place, one in enumerate(parameters) if one.kind is ParameterKind.STAR)
            handed = replace(handed, place=handed.place + star - shift)
        return self._found(number, position, handed)

    def _found(self, number: int, position: int, asked: Forwarded) -> Content:
        """Return what an event passes at a place or by a name, or leaves to its own caller to pass."""
        event = self._event(number, position)
        place = asked.place
        if place is not None:
            starred = next((at for at, term in enumerate(event.args) if term[0] == "iter"), len(event.args))
            if 0 <= place < starred:
                return self._at(number, position, event.args[place])
            place = place - starred if starred < len(event.args) else None
        named = [term for name, term in event.keywords if name == asked.name]
        if named and asked.by_name:
            return self._at(number, position, named[0])
        unpacked = [term for name, term in event.keywords if name is None and asked.by_name]
        if place is None and not unpacked:
            return asked.default
        stars = [*event.args[-1:], *unpacked] if place is not None else unpacked
        if not all(self._is_own(number, term) for term in stars) or len(unpacked) > 1:
            return UNKNOWN
        if place is not None and sum(term[0] == "iter" for term in event.args) > 1:
            return UNKNOWN
        return Forwarded(number, asked.name, asked.default, place, by_name=bool(unpacked))

    def _is_own(self, number: int, term: Term) -> bool:
        """Tell whether what is unpacked are the arguments, or keywords, that a scope was given itself."""
        kind = ParameterKind.DOUBLE_STAR
        if term[0] == "iter":
            kind, term = ParameterKind.STAR, term[1]
        return term[0] == "param" and self._resolver.scope(number).parameters[term[1]].kind is kind

    def _event(self, number: int, position: int) -> Event:
        return self._resolver.scope(number).events[position]

    def _at(self, number: int, position: int, term: Term) -> Content:
        """Return what a term is sure to be when an event happens."""
        return self._of(number, self._resolver.scope(number).current(position, term))

    def _shift(self, number: int, event: Event, function: int) -> int | None:
        """Return how many parameters a call fills by itself, or None where it is none of the function."""
        callee = self._resolver.value(number, event.term)
        match callee:
            case FunctionValue(called, receiver) if called == function:
                is_static = self._resolver.has_decorator(function, "builtins.staticmethod")
                is_method = self._resolver.program.enclosing_class(function) is not None and not is_static
                if isinstance(receiver, ClassValue) and is_method:
                    return int(self._resolver.has_decorator(function, "builtins.classmethod"))
                return int(is_method)
            case ClassValue(owner) if self._resolver.classes.method(owner, "__init__") == function:
                return 1
            case _:
                return 1 if self._is_by_name(number, event, function) else None

    def _is_by_name(self, number: int, event: Event, function: int) -> bool:
        """Tell whether a call of a method on some object may be one of this, of the same name."""
        if event.term[0] != "attr" or event.term[2] != self._resolver.scope(function).name:
            return False
        if self._resolver.program.enclosing_class(function) is None:
            return False
        if self._resolver.has_decorator(function, "builtins.staticmethod", "builtins.classmethod"):
            return False
        holder = self._resolver.value(number, event.term[1])
        return not any(isinstance(one, (ClassValue, External, ModuleValue)) for one in options(holder))

    def _receiver(self, number: int, position: int, event: Event) -> Content:
        """Return the object that a call passes by itself."""
        callee = self._resolver.value(number, event.term)
        if isinstance(callee, ClassValue):
            return Made(callee.scope, number, position)
        if event.term[0] != "attr":
            return UNKNOWN
        if isinstance(self._resolver.value(number, event.term[1]), Super):
            return self._of(number, ("param", 0))
        return self._of(number, event.term[1])
