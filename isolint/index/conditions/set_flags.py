"""Switches that a test's fixtures set: what they turn off does not happen in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from isolint.facts.records import Demand, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.reach import Reach
from isolint.index.replaced.stubs import Stubs, takes_object
from isolint.index.resolution.demanded import demanded_parts
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    FunctionValue,
    Literal,
    ModuleValue,
    Value,
)
from isolint.index.suite.patches import patched
from isolint.index.suite.tests import TEARDOWN_HOOKS, Suite


class Switch(NamedTuple):
    """A name of a module, or an attribute of a function or class."""

    holder: Value
    name: str


class SetFlags:
    """Answers for conditions."""

    def __init__(
        self,
        resolver: Resolver,
        suite: Suite,
        reach: Reach,
        changers: Callable[[str], frozenset[int]],
        stubs: Stubs,
    ) -> None:
        self._resolver = resolver
        self._suite = suite
        self._reach = reach
        self._stubs = stubs
        self._changers = changers
        self._own: dict[int, dict[Switch, bool | None]] = {}

    def ruled_out(self, number: int, demands: Iterable[Demand]) -> int:
        """Return the tests whose set-up has decided one of a scope's conditions otherwise than demanded."""
        tests = 0
        for test, outcome in demanded_parts(demands):
            switch = self._switch(number, test)
            if switch is not None:
                tests |= self._decided.get((switch, not outcome), 0)
        return tests

    def _switch(self, number: int, test: Term) -> Switch | None:
        match test:
            case ("name", name):
                return Switch(ModuleValue(self._resolver.program.path(number)), name)
            case ("attr", base, name):
                return _of_holder(self._resolver.value(number, base), name)
            case _:
                return None

    @cached_property
    def _decided(self) -> Mapping[tuple[Switch, bool], int]:
        """Return switch and setting -> the tests whose fixtures and hooks leave it so, and nothing else."""
        found: dict[tuple[Switch, bool], int] = {}
        for number, test in enumerate(self._suite.tests):
            last: dict[Switch, bool | None] = {}
            setters: dict[Switch, set[int]] = {}
            for function in test.life:
                for switch, setting in self._settings(function).items():
                    last[switch] = setting if function != test.function else None
                    setters.setdefault(switch, set()).add(function)
            for switch, final in last.items():
                if final is not None and self._only(number, switch, setters[switch]):
                    found[switch, final] = found.get((switch, final), 0) | 1 << number
        return found

    def _only(self, test: int, switch: Switch, setters: set[int]) -> bool:
        """Tell whether nothing but some functions of a test's life may change what goes by a name."""
        return not any(
            self._reach.tests(scope) >> test & 1
            for scope in self._changers(switch.name) - setters
            if self._resolver.scope(scope).kind is not ScopeKind.MODULE
        )

    def _settings(self, function: int) -> dict[Switch, bool | None]:
        """Return what a function has set when it yields or ends; None stands for what is not sure."""
        if function not in self._own:
            scope = self._resolver.scope(function)
            yields = [place for place, event in enumerate(scope.events) if event.kind is EventKind.YIELD]
            end = yields[0] if yields else len(scope.events)
            found: dict[Switch, bool | None] = {}
            if scope.name not in TEARDOWN_HOOKS:
                for event, switch, value in sorted(self._set(function), key=lambda one: one[0]):
                    content = value.content if isinstance(value, Literal) else None
                    is_sure = isinstance(value, Literal) and scope.is_straight(event)
                    if event < end:
                        found[switch] = bool(content) if is_sure else None
            self._own[function] = found
        return self._own[function]

    def _set(self, function: int) -> Iterator[tuple[int, Switch, Value]]:
        """Yield what a function sets, and the event that does."""
        scope = self._resolver.scope(function)
        importer = self._resolver.program.path(function)
        for number, made in self._stubs.called(function):
            # A patch of `mock` ends with its block.
            if isinstance(made.callee, AttributeOf) and made.callee.name == "setattr":
                attribute = made.argument(1, "name") if takes_object(made.callee) else UNKNOWN
                target = made.argument(0, "target")
                is_named = isinstance(self._resolver.literal(target), str)
                for holder, name in patched(self._resolver, target, attribute, importer):
                    switch = _of_holder(holder, name) if name is not None else None
                    if switch is not None:
                        yield number, switch, made.argument(1 if is_named else 2, "value")
        for number, event in enumerate(scope.events):
            if event.kind is EventKind.STORE and event.term[0] == "attr":
                switch = _of_holder(self._resolver.value(function, event.term[1]), event.term[2])
                if switch is not None:
                    yield number, switch, self._resolver.value(function, event.value)


def _of_holder(holder: Value, name: str) -> Switch | None:
    match holder:
        case FunctionValue(function):
            return Switch(FunctionValue(function), name)
        case ModuleValue() | ClassValue():
            return Switch(holder, name)
        case _:
            return None
