"""What names of modules and values of fixtures stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, ModuleFacts
from isolint.index.resolution.values import (
    UNKNOWN,
    Global,
    Handed,
    Literal,
    Value,
    any_of,
    self_contained,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: A name may stand for another one, which a fixture yields: no honest chain is longer.
_MAX_HANDING_ON = 4

#: What a name is bound to that is filled later.
_NOTHING = (("const", None), ("join", (("const", None),)))


class Definitions:
    """Answers for each name and fixture, and remembers what functions put into names that start as None."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._late: dict[Global, Value] = {}

    def forget(self) -> None:
        """Forget what was found, as what it was found from is no longer true."""
        self._late.clear()

    def of(self, value: Global | Handed) -> Value:
        """Return what stands behind a module-level name, or what a fixture yields or returns."""
        if isinstance(value, Handed):
            calling = self._resolver.calling
            yielded = calling.yielded(value.fixture)
            return yielded if yielded != UNKNOWN else calling.returned(value.fixture)
        program = self._resolver.program
        module = program.modules[value.path].module
        term = module.bindings.get(value.name, ("const", None))
        if term not in _NOTHING:
            return self._resolver.value(program.number(value.path), term)
        if value not in self._late:
            self._late[value] = UNKNOWN
            self._late[value] = self._made_later(program.modules[value.path], value.name)
        return self._late[value]

    def behind(self, value: Value) -> Value:
        """Return what a name or a fixture stands for, where names and fixtures hand on each other."""
        for _ in range(_MAX_HANDING_ON):
            if not isinstance(value, (Global, Handed)):
                break
            value = self.of(value)
        return value

    def _made_later(self, module: ModuleFacts, name: str) -> Value:
        """Return what the functions of a module put into a name that starts as None."""
        found = []
        for scope in module.scopes:
            if name in scope.rebinds:
                number = self._resolver.program.number(module.path, scope.index)
                found += [
                    self._resolver.value(number, event.value)
                    for event in scope.events
                    if event.kind is EventKind.BIND and event.term == ("name", name)
                ]
        return any_of(tuple(self_contained(value) for value in found if not isinstance(value, Literal)))
