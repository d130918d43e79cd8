"""Assignments that are seen to give a place something other than it starts with."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event
from isolint.facts.terms import Term
from isolint.index.beforehand.settled import Settled
from isolint.index.calls.call import Call
from isolint.index.conditions.changes import Changes
from isolint.index.conditions.passing import Passing
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.places import Choice, Chosen, Content, Made, Stub, unplaced
from isolint.index.resolution.trees import is_open
from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    Composed,
    Display,
    External,
    FunctionValue,
    Instance,
    Literal,
    ModuleValue,
    Result,
    Value,
)
from isolint.index.sites.site import Sites
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect

_DEFINED = (ClassValue, FunctionValue, ModuleValue)
_OBJECTS = (*_DEFINED, Composed, Display, Instance, Made, Result, Stub)
#: Classes of libraries whose objects are known by their content alone.
_BY_CONTENT = ("datetime.", "decimal.", "fractions.", "ipaddress.", "pathlib.", "uuid.")
#: How many calls lie at most between where an argument is given and where it is assigned.
_MAX_CALLS = 3


class Differing:
    """Answers for assignments, from what they give and what their places start with."""

    def __init__(
        self, basis: Basis, settled: Settled, contents: Contents, passing: Passing, changes: Changes
    ) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._reach = basis.reach
        self._sites = Sites(basis.resolver)
        self._settled = settled
        self._contents = contents
        self._passing = passing
        self._changes = changes

    def is_seen(self, effect: Effect, tests: int) -> bool:
        """Tell whether an effect is no assignment, or one that changes something for some of the tests."""
        name = self._changes.name(effect)
        if name is None:
            return True
        event = self._resolver.scope(effect.source).events[effect.event]
        given, start = (
            self._passing.at_owner(effect, content) for content in self._changes.sides(effect, name)
        )
        if _counts_on(event) or _spells_otherwise(event, start):
            return True
        is_known = start != UNKNOWN and not is_open(("truth", start))
        begun = start if is_known else self._begun(effect, event.term, name)
        handed = self._handed(effect.owner, given, tests, _MAX_CALLS)
        if begun == UNKNOWN:
            return not all(_is_next_to_nothing(one) for one in handed)
        return any(self._is_other(one, begun) for one in handed)

    def _handed(self, owner: int, given: Content, tests: int, calls: int) -> Iterator[Content]:
        """Yield what something comes to in the terms of those who call a function for some tests."""
        if not is_open(("truth", given)):
            yield given
            return
        if not calls or self._reach.starts(owner):
            yield UNKNOWN
            return
        for call in self._graph.incoming.get(owner, ()):
            if self._reach.tests(call.caller) & tests and _is_followed(call):
                yield from self._handed(call.caller, self._passing.given(call, given), tests, calls - 1)

    def _begun(self, effect: Effect, term: Term, name: str) -> Content | None:
        """Return what a definition binds the place of an assignment to, or None if there is no such place.

        A site is what is assigned anew itself, or what has the place among its attributes or items.
        """
        if self._settled.is_set_up(effect.site, name):
            return UNKNOWN
        held = self._bound(effect.site)
        is_site = term[0] != "item" and effect.site[1].endswith((f":{name}", f".{name}"))
        if held is None or is_site:
            return held
        match unplaced(held):
            case Display("dict", ()) if term[0] == "item" and self._settled.is_as_defined(effect.site):
                return None
            case Made(owner) if term[0] == "attr" and self._lacks(owner, name):
                return None
            case _:
                return UNKNOWN

    def _bound(self, site: SiteKey) -> Content | None:
        """Return what a site's own definition binds it to, or None where it has none."""
        module, _, name = site[1].partition(":")
        path = self._resolver.program.path_of(module)
        if path is None:
            return UNKNOWN
        owner = self._sites.class_of(site)
        if owner is not None:
            name = name.rpartition(".")[2]
            found = self._resolver.classes.bound(owner, name)
            if found is None:
                return None if self._lacks(owner, name) else UNKNOWN
            return self._contents.of(*found)
        body = self._resolver.program.number(path)
        term = self._resolver.scope(body).bindings.get(name)
        return self._contents.of(body, term) if term is not None else UNKNOWN

    def _lacks(self, owner: int, name: str) -> bool:
        """Tell whether neither a class nor its methods bind an attribute, and no class of a library may."""
        classes = self._resolver.classes
        if classes.external_bases(owner) or classes.bound(owner, name) is not None:
            return False
        return not any(name in classes.stored_on_self(method) for method in classes.methods(owner))

    def _is_other(self, given: Content, start: Content | None) -> bool:
        """Tell whether two contents are surely not the same; one that is None is not there at all."""
        given, start = unplaced(given), unplaced(start) if start is not None else None
        if isinstance(given, (Choice, Chosen)):
            return self._is_other(given.yes, start) and self._is_other(given.no, start)
        if start is None:
            return True
        if isinstance(start, (Choice, Chosen)):
            return self._is_other(given, start.yes) and self._is_other(given, start.no)
        match given:
            case Literal(content):
                if isinstance(start, Literal):
                    return bool(content != start.content)
                may_be_it = isinstance(start, Composed) and isinstance(content, str)
                return isinstance(start, _OBJECTS) and not may_be_it
            case Composed():
                return isinstance(start, (*_DEFINED, Made)) or _is_no_text(start)
            case FunctionValue(scope) | ClassValue(scope) if self._resolver.program.is_local(scope):
                return True
            case FunctionValue() | ClassValue() | ModuleValue() | External() | Display(_, ()):
                return start != given
            case Result(External(callee)) if callee.startswith(_BY_CONTENT):
                return isinstance(start, (*_DEFINED, Literal, Made))
            case Display() | Instance() | Made() | Result() | Stub():
                return not self._is_alike(given, start)
            case _:
                return _waits_for_more(start)

    def _is_alike(self, given: Content, start: Content) -> bool:
        """Tell whether two objects may be made alike."""
        if isinstance(given, Made) and isinstance(start, Made):
            return given.owner == start.owner and self._arguments(given) == self._arguments(start)
        return given == start

    def _arguments(self, made: Made) -> tuple[Value, ...]:
        """Return what an object is made of."""
        event = self._resolver.scope(made.scope).events[made.event]
        return tuple(self._resolver.value(made.scope, term) for term in event.given)


def _is_next_to_nothing(content: Content) -> bool:
    """Tell whether something is None, False, zero or empty, as places mostly start."""
    match unplaced(content):
        case Literal(known) | Display(_, known):
            return not known
        case _:
            return False


def _waits_for_more(content: Content) -> bool:
    """Tell whether a place starts as None, or as an empty text or container."""
    match content:
        case Literal(known):
            return known is None or known in ("", ())
        case Display(_, elements):
            return not elements
        case _:
            return False


def _is_no_text(content: Content) -> bool:
    return isinstance(content, Literal) and not isinstance(content.content, str)


def _counts_on(event: Event) -> bool:
    """Tell whether a place is given what it holds with something added."""
    match event.value:
        case ("format", parts):
            return event.term in parts and any(part[0] == "const" and part[1] for part in parts)
        case _:
            return False


def _spells_otherwise(event: Event, start: Content) -> bool:
    """Tell whether a text is put together of a part that is not in the text that is there."""
    there = unplaced(start)
    if event.value[0] != "format" or not isinstance(there, Literal) or not isinstance(there.content, str):
        return False
    texts = (part[1] for part in event.value[1] if part[0] == "const")
    return any(isinstance(text, str) and text not in there.content for text in texts)


def _is_followed(call: Call) -> bool:
    return call.event >= 0 and not call.guessed
