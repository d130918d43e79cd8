"""Attributes of classes that hold what a library has made: what its methods hand out is no part of it."""

from __future__ import annotations

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, External, Result, Value


def is_library_made(resolver: Resolver, place: Value, containers: frozenset[str]) -> bool:
    """Tell whether a class attribute is bound to what a library has made, other than one of its containers.

    As for `objects = Manager()`, whose `get` makes another object of the same row each time.
    """
    if not isinstance(place, AttributeOf) or not isinstance(place.base, ClassValue):
        return False
    bound = resolver.classes.bound(place.base.scope, place.name)
    return bound is not None and _is_made(resolver, resolver.value(*bound), containers)


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
