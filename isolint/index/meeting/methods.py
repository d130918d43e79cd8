"""What methods of the project look at of the object that they are called on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, prefixes, root
from isolint.index.calls.call import Call
from isolint.index.meeting.keys import KEYED, asked_keys, only_adds
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import UNKNOWN, Literal, Value

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SELF: Term = ("param", 0)
#: The attribute that holds all others.
_ALL = "__dict__"
#: How many methods are followed that call each other.
_MAX_CALLS = 4


class Look(NamedTuple):
    """A part of an object that is looked at: the keys and attributes that lead there, perhaps with values."""

    steps: tuple[Value, ...]


class Methods:
    """Answers for the functions of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._known: dict[int, Sequence[Look] | None] = {}

    def looks(self, call: Call) -> Sequence[Look] | None:
        """Return what a call of a method looks at of its object, in the caller's terms; None if not known."""
        found = self._of(call.callee, 0)
        if found is None or call.event < 0 or call.handed is not None or call.guessed:
            return None
        return self._moved(call, found)

    def _moved(self, call: Call, looks: Sequence[Look]) -> list[Look]:
        """Return what a method looks at in the terms of who calls it."""
        given = self._index.graph.arguments(call)
        return [
            Look(tuple(substitute(self._resolver, step, call.callee, given) for step in look.steps))
            for look in looks
        ]

    def _of(self, method: int, depth: int) -> Sequence[Look] | None:
        if method not in self._known:
            self._known[method] = None
            self._known[method] = self._found(method, depth)
        return self._known[method]

    def _found(self, method: int, depth: int) -> Sequence[Look] | None:
        """Return what a method looks at, in terms of its own parameters."""
        owner = self._index.program.enclosing_class(method)
        scope = self._resolver.scope(method)
        is_static = self._resolver.has_decorator(method, "builtins.staticmethod")
        if depth > _MAX_CALLS or owner is None or not scope.parameters or is_static:
            return None
        if self._has_inner(method) or self._makes_attributes_up(owner):
            return None
        found: list[Look] = []
        for path in scope.reads:
            if root(path) != _SELF:
                continue
            *_, first, base = (*prefixes(path), _SELF) if path == _SELF else prefixes(path)
            if first[0] != "attr" or base != _SELF:
                return None
            if first[2] == _ALL:
                return None
            if self._resolver.classes.method(owner, first[2]) is None:
                found += self._looked_at(method, path)
                continue
            called = self._calls(method, first) if path == first else []
            inner = self._handed_on(called, depth)
            if inner is None:
                return None
            found += inner
        return found if self._is_told(method) else None

    def _makes_attributes_up(self, owner: int) -> bool:
        """Tell whether a class has a method that answers for attributes, perhaps with others."""
        classes = self._resolver.classes
        return any(classes.method(owner, name) is not None for name in ("__getattr__", "__getattribute__"))

    def _handed_on(self, calls: Sequence[Call], depth: int) -> Sequence[Look] | None:
        """Return what further methods of the same object look at, in terms of the one that calls them."""
        found: list[Look] = []
        for call in calls:
            inner = self._of(call.callee, depth + 1)
            if inner is None:
                return None
            found += self._moved(call, inner)
        return found if calls else None

    def _calls(self, method: int, term: Term) -> list[Call]:
        events = self._resolver.scope(method).events
        return [
            call
            for call in self._index.graph.outgoing.get(method, ())
            if call.event >= 0 and call.handed is None and events[call.event].term == term
        ]

    def _looked_at(self, method: int, path: Term) -> Iterator[Look]:
        """Yield what a path is read for: of a container that is asked for an entry, just that."""
        events = self._resolver.scope(method).events
        calls = [event for event in events if event.kind is EventKind.CALL and event.term == path]
        asked = asked_keys(self._resolver.scope(method), path)
        if asked:
            for key in asked:
                yield Look((*self._steps(method, path), self._resolver.value(method, key)))
        elif not calls or path[0] != "attr":
            yield Look(self._steps(method, path))
        elif path[2] in KEYED and all(event.args for event in calls):
            for event in calls:
                yield Look((*self._steps(method, path[1]), self._resolver.value(method, event.args[0])))
        elif not only_adds(self._resolver, method, path):
            yield Look(self._steps(method, path[1]))

    def _steps(self, method: int, path: Term) -> tuple[Value, ...]:
        return tuple(
            Literal(term[2])
            if term[0] == "attr"
            else UNKNOWN
            if term[2][0] == "slice"
            else self._resolver.value(method, term[2])
            for term in reversed([*prefixes(path)][:-1])
        )

    def _has_inner(self, method: int) -> bool:
        """Tell whether a function defines others, which may look at its object as well."""
        facts = self._index.program.modules[self._index.program.path(method)]
        index = self._resolver.scope(method).index
        return any(scope.parent == index for scope in facts.scopes)

    def _is_told(self, method: int) -> bool:
        """Tell whether a method runs no code on its object but what it reads names: no setter, no base's."""
        events = self._resolver.scope(method).events
        for call in self._index.graph.outgoing.get(method, ()):
            event = events[call.event] if call.event >= 0 else None
            if event is not None and event.kind is not EventKind.CALL and root(event.term) == _SELF:
                return False
        return not any(event.kind is EventKind.CALL and event.term == ("name", "super") for event in events)
