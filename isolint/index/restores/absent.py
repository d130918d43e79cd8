"""Attributes of a library's objects that are not there until they are set, as a setting of the project's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External

_GETATTR, _HASATTR = ("name", "getattr"), ("name", "hasattr")
#: How many arguments a call has that copes with an attribute that is not there.
_ASKING = {_GETATTR: 3, _HASATTR: 2}


class Absent:
    """Answers from who asks for an attribute whether it is there, and from who could have given it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def may_be(self, holder: External, name: str) -> bool:
        """Tell whether the project copes without an attribute, and no module of it gives one of that name."""
        return holder in self._asked.get(name, ()) and name not in self._given

    @cached_property
    def _asked(self) -> Mapping[str, frozenset[External]]:
        """Return name -> the objects that are asked for an attribute which they may not have."""
        found: dict[str, set[External]] = {}
        for number, scope in enumerate(self._resolver.program.scopes):
            for event in scope.events:
                if event.kind is EventKind.CALL and len(event.args) == _ASKING.get(event.term):
                    holder, key = self._resolver.value(number, event.args[0]), event.args[1]
                    if isinstance(holder, External) and key[0] == "const" and isinstance(key[1], str):
                        found.setdefault(key[1], set()).add(holder)
        return {name: frozenset(holders) for name, holders in found.items()}

    @cached_property
    def _given(self) -> frozenset[str]:
        """Return the names that modules bind, pass on, or have in displays: a file of settings may do so."""
        found: set[str] = set()
        for path, facts in self._resolver.program.modules.items():
            found.update(facts.module.bindings)
            number = self._resolver.program.number(path)
            for event in facts.module.events:
                if event.term not in _ASKING and not self._lasts_for_a_test(number, event):
                    found.update(_texts(event))
        return frozenset(found)

    def _lasts_for_a_test(self, number: int, event: Event) -> bool:
        """Tell whether a statement gives something for the time of a test, as a decorator does."""
        callee = self._resolver.value(number, event.term) if event.kind is EventKind.CALL else None
        return isinstance(callee, External) and callee.name in self._resolver.models.restores


def _texts(event: Event) -> Iterator[str]:
    """Yield the texts in what a statement stores or passes, and the names of the arguments."""
    pending: list[object] = [event.value, event.args, event.keywords]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, str):
            yield part
