"""Code that looks for variables whose names start in some way: it goes over all, or puts names together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import UNKNOWN, Term, prefixes, root
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.begun_names import beginnings
from isolint.index.state.environment import ENVIRON

#: What asks a mapping for one entry, and the function that asks the environment for one.
_ASKING = frozenset({"__contains__", "get", "getenv", "pop", "setdefault"})
_FUNCTION = "getenv"
_NAMES = ("environ", _FUNCTION)
#: Many names start with less than this.
_MIN_LENGTH = 3
_WAYS_OVER = frozenset({"items", "keys", "copy"})


def lookers(resolver: Resolver, scopes: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield beginnings of names with the scopes, of those given, that look at what so begins.

    Of a name that is handed over, or kept in an attribute, nothing is known: its beginning is empty.
    """
    spelling = {read.scope for name in _NAMES for read in resolver.program.spelled.reads(name)}
    for number in scopes:
        scope = resolver.scope(number)
        for term, key in _computed(scope) if number in spelling else ():
            name = resolver.literal(resolver.value(number, key[1][0])) if key[0] == "format" else ""
            is_known = isinstance(name, str) and (not name or len(name) >= _MIN_LENGTH)
            if isinstance(name, str) and is_known and resolver.value(number, term) == ENVIRON:
                yield name, number
        for event in scope.events:
            if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "startswith":
                holder = _gone_over(scope, event.term[1])
                if holder is not None and event.args and resolver.value(number, holder) == ENVIRON:
                    yield from ((name, number) for name in beginnings(resolver, number, event))


def _computed(scope: Scope) -> Iterator[tuple[Term, Term]]:
    """Yield mappings that are asked for what is not told on the spot, with the term of that."""
    for event in scope.events:
        key = event.args[0] if event.args else UNKNOWN
        is_call = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _ASKING
        if is_call and _is_computed(key):
            is_function = event.term[2] == _FUNCTION
            yield ("attr", event.term[1], "environ") if is_function else event.term[1], key
    for path in scope.reads:
        for term in prefixes(path):
            if term[0] == "item" and _is_computed(term[2]):
                yield term[1], term[2]
    for demand in scope.demands:
        match demand.test:
            case ("compare", "in" | "not in", key, mapping) if _is_computed(key):
                yield mapping, key


def _is_computed(key: Term) -> bool:
    """Tell whether a key is put together, or handed over, or an attribute of what is."""
    return bool(key[0] == "format" and key[1]) or root(key)[0] == "param"


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
