"""Items: what a container holds under a key, as far as that is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Copied,
    Display,
    EnvironmentValue,
    External,
    FunctionValue,
    Global,
    ItemOf,
    Literal,
    ModuleValue,
    Parameter,
    Value,
    any_of,
    chained,
    copied,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Types with something beside them, which a framework may look at.
_WITH_METADATA = frozenset({External("typing.Annotated"), External("typing_extensions.Annotated")})


class Items:
    """Answers for the values of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, base: Value, key: Value) -> Value:
        """Return an item; an item of the environment is the variable's content."""
        if isinstance(base, Copied):
            return self.of(base.original, key)
        if isinstance(base, ClassValue) and isinstance(key, (ClassValue, External)):
            # A generic class, of a type: the same class.
            return base
        if base == External("os.environ") and isinstance(name := self._resolver.literal(key), str):
            return EnvironmentValue(name)
        if isinstance(base, Display) and isinstance(key, Literal):
            if base.kind == "dict":
                return next((item for known, item in base.elements if known == key), UNKNOWN)
            if isinstance(key.content, int) and -len(base.elements) <= key.content < len(base.elements):
                found: Value = base.elements[key.content]
                return found
        if isinstance(base, Display) and base.kind != "dict":
            return any_of(base.elements)
        getter = self._resolver.item_getter(base)
        if getter is not None:
            found = self._resolver.calling.called(FunctionValue(getter, base), (key,), ())
            if found != UNKNOWN:
                return found
        if isinstance(key, Literal) and isinstance(base, (Global, AttributeOf)):
            listed = self._listed(base)
            named = self.of(listed, key) if listed is not None else UNKNOWN
            if isinstance(named, (ClassValue, FunctionValue, ModuleValue, Global)):
                return named
        is_kept = isinstance(key, (Literal, Parameter)) or base in _WITH_METADATA
        return chained(ItemOf(base, key if is_kept else UNKNOWN), base)

    def given(self, container: Value, method: str, args: tuple[Value, ...]) -> Value | None:
        """Return what a method of a container gives, if that is a copy or one of a table's definitions."""
        if method == "copy" and not args and self._resolver.class_of(container) is None:
            return copied(container)
        if method == "get" and args and self.are_definitions(container):
            return self.of(container, args[0])
        return None

    def are_definitions(self, table: Value) -> bool:
        """Tell whether a module-level name is defined as a dict that holds classes or functions."""
        listed = self._listed(table) if isinstance(table, Global) else None
        return (
            listed is not None
            and listed.kind == "dict"
            and any(isinstance(held, (ClassValue, FunctionValue)) for _, held in listed.elements)
        )

    def _listed(self, place: Global | AttributeOf) -> Display | None:
        """Return the display that a module-level name or class attribute is defined as."""
        if isinstance(place, Global):
            held: Value = self._resolver.definition(place)
        else:
            owner = self._resolver.class_of(place.base)
            found = self._resolver.classes.bound(owner, place.name) if owner is not None else None
            held = self._resolver.value(*found) if found is not None else UNKNOWN
        return held if isinstance(held, Display) else None
