"""Which functions of the project run when a value is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.facts.records import Demand, EventKind
from isolint.index.resolution.calling import is_callable
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AnyOf,
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Global,
    Handed,
    Instance,
    Result,
    Value,
    any_of,
    options,
)

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
_FIRST = ("param", 0)
_NOTHING = ("const", None)


class Targets:
    """Looks behind names, decorators and partial applications."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, callee: Value) -> Iterator[tuple[int, Value | None]]:
        """Yield the project functions that calling a value runs, with their receivers."""
        match callee:
            case FunctionValue(function, receiver):
                yield function, receiver
                for wrapper in self._wrappers(function):
                    yield wrapper, None
            case ClassValue(scope):
                yield from self._making(scope)
            case Result(External("functools.partial"), args) if args:
                yield from self.of(args[0])
            case AnyOf(choices):
                for choice in choices:
                    yield from self.of(choice)
            case Instance() | Global() | Handed() | AttributeOf():
                yield from self._of_object(callee)

    def _making(self, scope: int) -> Iterator[tuple[int, Value | None]]:
        """Yield what calling a class runs: its metaclass, what is put in its place, and its constructors."""
        metaclass = self._resolver.classes.metaclass(scope)
        maker = self._resolver.classes.method(metaclass, "__call__") if metaclass is not None else None
        if maker is not None:
            yield maker, ClassValue(scope)
        for wrapper in self._wrappers(scope):
            yield wrapper, None
        for name in _CONSTRUCTORS:
            method = self._resolver.classes.method(scope, name)
            if method is not None:
                yield method, Instance(scope)
                for wrapper in self._wrappers(method):
                    yield wrapper, None

    def _of_object(
        self, callee: Instance | Global | Handed | AttributeOf
    ) -> Iterator[tuple[int, Value | None]]:
        """Yield what calling a name, an attribute, a fixture's value or an object runs."""
        held = [] if isinstance(callee, Instance) else self._held(callee)
        for option in held:
            yield from self.of(option)
        calling = self._resolver.calling.method_of(callee) if not held else None
        if calling is not None:
            yield calling.function, calling.receiver

    def _held(self, holder: Global | Handed | AttributeOf) -> list[Value]:
        """Return the functions and classes that a name, an attribute or a fixture stands for."""
        kept = self._resolver.kept(holder) if isinstance(holder, AttributeOf) else holder
        held = options(self._resolver.behind(kept)) if kept is not None else ()
        return [option for option in held if is_callable(option)]

    def _wrappers(self, definition: int) -> Iterator[int]:
        """Yield the functions that project decorators put in place of a function or class."""
        outer = self._resolver.program.parent(definition)
        if outer is None:
            return
        for decorator in self._resolver.scope(definition).decorators:
            value = self._resolver.value(outer, decorator.term)
            if isinstance(value, FunctionValue):
                value = self._in_place(value.function)
            elif decorator.term[0] == "call":
                value = self._made_without(outer, decorator.term[1]) or value
            for option in options(value):
                if isinstance(option, FunctionValue) and option.function != definition:
                    yield option.function

    def _in_place(self, decorator: int) -> Value:
        """Return what a decorator puts in place of a function: not what it returns where it is given none."""
        returned = self._resolver.calling.returned(decorator)
        without = self._without(decorator)
        kept = tuple(option for option in options(returned) if option not in without)
        return any_of(kept) if kept else returned

    def _made_without(self, number: int, position: int) -> Value | None:
        """Return what `@decorator()` puts in place of a function, if that is told from `@decorator`."""
        event = self._resolver.scope(number).events[position]
        callee = self._resolver.value(number, event.term)
        if event.args or not isinstance(callee, FunctionValue):
            return None
        decorators = self._without(callee.function)
        found = [
            option
            for decorator in decorators
            if isinstance(decorator, FunctionValue)
            for option in options(self._in_place(decorator.function))
            if option not in decorators
        ]
        return any_of(tuple(found)) if found else None

    def _without(self, decorator: int) -> Sequence[Value]:
        """Return what a decorator returns where it is given no function."""
        scope = self._resolver.scope(decorator)
        return [
            option
            for position, event in enumerate(scope.events)
            if event.kind is EventKind.RETURN and any(map(_is_of_nothing, scope.demanded(position)))
            for option in options(self._resolver.value(decorator, event.value))
        ]

    def injected(self, value: Value) -> Iterator[int]:
        """Yield the functions that a framework calls for what a default or an annotation asks for."""
        for asked in self._resolver.dependencies.asked(value):
            for function, _ in self.of(asked):
                yield function


def _is_of_nothing(demand: Demand) -> bool:
    """Tell whether something happens only where nothing comes for the first parameter."""
    match demand.test:
        case ("compare", "is", place, other) if other == _NOTHING:
            return bool(place == _FIRST and demand.outcome)
        case ("compare", "is not", place, other) if other == _NOTHING:
            return bool(place == _FIRST and not demand.outcome)
        case ("not", place):
            return bool(place == _FIRST and demand.outcome)
        case place:
            return bool(place == _FIRST and not demand.outcome)
