"""What the library models know of a value: the class that it is of, and the names that it goes by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    Copied,
    Entered,
    External,
    Global,
    Handed,
    ItemOf,
    Parameter,
    Result,
    Value,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: What a model calls the type of a list, before the type of what it holds and a closing bracket.
_LIST_OF = "list["


class LibraryTypes:
    """Answers for values that come from libraries."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._names: dict[Value, str | None] = {}

    def forget(self) -> None:
        """Drop what was found without what pytest passes for parameters."""
        self._names.clear()

    def known_as(self, value: Value) -> Iterator[str]:
        """Yield the names by which the models may know something of a library: dotted, or `Class.member`."""
        match value:
            case External(name):
                yield from self._resolver.models.known_as(name)
            case AttributeOf(base, member):
                owner = self.name(base)
                if owner is not None:
                    yield f"{owner}.{member}"
            case AnyOf(choices):
                for choice in choices:
                    yield from self.known_as(choice)

    def inherited_as(self, value: Value) -> Iterator[str]:
        """Yield the names, as `Class.member`, of a method that a project's class has from a library's."""
        if isinstance(value, AttributeOf) and (owner := self._resolver.class_of(value.base)) is not None:
            for base in sorted(self._resolver.classes.external_bases(owner)):
                yield f"{base}.{value.name}"

    def name(self, value: Value) -> str | None:
        """Return the library class that a value is an instance of, as far as the models know."""
        if value not in self._names:
            self._names[value] = None
            self._names[value] = self._name(value)
        return self._names[value]

    def _inherited(self, base: Value, member: str) -> str | None:
        """Return the class of what an object of the project's has from a base of a library."""
        models = self._resolver.models
        if member not in models.returned_members or (owner := self._resolver.class_of(base)) is None:
            return None
        bases = sorted(self._resolver.classes.external_bases(owner))
        return next((found for one in bases if (found := models.returns.get(f"{one}.{member}"))), None)

    def _name(self, value: Value) -> str | None:
        match value:
            case Result(External(name)):
                return self._resolver.models.returns.get(name, name)
            case External(name):
                return self._resolver.models.objects.get(name)
            case AttributeOf() if (kept := self._resolver.kept(value)) is not None:
                return self.name(kept)
            case Copied(original):
                return self.name(original)
            case Result(AttributeOf(base, method)) | AttributeOf(base, method):
                owner = self.name(base)
                returns = self._resolver.models.returns
                return returns.get(f"{owner}.{method}") if owner else self._inherited(base, method)
            case Result(callee) if isinstance(callee, (Result, Handed)) and (kind := self.name(callee)):
                return self._resolver.models.returns.get(f"{kind}.__call__")
            case ItemOf(base, _) if (held := self.name(base) or "").startswith(_LIST_OF):
                return held.removeprefix(_LIST_OF).rstrip("]")
            case Entered(manager):
                entered = self.name(manager)
                return self._resolver.models.returns.get(f"{entered}.__enter__", entered) if entered else None
            case Global() | Handed():
                return self.name(self._resolver.definition(value))
            case Parameter():
                declared = self._resolver.annotations.of(value)
                return self.name(declared) if declared != UNKNOWN else None
            case AnyOf(choices):
                return next((found for choice in choices if (found := self.name(choice))), None)
            case _:
                return None
