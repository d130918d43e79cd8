"""Attributes of an object that tests share, in which one finds what another has put there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import Global, Handed
from isolint.index.sharing.handovers import is_empty, place_in_module
from isolint.index.state.mutations import MUTATORS, REMOVERS
from isolint.index.suite.fixtures import Fixture, FixtureScope

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Tells whether a path of a function leads to the object.
_IsObject = Callable[[int, Term], bool]

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


def handed_by_fixture(index: ProjectIndex, fixture: Fixture) -> Mapping[str, str]:
    """Return the attributes through which tests hand on something in what a fixture hands out.

    They are empty at first, some tests fill them, and later ones only read them: each is given with one of
    these. A test that stands above all that fill an attribute has it empty when the module runs as it is
    written, and one that just looks at it may want to see that it is.
    """
    value = Handed(fixture.function)
    users = members(index.audience.users_of(index.objects.sites.fixture(fixture.function)))
    search = _Search(
        index,
        index.resolver.class_of(value),
        lambda number, term: index.resolver.value(number, term) == value,
    )
    return search.found(users, ())


def handed_by_class(index: ProjectIndex, owner: int, name: str) -> Mapping[str, str]:
    """Return the attributes through which tests of a class hand on something in an object of the class."""
    users = [number for number, test in enumerate(index.tests) if test.owner == owner]
    place = ("attr", _SELF, name)
    values = (index.resolver.value(index.tests[number].function, place) for number in users)
    kinds = {kind for value in values if (kind := index.resolver.class_of(value)) is not None}
    search = _Search(index, kinds.pop() if len(kinds) == 1 else None, lambda _, term: term == place)
    return search.found(users, (owner,))


def handed_by_module(index: ProjectIndex, name: Global) -> Mapping[str, str]:
    """Return the attributes through which tests of a module hand on something in an object of the module."""
    users = [number for number, test in enumerate(index.tests) if test.path == name.path]
    kind = index.resolver.class_of(name)
    search = _Search(index, kind, lambda _, term: term == ("name", name.name))
    return search.found(users, (index.program.number(name.path),))


class _Search:
    def __init__(self, index: ProjectIndex, owner: int | None, is_object: _IsObject) -> None:
        self._index = index
        self._owner = owner
        #: Asked only where the class is known.
        self._kind = owner if owner is not None else -1
        self._is_object = is_object
        self._methods: dict[int, _Use] = {}

    def found(self, users: Iterable[int], makers: Iterable[int]) -> Mapping[str, str]:
        """Return each attribute that is handed on, with a test that only reads it."""
        if self._owner is None:
            return {}
        tests = self._index.tests
        order = sorted(users, key=lambda one: place_in_module(self._index, tests[one]))
        made = _Use()
        for number in {*makers, *(one for user in order for one in tests[user].life if self._is_wide(one))}:
            made.join(self._of_function(number))
        given: set[tuple[str, str]] = set()
        taken: dict[str, str] = {}
        for test in (tests[number] for number in order):
            use = _Use()
            for number in (one for one in {test.function, *test.life} if not self._is_wide(one)):
                use.join(self._of_function(number))
            for name in sorted(use.read - use.filled - made.filled):
                if (test.path, name) in given and self._is_empty_at_first(name):
                    taken.setdefault(name, self._index.resolver.scope(test.function).name)
            given |= {(test.path, name) for name in use.filled}
        return taken

    def _is_wide(self, number: int) -> bool:
        return self._index.roles.lifetime(number) is not FixtureScope.FUNCTION

    def _of_function(self, function: int) -> _Use:
        """Return what a test, a fixture or a hook does to the attributes, itself or by methods."""
        scope = self._index.resolver.scope(function)
        found = _Use()
        for name, is_filled in _attributes(scope, lambda base: self._is_one(function, base)):
            method = self._index.resolver.classes.method(self._kind, name)
            if method is not None:
                found.join(self._of_method(method))
            elif is_filled or not self._is_looked_at(function, name):
                (found.filled if is_filled else found.read).add(name)
        return found

    def _is_one(self, function: int, base: Term) -> bool:
        """Tell whether a path leads to the object, or to one of its class, as where it is made."""
        if self._is_object(function, base):
            return True
        return self._index.resolver.class_of(self._index.resolver.value(function, base)) == self._owner

    def _is_looked_at(self, function: int, name: str) -> bool:
        """Tell whether a test asks for an attribute, but for no part of it, and does not hand it on."""
        scope = self._index.resolver.scope(function)
        passed = {term for event in scope.events for term in event.args}
        for path in scope.reads:
            term = path
            while term[0] in ("attr", "item"):
                is_it = term[0] == "attr" and term[2] == name and self._is_one(function, term[1])
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
            inner = self._index.resolver.classes.method(self._kind, name)
            if inner is not None:
                found.join(self._of_method(inner))
            else:
                (found.filled if is_filled else found.read).add(name)
        return found

    def _is_empty_at_first(self, name: str) -> bool:
        """Tell whether the constructors of a class and its bases give an attribute nothing but empty ones."""
        given = [
            event.value
            for owner in self._index.resolver.classes.ancestry(self._kind)
            if (maker := self._index.resolver.classes.method(owner, "__init__")) is not None
            for event in self._index.resolver.scope(maker).events
            if event.kind is EventKind.STORE and event.term == ("attr", _SELF, name)
        ]
        return bool(given) and all(is_empty(term) or term == ("const", False) for term in given)


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
