"""Functions that a decorator of theirs has a child process run: what they change is the child's own."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Parameter,
    Value,
    options,
)

FORKS = frozenset({"os.fork", "os.forkpty", "pty.fork"})
PROCESSES = frozenset({"multiprocessing.Process", "multiprocessing.context.Process"})
#: The mark of a plugin that runs each test in a process of its own.
_MARKS = frozenset({"pytest.mark.forked"})


class Children:
    """Looks into the decorators of a function."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[int, bool] = {}

    def runs(self, function: int) -> bool:
        """Tell whether a child process runs a function, whoever calls it."""
        known = self._known.get(function)
        if known is None:
            known = self._known[function] = self._is_marked(function) or any(
                self._has_child_run(option) for option in self._decorators(function)
            )
        return known

    def _is_marked(self, function: int) -> bool:
        """Tell whether a test, or its class, has the mark of such a plugin."""
        owner = self._resolver.program.enclosing_class(function)
        marked = (function, owner) if owner is not None else (function,)
        return any(self._resolver.has_decorator(number, *_MARKS) for number in marked)

    def _decorators(self, function: int) -> Iterator[Value]:
        outer = self._resolver.program.parent(function)
        for decorator in self._resolver.scope(function).decorators if outer is not None else ():
            if outer is not None:
                yield from options(self._resolver.value(outer, decorator.term))

    def _has_child_run(self, decorator: Value) -> bool:
        """Tell whether a decorator hands the function that it is given to a child process."""
        match decorator:
            case ClassValue(owner) | Instance(owner):
                method = self._resolver.classes.method(owner, "__call__")
                return method is not None and any(self._hands_over(number) for number in self._within(method))
            case FunctionValue(made):
                return any(self._hands_over(number) for number in self._within(made))
            case _:
                return False

    def _within(self, function: int) -> Iterator[int]:
        """Yield a function and those that are made in it."""
        program = self._resolver.program
        path = program.path(function)
        pending = [function]
        for number in pending:
            yield number
            for term in self._resolver.scope(number).bindings.values():
                if term[0] == "def":
                    inner = program.number(path, term[1])
                    if self._resolver.scope(inner).kind is ScopeKind.FUNCTION:
                        pending.append(inner)

    def _hands_over(self, number: int) -> bool:
        """Tell whether a scope calls what it has been given after a fork, or gives a process that to run."""
        has_forked = False
        for event in self._resolver.scope(number).events:
            if event.kind is not EventKind.CALL:
                continue
            if has_forked and self._is_given(number, event.term):
                return True
            callee = self._resolver.value(number, event.term)
            has_forked = has_forked or (isinstance(callee, External) and callee.name in FORKS)
            if self._makes_process(callee) and self._is_target_given(number, event):
                return True
        return False

    def _makes_process(self, callee: Value) -> bool:
        if isinstance(callee, External):
            return callee.name in PROCESSES
        return isinstance(callee, AttributeOf) and callee.name == "Process"

    def _is_target_given(self, number: int, event: Event) -> bool:
        """Tell whether a process is to run what a decorator was given, or what that calls it in."""
        for name, term in event.keywords:
            if name != "target":
                continue
            target = self._resolver.value(number, term)
            if self._is_given(number, term):
                return True
            if isinstance(target, FunctionValue):
                calls = (
                    one for one in self._resolver.scope(target.function).events if one.kind is EventKind.CALL
                )
                return any(self._is_given(target.function, one.term) for one in calls)
        return False

    def _is_given(self, number: int, term: Term) -> bool:
        """Tell whether a term is a parameter of the function around it, or an attribute of its object."""
        if term[0] == "attr" and term[1] == ("param", 0):
            owner = self._resolver.program.enclosing_class(number)
            return owner is not None and self._resolver.classes.method(owner, term[2]) is None
        value = self._resolver.value(number, term) if term[0] == "cell" else None
        return isinstance(value, Parameter) and value.function != number
