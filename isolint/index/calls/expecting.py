"""Blocks and calls that expect an exception: what is called there may not get to its end."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, External, Result, Value, options

#: What wants its block, or the function that it is handed, to raise; frameworks have more such methods.
_EXPECTING = frozenset({"pytest.raises", "nose.tools.assert_raises", "nose.tools.assert_raises_regex"})
_EXPECTING_METHODS = "assertRaises"


def is_to_fail(resolver: Resolver, number: int, block: int) -> bool:
    """Tell whether a block of a scope is to raise."""
    owner = resolver.scope(number).blocks[block].owner
    if isinstance(owner, int):
        return False
    managers = (resolver.value(number, term) for term in owner)
    callees = (manager.callee for manager in managers if isinstance(manager, Result))
    return any(wants_failure(callee) for callee in callees)


def is_handed_to_fail(resolver: Resolver, number: int, event: Event) -> bool:
    """Tell whether a call wants a function that it is handed to raise, as `assertRaises(Error, run)` does."""
    if event.kind is not EventKind.CALL:
        return False
    return any(wants_failure(option) for option in options(resolver.value(number, event.term)))


def wants_failure(callee: Value) -> bool:
    """Tell whether a library's function or method is one that wants an exception."""
    if isinstance(callee, External):
        return callee.name in _EXPECTING or _is_method(callee.name.rpartition(".")[2])
    return isinstance(callee, AttributeOf) and _is_method(callee.name)


def _is_method(name: str) -> bool:
    return name.startswith(_EXPECTING_METHODS)
