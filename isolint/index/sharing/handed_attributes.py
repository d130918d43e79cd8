"""Attributes of what a wide fixture hands out, in which one test finds what another has put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import Handed
from isolint.index.sharing.handovers import is_empty
from isolint.index.state.mutations import MUTATORS, REMOVERS
from isolint.index.suite.fixtures import Fixture

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SELF = ("param", 0)
#: Who takes something out needs something there.
_FILLING = MUTATORS - REMOVERS


@dataclass(slots=True)
class _Use:
    """The attributes of an object that some code reads, and those that it fills."""

    read: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)

    def join(self, other: _Use) -> None:
        """Add what other code does."""
        self.read |= other.read
        self.filled |= other.filled


def handed_attributes(index: ProjectIndex, fixture: Fixture) -> Mapping[str, str]:
    """Return the attributes, empty at first, that some tests fill and later ones only read, each with one.

    A test that stands above all that fill an attribute has it empty when the module runs as it is written,
    and one that just looks at it may want to see that it is.
    """
    owner = index.resolver.class_of(Handed(fixture.function))
    if owner is None:
        return {}
    return _Search(index, fixture, owner).found()


class _Search:
    def __init__(self, index: ProjectIndex, fixture: Fixture, owner: int) -> None:
        self._index = index
        self._object = Handed(fixture.function)
        self._owner = owner
        self._methods: dict[int, _Use] = {}

    def found(self) -> Mapping[str, str]:
        """Return each attribute that is handed on, with a test that only reads it."""
        tests = self._index.tests
        users = list(
            members(self._index.audience.users_of(self._index.objects.fixture(self._object.fixture)))
        )
        scopes = {number: self._index.resolver.scope(tests[number].function) for number in users}
        uses = {number: self._of_test(tests[number].function) for number in users}
        users.sort(key=lambda number: scopes[number].span.line)
        given: set[tuple[str, str]] = set()
        taken: dict[str, str] = {}
        for number in users:
            path, use = tests[number].path, uses[number]
            for name in sorted(use.read - use.filled):
                if (path, name) in given and self._is_empty_at_first(name):
                    taken.setdefault(name, scopes[number].name)
            given |= {(path, name) for name in use.filled}
        return taken

    def _of_test(self, function: int) -> _Use:
        """Return what a test does to the attributes of the object, itself or by its methods."""
        scope = self._index.resolver.scope(function)
        found = _Use()
        for name, is_filled in _attributes(scope, lambda base: self._is_object(function, base)):
            method = self._index.resolver.classes.method(self._owner, name)
            if method is not None:
                found.join(self._of_method(method))
            elif is_filled or not self._is_looked_at(function, name):
                (found.filled if is_filled else found.read).add(name)
        return found

    def _is_looked_at(self, function: int, name: str) -> bool:
        """Tell whether a test asks for an attribute, but for no part of it, and does not hand it on."""
        scope = self._index.resolver.scope(function)
        passed = {term for event in scope.events for term in event.args}
        for path in scope.reads:
            term = path
            while term[0] in ("attr", "item"):
                is_it = term[0] == "attr" and term[2] == name and self._is_object(function, term[1])
                if is_it and (term is not path or term in passed):
                    return False
                term = term[1]
        return True

    def _of_method(self, method: int) -> _Use:
        """Return what a method does to the attributes of its object, with the methods that it calls."""
        if method in self._methods:
            return self._methods[method]
        found = self._methods[method] = _Use()
        scope = self._index.resolver.scope(method)
        for name, is_filled in _attributes(scope, lambda base: base == _SELF):
            inner = self._index.resolver.classes.method(self._owner, name)
            if inner is not None:
                found.join(self._of_method(inner))
            else:
                (found.filled if is_filled else found.read).add(name)
        return found

    def _is_object(self, function: int, base: Term) -> bool:
        return self._index.resolver.value(function, base) == self._object

    def _is_empty_at_first(self, name: str) -> bool:
        """Tell whether the constructor gives an attribute nothing but an empty value."""
        maker = self._index.resolver.classes.method(self._owner, "__init__")
        events = self._index.resolver.scope(maker).events if maker is not None else ()
        given = [
            event.value
            for event in events
            if event.kind is EventKind.STORE and event.term == ("attr", _SELF, name)
        ]
        return bool(given) and all(map(is_empty, given))


def _attributes(scope: Scope, is_object: Callable[[Term], bool]) -> Iterator[tuple[str, bool]]:
    """Yield the attributes of an object that a scope reads or fills, and whether it does the latter."""
    for event in scope.events:
        term, is_filled = event.term, event.kind is EventKind.STORE
        if event.kind is EventKind.CALL and term[0] == "attr":
            term, is_filled = term[1], term[2] in _FILLING
        elif is_filled and term[0] == "item":
            term = term[1]
        elif event.kind is not EventKind.STORE:
            continue
        if term[0] == "attr" and is_object(term[1]):
            yield term[2], is_filled
    for path in scope.reads:
        term = path
        while term[0] in ("attr", "item"):
            if term[0] == "attr" and is_object(term[1]):
                yield term[2], False
            term = term[1]
    for event in scope.events:
        # A method is called, not read.
        if event.kind is EventKind.CALL and event.term[0] == "attr" and is_object(event.term[1]):
            yield event.term[2], False
