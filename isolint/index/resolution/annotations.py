"""What annotations, and the classes that `except` names, say that a place holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.terms import Term
from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    External,
    Instance,
    Parameter,
    Result,
    Value,
    any_of,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver


class Annotations:
    """Answers for parameters and for terms."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, parameter: Parameter) -> Value:
        """Return an instance of the class that a parameter is annotated with."""
        owner = self._resolver.program.enclosing_class(parameter.function)
        if owner is not None and self.is_self(parameter):
            return Instance(owner)
        declared = self._resolver.scope(parameter.function).parameters[parameter.position].annotation
        outer = self._resolver.program.parent(parameter.function)
        if declared is None or outer is None:
            return UNKNOWN
        return self.declared(outer, declared)

    def is_self(self, parameter: Parameter) -> bool:
        """Tell whether a parameter is the object that a method is called on."""
        if parameter.position or self._resolver.program.enclosing_class(parameter.function) is None:
            return False
        return not self._resolver.has_decorator(parameter.function, "builtins.staticmethod")

    def declared(self, number: int, annotation: Term) -> Value:
        """Return what an annotation, a term of a scope, says that a place holds: an object, or a class."""
        match annotation:
            case ("const", str(name)) if name.isidentifier():
                return self.declared(number, ("name", name))
            case ("format", (kind, ("const", None)) | (("const", None), kind)):
                return self.declared(number, kind)
            case ("item", holder, kind):
                match self._resolver.value(number, holder):
                    case External("typing.Optional" | "typing.Annotated"):
                        return self.declared(number, kind)
                    case External("builtins.type" | "typing.Type"):
                        made = self.declared(number, kind)
                        return ClassValue(made.scope) if isinstance(made, Instance) else UNKNOWN
                return UNKNOWN
        value = self._resolver.value(number, annotation)
        if isinstance(value, ClassValue):
            return Instance(value.scope)
        return Result(value) if isinstance(value, External) else UNKNOWN

    def caught(self, number: int, kinds: Term) -> Value:
        """Return an exception of one of the classes that `except` names."""
        each = kinds[2] if kinds[:2] == ("new", "tuple") else (kinds,)
        return any_of(tuple(self.declared(number, kind) for kind in each))
