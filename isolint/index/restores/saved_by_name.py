"""What a function has saved of some attributes, by their names in a container, and puts back in a loop."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import UNKNOWN, Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Literal, options

_FIRST: Term = ("const", 0)
_SECOND: Term = ("const", 1)
_COPYING = frozenset({"copy", "deepcopy", "dict", "list", "set"})


class SavedByName:
    """Answers for the calls of `setattr` in one function after another."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def names(self, number: int, event: Event) -> Iterator[tuple[str, bool]]:
        """Yield the attributes that a call puts back in turn, and whether as a copy that was made of each."""
        if event.kind is not EventKind.CALL or len(event.args) != 3:
            return
        holder, name, value = event.args
        for key, kept in self._pairs(number, name, value):
            got = self._got(number, holder, key, kept)
            if got is not None:
                for option in options(self._resolver.value(number, key)):
                    if isinstance(option, Literal) and isinstance(option.content, str):
                        yield option.content, got

    def _pairs(self, number: int, name: Term, value: Term) -> Iterator[tuple[Term, Term]]:
        """Yield the names and what is saved under each, of a container that a loop goes over."""
        events = self._resolver.scope(number).events
        held: Term = UNKNOWN
        if (
            name[0] == "item"
            and name[1][0] == "iter"
            and (name[2], value) == (_FIRST, ("item", name[1], _SECOND))
        ):
            held = name[1][1]
            called = events[held[1]].term if held[0] == "call" else UNKNOWN
            held = called[1] if called[0] == "attr" and called[2] == "items" else held
        elif name[0] == "iter" and value == ("item", name[1], name):
            held = name[1]
        if held[0] != "new":
            return
        _, kind, elements = held
        for element in elements:
            is_tuple = element[:2] == ("new", "tuple")
            pair: Term = element if kind == "dict" else element[2] if is_tuple else UNKNOWN
            if len(pair) == 2:
                yield pair[0], pair[1]
        for event in events if kind == "dict" and not elements else ():
            if event.kind is EventKind.STORE and event.term[:2] == ("item", held):
                yield event.term[2], event.value

    def _got(self, number: int, holder: Term, key: Term, kept: Term) -> bool | None:
        """Return whether a copy was saved, or None where it is not what an object has under a name."""
        events = self._resolver.scope(number).events
        is_copy = False
        while kept[0] == "call":
            made = events[kept[1]]
            if made.term == ("name", "getattr"):
                return is_copy if made.args[:2] == (holder, key) else None
            if made.term[-1] not in _COPYING:
                return None
            is_copy = True
            kept = made.args[0] if made.args else made.term[1]
        return is_copy if key[0] == "const" and kept == ("attr", holder, key[1]) else None
