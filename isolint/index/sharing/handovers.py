"""What one test puts somewhere for another to find: attributes, globals, keys of the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    Global,
    Instance,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    Value,
)
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.suite.tests import TestItem
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_REQUEST = Result(External("pytest.FixtureRequest"))
#: Objects of a request that outlive its test.
_LASTING = frozenset({"config", "session", "module"})
_TESTCASE_BASES = ("unittest.", "builtins.object", "django.test.", "asynctest.")
#: Decorators that give a class no attributes.
_MARKS = ("pytest.mark.", "unittest.skip", "dataclasses.dataclass")
_NONE: Term = ("const", None)
#: Methods that give an object attributes which its class does not show.
_DYNAMIC = ("__getattr__", "__getattribute__")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that tests put values into; with `placeholder` something empty is there from the start.

    With `nothing` that is None, of which no method can be called.
    """

    kind: SiteKind
    key: str
    name: str
    placeholder: bool
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a scope."""

    scope: int
    line: int


@dataclass(frozen=True, slots=True)
class Handover:
    """A slot that the `givers` fill, and that the `takers` of the same module read without filling it."""

    slot: Slot
    givers: int
    takers: int
    given: Place
    taken: Place


def handovers(index: ProjectIndex) -> Iterator[Handover]:
    """Yield one hand-over for each slot and module in which tests rely on it."""
    yield from _Search(index).found()


class _Search:
    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._slots: dict[tuple[int, Term, bool], Slot | None] = {}

    def found(self) -> Iterator[Handover]:
        written = self._written()
        taken = self._read(written)
        for slot, places in written.items():
            givers = 0
            for place in places:
                givers |= self._index.own_reach.tests(place.scope)
            served = givers | self._served(slot)
            readers = taken.get(slot, [])
            by_module: dict[str, int] = {}
            for place in readers:
                for number in members(self._index.own_reach.tests(place.scope) & ~served):
                    if self._follows(slot, number, givers):
                        path = self._index.tests[number].path
                        by_module[path] = by_module.get(path, 0) | (1 << number)
            for path, takers in by_module.items():
                given = [number for number in members(givers) if self._index.tests[number].path == path]
                first = next(place for place in readers if self._index.own_reach.tests(place.scope) & takers)
                yield Handover(slot, sum(1 << number for number in given), takers, places[0], first)

    def _served(self, slot: Slot) -> int:
        """Return the tests in which something, a patch or the application, writes to a slot's object."""
        tests = 0
        for effect in self._index.on((slot.kind, slot.key), EffectKind.WRITE, EffectKind.GUARD):
            if not self._changes_what_is_there(slot, effect):
                tests |= self._index.reach.tests(effect.owner)
        return tests

    def _changes_what_is_there(self, slot: Slot, effect: Effect) -> bool:
        """Tell whether a write changes what a slot holds, by a method of it, which gives it nothing."""
        is_bare = slot.nothing or not slot.placeholder
        event = event_of(self._resolver, effect)
        if event is None or not is_bare or effect.kind is not EffectKind.WRITE:
            return False
        if effect.source == effect.owner:
            is_method = event.kind is EventKind.CALL and event.term[0] == "attr"
            return is_method and self._slot(effect.source, event.term[1]) == slot
        last = slot.name.rpartition(".")[2]
        return (event.kind is EventKind.STORE and event.term[0] == "attr" and event.term[2] != last) or (
            event.kind is EventKind.CALL and event.term[0] == "attr"
        )

    def _follows(self, slot: Slot, taker: int, givers: int) -> bool:
        """Tell whether a test can have a slot from a giver of its module.

        Only where nothing is there without one is the order of the two beyond doubt.
        """
        mine = self._index.tests[taker]
        return any(
            self._index.tests[giver].path == mine.path
            and (
                not slot.placeholder
                or place_in_module(self._index, self._index.tests[giver]) < place_in_module(self._index, mine)
            )
            for giver in members(givers)
        )

    # Who writes

    def _written(self) -> Mapping[Slot, Sequence[Place]]:
        """Return the slots that tests alone fill, each with the places that do."""
        found: dict[Slot, list[Place]] = {}
        spoilt: set[Slot] = set()
        for number, scope in enumerate(self._index.program.scopes):
            for event in scope.events:
                slot = self._filled(number, event)
                if slot is None:
                    continue
                if event.kind is EventKind.DELETE or not self._is_of_a_test(number):
                    # Set-up code provides it, or it is taken away again.
                    spoilt.add(slot)
                elif not event.augmented:
                    found.setdefault(slot, []).append(Place(number, event.span.line))
        return {slot: places for slot, places in found.items() if slot not in spoilt}

    def _is_of_a_test(self, number: int) -> bool:
        from_tests = self._index.own_reach.tests(number)
        return bool(from_tests) and number in self._test_scopes

    @cached_property
    def _test_scopes(self) -> frozenset[int]:
        """Return the scopes of test functions, and of the helpers in the suite's files."""
        fixtures = self._index.fixtures.by_function
        hooks = {number for test in self._index.tests for number in test.life if number != test.function}
        return frozenset(
            number
            for number in range(len(self._index.program.scopes))
            if self._index.is_test_code(self._index.program.path(number))
            and number not in fixtures
            and number not in hooks
        )

    def _filled(self, number: int, event: Event) -> Slot | None:
        if event.kind in (EventKind.STORE, EventKind.DELETE, EventKind.BIND):
            return self._slot(number, event.term, filled=True)
        if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "set" and event.args:
            return self._cached(number, event.term[1], event.args[0])
        return None

    # Who reads

    def _read(self, written: Mapping[Slot, object]) -> Mapping[Slot, list[Place]]:
        found: dict[Slot, list[Place]] = {}
        for number in sorted(self._test_scopes):
            if not self._index.own_reach.tests(number):
                continue
            scope = self._resolver.scope(number)
            for slot, line in self._reads(number, scope):
                if slot in written:
                    found.setdefault(slot, []).append(Place(number, line))
        return found

    def _reads(self, number: int, scope: Scope) -> Iterator[tuple[Slot, int]]:
        passed = {term for event in scope.events for term in self._passed(event)}
        for path, place in scope.reads.items():
            term = path
            while term[0] in ("name", "attr", "item"):
                slot = self._slot(number, term)
                # What is empty from the start may be asked for in order to see whether it still is.
                if slot is not None and (term is not path or term in passed or not slot.placeholder):
                    yield slot, place.line
                if term[0] == "name":
                    break
                term = term[1]
        for event in scope.events:
            is_method = event.kind is EventKind.CALL and event.term[0] == "attr"
            slot = self._slot(number, event.term[1]) if is_method else None
            if slot is not None and (slot.nothing or not slot.placeholder):
                yield slot, event.span.line
            is_get = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "get"
            slot = self._cached(number, event.term[1], event.args[0]) if is_get and event.args else None
            if slot is not None:
                yield slot, event.span.line

    def _passed(self, event: Event) -> Iterator[Term]:
        """Yield what a call passes on; an assertion only looks at it."""
        if event.kind is not EventKind.CALL or (
            event.term[0] == "attr" and event.term[2].startswith("assert")
        ):
            return
        for term in event.given:
            yield from term[1] if term[0] == "format" else (term,)

    # Places

    def _slot(self, number: int, term: Term, filled: bool = False) -> Slot | None:
        key = (number, term, filled)
        if key not in self._slots:
            self._slots[key] = self._found_slot(number, term, filled)
        return self._slots[key]

    def _found_slot(self, number: int, term: Term, filled: bool) -> Slot | None:
        match term:
            case ("name", name):
                return self._of_module(self._index.program.path(number), name)
            case ("attr", base, name):
                return self._of_attribute(self._resolver.value(number, base), name, filled)
            case ("item", base, ("const", str(key))):
                holder = self._found_slot(number, base, filled=False)
                if holder is not None and holder.placeholder:
                    return Slot(holder.kind, holder.key, f"{holder.name}[{key!r}]", placeholder=False)
        return None

    def _of_attribute(self, base: Value, name: str, filled: bool) -> Slot | None:
        match base:
            case ModuleValue(path):
                return self._of_module(path, name)
            case External("pytest"):
                return Slot(SiteKind.PATCH, f"pytest.{name}", f"pytest.{name}", placeholder=False)
            case AttributeOf(holder, part) if part in _LASTING and holder == _REQUEST:
                shown = f"request.{part}.{name}"
                return Slot(SiteKind.PATCH, f"pytest.{part}.{name}", shown, placeholder=False)
            case Global():
                return self._of_object(base, name)
            case ClassValue(scope):
                return self._of_class(scope, name)
            case Instance() | Parameter() if not filled:
                # What is set on an object is its own; what is read of it may be its class's.
                owner = self._resolver.class_of(base)
                own = owner is None or self._is_set_on_self(owner, name)
                return None if own or owner is None else self._of_class(owner, name)
            case _:
                return None

    def _of_module(self, path: str, name: str) -> Slot | None:
        known = self._index.program.modules.get(path)
        if known is None:
            # A folder without a module of its own.
            return None
        module = known.module
        held = module.bindings.get(name)
        if (held is not None and not is_empty(held)) or not self._index.is_test_code(path):
            return None
        if held is None and name not in module.annotations and not self._is_rebound(path, name):
            return None
        site = self._index.objects.sites.name(Global(path, name))
        return Slot(*site, name, placeholder=held is not None, nothing=held == _NONE)

    def _is_rebound(self, path: str, name: str) -> bool:
        return any(name in scope.rebinds for scope in self._index.program.modules[path].scopes)

    def _of_class(self, scope: int, name: str) -> Slot | None:
        """Return the slot of a class attribute that no class body gives a value."""
        held = self._bound_in(scope, name)
        if (held is not None and not is_empty(held)) or not self._is_known(scope):
            return None
        if self._resolver.own_attributes.is_given_to_each(scope, name):
            return None
        kind, key = self._index.objects.sites.attribute(scope, name)
        shown = key.rpartition(":")[2]
        return Slot(kind, key, shown, placeholder=held is not None, nothing=held == _NONE)

    def _of_object(self, base: Global, name: str) -> Slot | None:
        """Return the slot of an attribute that the class of a module's object knows nothing of."""
        held = self._resolver.definition(base)
        if not isinstance(held, Instance) or not self._is_known(held.scope):
            return None
        if self._bound_in(held.scope, name) is not None or self._is_set_on_self(held.scope, name):
            return None
        kind, key = self._index.objects.sites.name(base)
        return Slot(kind, key, f"{base.name}.{name}", placeholder=False)

    def _bound_in(self, scope: int, name: str) -> Term | None:
        ancestry = self._resolver.classes.ancestry(scope)
        return next(
            (
                found
                for owner in ancestry
                if (found := self._resolver.scope(owner).bindings.get(name)) is not None
            ),
            None,
        )

    def _is_known(self, scope: int) -> bool:
        """Tell whether a class has no attributes but those in its text and its project bases' texts."""
        bases = self._resolver.classes.external_bases(scope)
        dynamic = any(self._bound_in(scope, name) is not None for name in _DYNAMIC)
        if dynamic or not all(base.startswith(_TESTCASE_BASES) for base in bases):
            return False
        return not any(map(self._is_remade, self._resolver.classes.ancestry(scope)))

    def _is_remade(self, scope: int) -> bool:
        """Tell whether a metaclass or decorator may give a class what its text does not show."""
        names = [
            self._resolver.decorator_name(scope, item.term) for item in self._resolver.scope(scope).decorators
        ]
        plain = all(name is not None and name.startswith(_MARKS) for name in names)
        return not plain or self._resolver.classes.metaclass(scope) is not None

    def _is_set_on_self(self, scope: int, name: str) -> bool:
        return any((owner, name) in self._set_on_self for owner in self._resolver.classes.ancestry(scope))

    @cached_property
    def _set_on_self(self) -> frozenset[tuple[int, str]]:
        return frozenset(
            (owner, event.term[2])
            for number, method in enumerate(self._index.program.scopes)
            if (owner := self._index.program.enclosing_class(number)) is not None
            for event in method.events
            if event.kind is EventKind.STORE
            and event.term[0] == "attr"
            and event.term[1] == ("param", 0)
            and isinstance(self._resolver.value(number, event.term[1]), Parameter)
        )

    def _cached(self, number: int, base: Term, key: Term) -> Slot | None:
        """Return the slot of a key in pytest's cache."""
        holder = self._resolver.value(number, base)
        text = self._resolver.value(number, key)
        cache = AttributeOf(AttributeOf(_REQUEST, "config"), "cache")
        if holder != cache or not isinstance(text, Literal):
            return None
        return Slot(
            SiteKind.PATCH, f"pytest.cache[{text.content!r}]", f"cache[{text.content!r}]", placeholder=False
        )


def place_in_module(index: ProjectIndex, test: TestItem) -> tuple[int, str, int]:
    """Return what sorts the tests of a module as they run; a TestCase runs its tests by name."""
    scope = index.resolver.scope(test.function)
    if test.owner is None:
        return scope.span.line, "", 0
    name = scope.name if index.suite.is_testcase(test.owner) else ""
    return index.resolver.scope(test.owner).span.line, name, scope.span.line


def is_empty(term: Term) -> bool:
    """Tell whether a value says no more than that there is none yet."""
    match term:
        case ("const", value):
            return value is None or value == ""
        case ("new", _, elements):
            return not elements
        case _:
            return False
