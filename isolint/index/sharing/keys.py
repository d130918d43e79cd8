"""Keys of entries that are handed over or computed: who has the text of one may look it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Methods whose first argument is the key of the one entry that they look at or change.
KEYED = frozenset({"get", "pop", "setdefault", "has_key", "__getitem__", "__setitem__", "__delitem__"})
_ASKING = frozenset({"in", "not in"})
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

    def handed(self, number: int, term: Term) -> Sequence[str]:
        """Return the texts that callers of a function hand it as the key of an item, nothing if unknown."""
        if term[0] != "item" or term[2][0] != "param" or self._index.reach.starts(number):
            return ()
        texts = []
        for call in self._index.graph.incoming.get(number, ()):
            given = self._index.graph.arguments(call).get(term[2][1])
            text = self._resolver.literal(given) if given is not None and call.event >= 0 else None
            if not isinstance(text, str):
                return ()
            texts.append(text)
        return list(dict.fromkeys(texts))

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
        if self._index.is_test_code(self._index.program.path(number)) or path in scope.iterated:
            return False
        used = [*scope.bindings.values()]
        used += [term for event in scope.events for term in (event.value, *event.given, event.term)]
        asks = [demand.test for demand in scope.demands if _holds(demand.test, path)]
        return (
            bool(asks) and all(_asks(test, path) for test in asks) and not any(_holds(t, path) for t in used)
        )


def _asks(test: Term, path: Term) -> bool:
    """Tell whether a condition is that a computed key is in a container."""
    is_about = test[0] == "compare" and test[1] in _ASKING and test[3] == path
    return bool(is_about) and test[2][0] != "const" and not _holds(test[2], path)


def _holds(term: object, path: Term) -> bool:
    """Tell whether a term uses what a path leads to other than to go on to a part of it."""
    pending = [term]
    while pending:
        part = pending.pop()
        if part == path:
            return True
        if isinstance(part, tuple):
            is_further = len(part) == 3 and part[0] in ("attr", "item") and part[1] == path
            pending.extend(part[2:] if is_further else part)
    return False
