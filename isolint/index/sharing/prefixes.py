"""Code that goes over the whole environment for the variables whose names start in some way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.begun_names import beginnings
from isolint.index.state.environment import ENVIRON

_WAYS_OVER = frozenset({"items", "keys", "copy"})


def lookers(resolver: Resolver, scopes: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield beginnings of names with the scopes, of those given, that look at what so begins."""
    for number in scopes:
        scope = resolver.scope(number)
        for event in scope.events:
            if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "startswith":
                holder = _gone_over(scope, event.term[1])
                if holder is not None and event.args and resolver.value(number, holder) == ENVIRON:
                    yield from ((name, number) for name in beginnings(resolver, number, event))


def _gone_over(scope: Scope, key: Term) -> Term | None:
    """Return the mapping whose keys a term stands for one after the other, if it does."""
    if key[0] == "item" and key[2] == ("const", 0):
        key = key[1]
    if key[0] != "iter":
        return None
    over: Term = key[1]
    if over[0] != "call":
        return over
    called: Term = scope.events[over[1]].term
    return called[1] if called[0] == "attr" and called[2] in _WAYS_OVER else None
