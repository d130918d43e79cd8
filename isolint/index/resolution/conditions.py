"""What must be true of a function's parameters for a statement to run, and which calls rule it out."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Display,
    External,
    Global,
    Handed,
    Instance,
    Literal,
    Parameter,
    Value,
    any_of,
    options,
)

if TYPE_CHECKING:
    from isolint.facts.records import Demand, Scope
    from isolint.facts.terms import Term
    from isolint.index.resolution.resolver import Resolver


#: Classes that no display makes an object of.
_SCALARS = frozenset(f"builtins.{name}" for name in ("bool", "bytes", "complex", "float", "int", "str"))


class Test(enum.Enum):
    """What is asked of a parameter: that it holds something, is of a class, or is not a certain object."""

    HOLDS = "holds something"
    IS_A = "is an instance of"
    IS_NOT = "is not"


class Condition(NamedTuple):
    """A demand on a parameter, by its position; `value` is the class or object that is asked for."""

    position: int
    test: Test
    value: Value


class Conditions:
    """Answers from the `if`s around a statement."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, number: int, event: int) -> frozenset[Condition]:
        """Return what must be true of a scope's parameters where an event happens."""
        scope = self._resolver.scope(number)
        found = [
            Condition(guard.place[1], Test.HOLDS, UNKNOWN)
            for guard in scope.guarded(event)
            if guard.holds and guard.place[0] == "param"
        ]
        for demand in scope.demanded(event):
            match self._told(scope, demand):
                case test, ("param", position), term:
                    found.append(Condition(position, test, self._resolver.value(number, term)))
        return frozenset(found)

    def _told(self, scope: Scope, demand: Demand) -> tuple[Test, Term, Term] | None:
        """Return what a demand says of a place's class or identity, with the place and what is asked for."""
        match demand.test, demand.outcome:
            case ("call", event), True:
                call = scope.events[event]
                if call.term == ("name", "isinstance") and len(call.args) == 2:
                    return Test.IS_A, *call.args
            case (("compare", "is not", held, other), True) | (("compare", "is", held, other), False):
                return (Test.IS_NOT, held, other) if other[0] != "const" else None
        return None

    def carried(
        self, caller: int, event: int, bound: Mapping[int, Value], conditions: frozenset[Condition]
    ) -> frozenset[Condition] | None:
        """Return what must be true of a caller's parameters, or None where its arguments rule it out."""
        carried = set(self.of(caller, event)) if event >= 0 else set()
        for condition in conditions:
            argument = bound.get(condition.position, UNKNOWN)
            if self.rules_out(condition, argument):
                return None
            if isinstance(argument, Parameter) and argument.function == caller:
                carried.add(condition._replace(position=argument.position))
        return frozenset(carried)

    def let_through(
        self, groups: Sequence[frozenset[Condition]], bound: Mapping[int, Value], position: int
    ) -> Value:
        """Return what of an argument may get past one group of conditions at least."""

        def passes(option: Value) -> bool:
            given = {**bound, position: option}
            return any(
                not any(self.rules_out(one, given.get(one.position, UNKNOWN)) for one in group)
                for group in groups
            )

        return any_of(tuple(option for option in options(bound[position]) if passes(option)))

    def rules_out(self, condition: Condition, argument: Value) -> bool:
        """Tell whether an argument cannot be what a condition asks for."""
        match condition.test:
            case Test.HOLDS:
                return isinstance(argument, Literal) and not argument.content
            case Test.IS_NOT:
                return argument == condition.value != UNKNOWN
            case Test.IS_A:
                kinds = condition.value
                named = kinds.elements if isinstance(kinds, Display) else options(kinds)
                return not any(self.may_be(option, kind) for option in options(argument) for kind in named)

    def is_surely(self, argument: Value, kinds: Value) -> bool:
        """Tell whether a value is known to be an instance of one of some classes of the project."""
        owner = self._resolver.class_of(argument)
        named = kinds.elements if isinstance(kinds, Display) else options(kinds)
        is_object = isinstance(argument, Global) and isinstance(self._resolver.behind(argument), Instance)
        if owner is None or not (is_object or isinstance(argument, Instance)):
            return False
        ancestry = self._resolver.classes.ancestry(owner)
        return any(isinstance(kind, ClassValue) and kind.scope in ancestry for kind in named)

    def may_be(self, argument: Value, kind: Value) -> bool:
        """Tell whether a value may be an instance of a class; of a library's class little is known."""
        if not isinstance(kind, (ClassValue, External)):
            return True
        match argument:
            case Instance(scope):
                classes = self._resolver.classes
                bases = classes.external_bases(scope)
                return kind.scope in classes.ancestry(scope) if isinstance(kind, ClassValue) else bool(bases)
            case ClassValue(scope):
                metaclass = self._resolver.classes.metaclass(scope)
                return isinstance(kind, External) or metaclass is not None
            case Parameter():
                declared = self._resolver.annotations.of(argument)
                return declared == UNKNOWN or self.may_be(declared, kind) or self._is_base(declared, kind)
            case Literal(content) if isinstance(kind, External) and kind.name.startswith("builtins."):
                return any(f"builtins.{base.__name__}" == kind.name for base in type(content).__mro__)
            case Display() if isinstance(kind, External):
                return kind.name not in _SCALARS
            case Literal() | Display():
                return isinstance(kind, External)
            case Global() | Handed() | AttributeOf() if isinstance(kind, ClassValue):
                return any(self._may_become(option, kind.scope) for option in options(self._held(argument)))
            case _:
                return True

    def _held(self, place: Global | Handed | AttributeOf) -> Value:
        if isinstance(place, AttributeOf):
            return self._resolver.kept(place) or UNKNOWN
        return self._resolver.behind(place)

    def _may_become(self, held: Value, kind: int) -> bool:
        """Tell whether a place that holds something may hold an instance of a class, at another time even."""
        if not isinstance(held, Instance):
            return True
        classes = self._resolver.classes
        is_akin = kind in classes.ancestry(held.scope) or held.scope in classes.ancestry(kind)
        return is_akin or bool(classes.external_bases(held.scope))

    def _is_base(self, declared: Value, kind: Value) -> bool:
        """Tell whether a declared class is a base of the one that is asked for."""
        if not isinstance(declared, Instance) or not isinstance(kind, ClassValue):
            return not isinstance(declared, (Instance, ClassValue))
        return declared.scope in self._resolver.classes.ancestry(kind.scope)
