"""Keys of entries that are handed over or computed: who has the text of one may look it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Display,
    External,
    Global,
    Parameter,
    Result,
    Value,
)

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Methods whose first argument is the key of the one entry that they look at or change.
KEYED = frozenset({"get", "pop", "setdefault", "has_key", "__getitem__", "__setitem__", "__delitem__"})
#: Methods of containers that put something in, and hand nothing out.
_ADDERS = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "add", "update"})
_ASKING = frozenset({"in", "not in"})
#: How many calls a key is followed through, and how many texts it may come out as.
_MAX_CALLS = 4
_MAX_TEXTS = 12
#: Shorter texts may come about in many ways.
_MIN_LENGTH = 3


class Part(NamedTuple):
    """Keys and attributes that lead from an object to a part of it, one after the other.

    Of a field of an object, the methods and properties of its class may tell. What `is_open` is an entry of
    the part, by a key that is computed.
    """

    path: tuple[object, ...]
    is_field: bool = False
    is_open: bool = False

    def is_beside(self, other: Part) -> bool:
        """Tell whether two parts have nothing in common."""
        return any(mine != its for mine, its in zip(self.path, other.path, strict=False))

    def text_beyond(self, other: Part) -> str | None:
        """Return the text that has to be computed for an open part to be this one."""
        key = self.path[len(other.path)] if other.is_open and len(other.path) < len(self.path) else None
        return key if isinstance(key, str) else None


class Keys:
    """Answers for the scopes of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def spelling(self, text: str) -> int:
        """Return the tests that run code which has a text, so that a key may come out as that."""
        if len(text) < _MIN_LENGTH or any(scope.name == text for scope in self._index.program.scopes):
            return -1
        return self._index.leaks.branches.spelling(text)

    def texts(self, number: int, key: Value, tests: int, calls: int = 0) -> frozenset[str] | None:
        """Return the texts that a key may come out as when some tests run a function; None if not known."""
        text = self._resolver.literal(key)
        if isinstance(text, str):
            return frozenset({text})
        position = _of_parameter(key, number)
        if position is None or calls > _MAX_CALLS or self._index.reach.starts(number):
            return None
        found: set[str] = set()
        for call in self._index.graph.incoming.get(number, ()):
            if not self._index.running.tests(call.caller) & tests:
                continue
            if call.event < 0 or call.handed is not None or len(found) > _MAX_TEXTS:
                return None
            given = self._index.graph.arguments(call)
            further = substitute(self._resolver, key, number, given) if position in given else UNKNOWN
            texts = self.texts(call.caller, further, tests, calls + 1)
            if texts is None:
                return None
            found |= texts
        return frozenset(found) if found else None

    def asked(self, number: int, path: Term, part: Part) -> Part:
        """Return the part that a path is used to ask for, open where that is an entry by a computed key."""
        scope = self._resolver.scope(number)
        calls = [event for event in scope.events if event.kind is EventKind.CALL and event.term == path]
        if path[0] == "attr" and path[2] in KEYED and calls and part.path[-1:] == (path[2],):
            is_open = all(event.args and event.args[0][0] != "const" for event in calls)
            return Part(part.path[:-1], is_open=is_open)
        if not part.is_open and self._only_asks(number, scope, path):
            return part._replace(is_open=True)
        return part

    def _only_asks(self, number: int, scope: Scope, path: Term) -> bool:
        """Tell whether application code only asks a container whether it has a computed key."""
        if self._index.is_test_code(self._index.program.path(number)):
            return False
        keys = asked_keys(scope, path)
        return bool(keys) and all(key[0] != "const" for key in keys)


def asked_keys(scope: Scope, path: Term) -> Sequence[Term]:
    """Return the keys for which a scope asks whether a container has them, none if it does more with it."""
    used = [*scope.bindings.values(), *scope.iterated]
    used += [term for event in scope.events for term in (event.value, *event.given, event.term)]
    asks = [demand.test for demand in scope.demands if holds(demand.test, path)]
    is_all = all(_asks(test, path) for test in asks) and not any(holds(term, path) for term in used)
    return [test[2] for test in asks] if is_all else ()


def only_adds(resolver: Resolver, number: int, path: Term) -> bool:
    """Tell whether a path is that of a container's method which puts something in, whatever is there."""
    if path[0] != "attr" or path[2] not in _ADDERS:
        return False
    match _made_as(resolver, resolver.value(number, path[1])):
        case Display() | Result(External("builtins.list" | "builtins.set" | "builtins.dict")):
            return True
        case Result(External("collections.deque" | "collections.OrderedDict")):
            return True
        case _:
            return False


def _made_as(resolver: Resolver, holder: Value) -> Value:
    """Return what a module-level name, or an attribute of an object or its class, is made as."""
    if isinstance(holder, Global):
        return resolver.definition(holder)
    if not isinstance(holder, AttributeOf):
        return holder
    owner = resolver.class_of(holder.base)
    bound = resolver.classes.bound(owner, holder.name) if owner is not None else None
    return resolver.kept(holder) or (resolver.value(*bound) if bound is not None else holder)


def _of_parameter(key: Value, number: int) -> int | None:
    """Return which parameter of a function a key is, or is an attribute of."""
    while isinstance(key, AttributeOf):
        key = key.base
    return key.position if isinstance(key, Parameter) and key.function == number else None


def _asks(test: Term, path: Term) -> bool:
    """Tell whether a condition is that a key is in a container."""
    is_about = test[0] == "compare" and test[1] in _ASKING and test[3] == path
    return bool(is_about) and not holds(test[2], path)


def used_beside_events(scope: Scope) -> list[Term]:
    """Return what names of a scope are bound to, what it goes over, and what its conditions ask about."""
    return [*scope.bindings.values(), *scope.iterated, *(demand.test for demand in scope.demands)]


def holds(term: object, path: Term) -> bool:
    """Tell whether a term uses what a path leads to, other than to go on to a part of it."""
    pending = [term]
    while pending:
        part = pending.pop()
        if part == path:
            return True
        if isinstance(part, tuple):
            is_further = len(part) == 3 and part[0] in ("attr", "item") and part[1] == path
            pending.extend(part[2:] if is_further else part)
    return False
