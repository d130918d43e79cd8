"""Attributes of classes that hold what a library has made: what its methods hand out is no part of it."""

from __future__ import annotations

import sys

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    Global,
    Instance,
    Result,
    Value,
)


def is_library_made(resolver: Resolver, place: Value, containers: frozenset[str]) -> bool:
    """Tell whether a class attribute is bound to what a library has made, other than one of its containers.

    As for `objects = Manager()`, whose `get` makes another object of the same row each time.
    """
    bound = bound_on_class(resolver, place)
    return bound is not None and _is_made(resolver, bound, containers)


def stands_for_rows(resolver: Resolver, place: Value) -> bool:
    """Tell whether a class attribute is bound to what works on rows of a database, as `objects` of Django.

    Where no class of the project binds it, that of a library may have it.
    """
    if _is_of_mapped(resolver, place):
        return True
    made = bound_on_class(resolver, place)
    if made is None and isinstance(place, AttributeOf) and isinstance(place.base, ClassValue):
        return not resolver.models.mapped.isdisjoint(resolver.classes.external_bases(place.base.scope))
    while isinstance(made, Result):
        made = made.callee
        if _is_of_rows(resolver, made):
            return True
    return isinstance(made, Instance) and _is_of_rows(resolver, ClassValue(made.scope))


def is_of_context(resolver: Resolver, place: AttributeOf) -> bool:
    """Tell whether a part of a library's object is local to a context, as the session of a store."""
    names = (*resolver.types.known_as(place), *resolver.types.inherited_as(place))
    return not resolver.models.transient.isdisjoint(names)


def is_nothing(resolver: Resolver, place: AttributeOf) -> bool:
    """Tell whether a class attribute is None, of which nothing changes; derived classes may have another."""
    if not isinstance(place.base, ClassValue) or place.name in resolver.program.assigned_names:
        return False
    bound = resolver.classes.bound(place.base.scope, place.name)
    return bound is not None and bound[1] == ("const", None)


def gives_own(resolver: Resolver, owner: int, value: Value) -> bool:
    """Tell whether what a class binds to a name gives each object something of its own under that.

    Descriptors do, and the fields by which forms, models and schemas are declared: then both classes derive
    from those of one library.
    """
    made = resolver.class_of(value)
    if made is None:
        return False
    if resolver.classes.method(made, "__get__") is not None:
        return True
    bases, kinds = (
        {base.partition(".")[0] for base in resolver.classes.external_bases(scope)} for scope in (owner, made)
    )
    return bool(bases & kinds - sys.stdlib_module_names)


def bound_on_class(resolver: Resolver, place: Value) -> Value | None:
    """Return what the body of a class binds the name of a class attribute to, if a place is one."""
    if not isinstance(place, AttributeOf) or not isinstance(place.base, ClassValue):
        return None
    bound = resolver.classes.bound(place.base.scope, place.name)
    return resolver.value(*bound) if bound is not None else None


def _is_of_mapped(resolver: Resolver, place: Value) -> bool:
    """Tell whether a place is an attribute of a class that a library's function has looked up by a name."""
    if not isinstance(place, AttributeOf) or not isinstance(place.base, Global):
        return False
    match resolver.definition(place.base):
        case Result(External(name)):
            return name in resolver.models.mapped
        case _:
            return False


def _is_of_rows(resolver: Resolver, callee: Value) -> bool:
    """Tell whether a class, or a method that makes such a class or an object of it, is one of rows.

    Of what a class is called that is only found when the program runs, its method is enough.
    """
    rows = resolver.models.rows
    match callee:
        case External(name):
            return name in rows
        case ClassValue(scope):
            return not rows.isdisjoint(resolver.classes.external_bases(scope))
        case AttributeOf(ClassValue(scope), name):
            return any(f"{base}.{name}" in rows for base in resolver.classes.external_bases(scope))
        case AttributeOf(_, name):
            return any(row.endswith(f".{name}") and row.rpartition(".")[0] in rows for row in rows)
        case _:
            return False


def _is_made(resolver: Resolver, value: Value, containers: frozenset[str]) -> bool:
    match value:
        case Result(External(name)):
            return not name.startswith("builtins.") and name not in containers
        case Result(AttributeOf(ClassValue(scope), method)):
            bases = resolver.classes.external_bases(scope) - {"builtins.object"}
            is_inherited = resolver.classes.method(scope, method) is None and bool(bases)
            return is_inherited and not bases & containers
        case Result(callee):
            return _is_made(resolver, callee, containers)
        case _:
            return False
