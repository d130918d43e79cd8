"""Methods of a derived class that a library's class calls: `run`, where a thread is started."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.calls.call import Call
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, Value

#: Ends the beginning of names of which one is called, as another one says.
_ANY = "*"


def run_by_base(resolver: Resolver, number: int, position: int, callee: Value) -> Iterator[Call]:
    """Yield what runs because a scope calls a method that a class of the project has from a library's."""
    if not isinstance(callee, AttributeOf) or isinstance(resolver.behind(callee.base), ClassValue):
        return
    owner = resolver.class_of(callee.base)
    if owner is None:
        return
    for base in resolver.classes.external_bases(owner):
        for name in resolver.models.runs.get(f"{base}.{callee.name}", ()):
            methods = _named(resolver, owner, name)
            for method in methods:
                yield Call(number, position, method, callee.base, guessed=len(methods) > 1)


def _named(resolver: Resolver, owner: int, name: str) -> list[int]:
    """Return the method of a class that has a name, or those whose names begin so."""
    if not name.endswith(_ANY):
        method = resolver.classes.method(owner, name)
        return [method] if method is not None else []
    return resolver.classes.methods_beginning(owner, name.removesuffix(_ANY))
