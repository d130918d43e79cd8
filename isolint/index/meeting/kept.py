"""Where tests look at what a set-up has only kept for them, in an attribute of their object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, prefixes
from isolint.index.meeting.keys import holds, used_beside_events
from isolint.index.state.readers import Mention
from isolint.index.suite.tests import HOOKS

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SELF: Term = ("param", 0)


class Kept:
    """Answers for the hooks of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def name(self, number: int, path: Term) -> str | None:
        """Return the attribute into which a hook puts what a path leads to, None if it does more with it."""
        scope = self._resolver.scope(number)
        if scope.name not in HOOKS or self._index.program.enclosing_class(number) is None:
            return None
        names = {
            event.term[2]
            for event in scope.events
            if event.kind is EventKind.STORE and event.value == path and event.term[:2] == ("attr", _SELF)
        }
        used = used_beside_events(scope)
        for event in scope.events:
            used += (event.term, *event.given)
            used += () if event.kind is EventKind.STORE and event.value == path else (event.value,)
        return names.pop() if len(names) == 1 and not any(holds(term, path) for term in used) else None

    def looks(self, number: int, name: str) -> Iterator[tuple[tuple[Term, ...], Mention]]:
        """Yield how the paths go on by which methods of a hook's class read an attribute, and where."""
        for read in self._resolver.program.spelled.reads(name):
            if not self._are_related(number, read.scope):
                continue
            events = self._resolver.scope(read.scope).events
            is_called = any(event.kind is EventKind.CALL and event.term == read.path for event in events)
            beyond: list[Term] = []
            for term in prefixes(read.path):
                if term[0] == "attr" and term[2] == name:
                    # A method is no part of the object.
                    yield (
                        tuple(beyond[:-1] if is_called else beyond),
                        Mention(read.scope, read.place.within, read.place.event),
                    )
                    break
                beyond.insert(0, term)

    def _are_related(self, hook: int, method: int) -> bool:
        """Tell whether a method may be called on the object that a hook sets up."""
        one, other = map(self._index.program.enclosing_class, (hook, method))
        if one is None or other is None:
            return False
        classes = self._resolver.classes
        return one in classes.ancestry(other) or other in classes.ancestry(one)
