"""The names of a module under which pytest finds functions and classes: its own, and what it imports."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue, FunctionValue, Value, options

_TYPE_CHECKING = "TYPE_CHECKING"


class FoundNames:
    """Answers for the modules of one program; `imported` tells whether pytest minds what they import."""

    def __init__(self, resolver: Resolver, *, imported: bool) -> None:
        self._resolver = resolver
        self._imported = imported

    def of(self, path: str) -> Iterator[tuple[str, int]]:
        """Yield each name of a module that a function or class goes by when it is imported."""
        module = self._resolver.program.modules[path].module
        gone = {event.term for event in module.events if event.kind is EventKind.DELETE and not event.block}
        for name, term in module.bindings.items():
            number = self._defined(path, term) if ("name", name) not in gone else None
            if number is not None:
                yield name, number
        for star in self._resolver.linker.star_imports(path) if self._imported else ():
            for name in self._handed_on(star):
                found = self._resolver.linker.module_name(star, name)
                if name not in module.bindings and (number := _number(found)) is not None:
                    yield name, number

    def _defined(self, path: str, term: Term) -> int | None:
        """Return the function or class that a module binds a name to, if it defines or imports it."""
        if term[0] == "def":
            return self._resolver.program.number(path, term[1])
        if not self._imported or term[0] not in ("import", "join") or self._is_for_types(path, term):
            return None
        parts = term[1] if term[0] == "join" else (term,)
        parts = [part for part in parts if part != ("const", None)]
        if any(part[0] != "import" for part in parts):
            return None
        found = (_number(self._resolver.linker.imported(path, part)) for part in parts)
        return next((number for number in found if number is not None), None)

    def _is_for_types(self, path: str, term: Term) -> bool:
        """Tell whether an import is one that only a checker of types sees."""
        module = self._resolver.program.modules[path].module
        places = [place for place, event in enumerate(module.events) if event.term == term]
        return bool(places) and all(_is_for_checkers(module, place) for place in places)

    def _handed_on(self, path: str) -> Iterator[str]:
        """Yield the names that `import *` takes from a module, as far as they can be read."""
        module = self._resolver.program.modules[path].module
        match module.bindings.get("__all__"):
            case None:
                yield from (name for name in module.bindings if not name.startswith("_"))
            case ("new", _, elements):
                yield from (str(part[1]) for part in elements if part[0] == "const")


def _number(value: Value | None) -> int | None:
    """Return the function or class that a value is."""
    for option in options(value) if value is not None else ():
        if isinstance(option, ClassValue):
            return option.scope
        if isinstance(option, FunctionValue):
            return option.function
    return None


def _is_for_checkers(module: Scope, place: int) -> bool:
    return any(
        demand.outcome and demand.test[-1] == _TYPE_CHECKING and demand.test[0] in ("attr", "name")
        for demand in module.demanded(place)
    )
