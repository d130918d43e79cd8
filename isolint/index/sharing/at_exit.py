"""What a program closes when the process ends: it is meant to last until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.resolution.values import External, FunctionValue, Global
from isolint.index.state.readers import is_used_in

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_REGISTER = External("atexit.register")


def is_closed_at_exit(index: ProjectIndex, name: Global) -> bool:
    """Tell whether a function that runs when the process ends uses a module-level name."""
    return any(is_used_in(index.resolver, function, name) for function in index.run_at_exit)


def run_at_exit(index: ProjectIndex) -> frozenset[int]:
    """Return the functions that the program has run when the process ends."""
    found = set()
    for number, scope in enumerate(index.program.scopes):
        if index.resolver.has_decorator(number, _REGISTER.name):
            found.add(number)
        for event in scope.events:
            is_call = event.kind is EventKind.CALL and event.term[-1] == "register" and event.args
            if is_call and index.resolver.value(number, event.term) == _REGISTER:
                function = index.resolver.value(number, event.args[0])
                if isinstance(function, FunctionValue):
                    found.add(function.function)
    return frozenset(found)
