"""Where scopes spell a name: in the paths that they read, and in what they call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from isolint.facts.records import EventKind, ReadPlace, Scope
from isolint.facts.terms import Term, prefixes


class Read(NamedTuple):
    """A path that a scope reads, and where."""

    scope: int
    path: Term
    place: ReadPlace


class Spelled:
    """Finds scopes by names, whatever these stand for there."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self._reads = [
            Read(number, *read) for number, scope in enumerate(scopes) for read in scope.reads.items()
        ]
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        self._imported: set[int] = set()
        self._calls: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for position, read in enumerate(self._reads):
            for part in prefixes(read.path):
                for name in part[1:]:
                    if isinstance(name, str):
                        self._by_name[name].add(position)
                if part[0] == "import":
                    self._imported.add(position)
        for number, scope in enumerate(scopes):
            for position, event in enumerate(scope.events):
                if event.kind is EventKind.CALL and event.term[0] == "name":
                    self._calls[event.term[1]].append((number, position))

    def reads(self, name: str) -> Iterator[Read]:
        """Yield the paths that spell a name, and those that start with what a function imports, in order."""
        return (self._reads[position] for position in sorted(self._by_name.get(name, set()) | self._imported))

    def calls(self, name: str) -> Sequence[tuple[int, int]]:
        """Return the scopes that call something by a plain name, and the events by which they do."""
        return self._calls.get(name, ())
