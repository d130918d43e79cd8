"""What only a forked child does: callbacks for it, and code behind a process number that is not the first."""

from __future__ import annotations

from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.resolution.demanded import demanded_parts
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Global,
    Result,
    Value,
    options,
)

_GETPID = External("os.getpid")
_REGISTER = External("os.register_at_fork")
#: How comparing two process numbers comes out in a child, of which one was asked for before the fork.
_IN_CHILD = {"==": False, "is": False, "!=": True, "is not": True}


class Forked:
    """Answers for events and calls."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def is_called_back(self, call: Call) -> bool:
        """Tell whether a call hands a function over that each forked child runs."""
        if call.event < 0 or call.handed is None:
            return False
        event = self._resolver.scope(call.caller).events[call.event]
        if self._resolver.value(call.caller, event.term) != _REGISTER:
            return False
        given = (term for name, term in event.keywords if name == "after_in_child")
        found = (option for term in given for option in options(self._resolver.value(call.caller, term)))
        return any(isinstance(one, FunctionValue) and one.function == call.callee for one in found)

    def is_in_child(self, number: int, event: int) -> bool:
        """Tell whether an event only happens where the process is another than the one that started."""
        demands = self._resolver.scope(number).demanded(event) if event >= 0 else ()
        return any(self._asks_for_child(number, test, outcome) for test, outcome in demanded_parts(demands))

    def _asks_for_child(self, number: int, test: Term, outcome: bool) -> bool:
        match test:
            case ("compare", operator, left, right) if _IN_CHILD.get(operator) is outcome:
                sides = (self._resolver.value(number, left), self._resolver.value(number, right))
                return any(map(self._is_asked_for, sides)) and all(map(self._is_number, sides))
            case _:
                return False

    def _is_number(self, value: Value) -> bool:
        """Tell whether a value is, or was set up as, the number of the process at that time."""
        if isinstance(value, (Global, AttributeOf)):
            held = self._set_up(value)
            return held is not None and all(map(self._is_asked_for, options(held)))
        return self._is_asked_for(value)

    def _is_asked_for(self, value: Value) -> bool:
        """Tell whether a value is what asking for the number of the process gives."""
        return isinstance(value, Result) and self._resolver.behind(value.callee) == _GETPID

    def _set_up(self, place: Global | AttributeOf) -> Value | None:
        """Return what a name or attribute holds from the start; one that is empty at first is filled late."""
        if isinstance(place, Global):
            module = self._resolver.program.modules[place.path].module
            bound = module.bindings.get(place.name)
            return self._resolver.definition(place) if bound is not None and bound[0] != "const" else None
        owner = self._resolver.class_of(place.base)
        if owner is None or isinstance(place.base, ClassValue):
            return self._of_class(owner, place.name)
        kept = self._resolver.kept(place)
        return kept if kept is not None else self._of_class(owner, place.name)

    def _of_class(self, owner: int | None, name: str) -> Value | None:
        for scope in self._resolver.classes.ancestry(owner) if owner is not None else ():
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None:
                return self._resolver.value(scope, term)
        return None
