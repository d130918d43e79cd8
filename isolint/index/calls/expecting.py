"""Blocks that expect an exception: what is called there may not get to its end."""

from __future__ import annotations

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, External, Result

#: Context managers that want their block to raise.
_EXPECTING = frozenset({"pytest.raises", "assertRaises", "assertRaisesRegex"})


def is_to_fail(resolver: Resolver, number: int, block: int) -> bool:
    """Tell whether a block of a scope is to raise."""
    owner = resolver.scope(number).blocks[block].owner
    if isinstance(owner, int):
        return False
    managers = (resolver.value(number, term) for term in owner)
    callees = (manager.callee for manager in managers if isinstance(manager, Result))
    return any(callee.name in _EXPECTING for callee in callees if isinstance(callee, (External, AttributeOf)))
