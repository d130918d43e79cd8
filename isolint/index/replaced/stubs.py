"""What a test puts in place of functions, so that these do not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Literal,
    Parameter,
    Result,
    Value,
)
from isolint.index.suite.patches import MOCKERS, patched, patches_of

_PLUGIN = "pytest_mock.MockerFixture"
_FLEXMOCK = External("flexmock.flexmock")
_STAND_IN = Result(External("unittest.mock.Mock"))


@dataclass(frozen=True, slots=True)
class Stubbed:
    """The project functions (or classes, by scope) and library names that are replaced."""

    functions: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()


class Stubs:
    """Answers for single functions: their decorators, those of their class, and the patches they make."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[int, Stubbed] = {}
        self._patching: dict[int, list[Result]] = {}

    def of(self, functions: Iterable[int]) -> Stubbed:
        """Return what some functions replace together."""
        found = [self._of(function) for function in functions]
        return Stubbed(
            frozenset().union(*(one.functions for one in found)),
            frozenset().union(*(one.names for one in found)),
        )

    def by_helper(self, function: int, bound: Mapping[int, Value]) -> Stubbed:
        """Return what a function replaces by the `monkeypatch` that it is handed: that outlives its call."""
        if function not in self._patching:
            self._patching[function] = list(self._setting(function))

        def given(value: Value) -> Value:
            return substitute(self._resolver, value, function, bound)

        made = (Result(given(one.callee), tuple(map(given, one.args))) for one in self._patching[function])
        patches = (one for one in made if self._is_patch(one.callee))
        return self._stubbed(self._targets(function, patches))

    def _setting(self, function: int) -> Iterator[Result]:
        """Yield the calls of a method that sets an attribute, of something that a function is handed."""
        for event in self._resolver.scope(function).events:
            if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "setattr":
                callee = self._resolver.value(function, event.term)
                if isinstance(callee, AttributeOf) and isinstance(callee.base, Parameter):
                    yield Result(callee, *self._resolver.arguments(function, event))

    def _of(self, function: int) -> Stubbed:
        if function not in self._known:
            self._known[function] = self._stubbed(self._replaced(function))
        return self._known[function]

    def _stubbed(self, targets: Iterable[tuple[Value, str | None]]) -> Stubbed:
        functions: set[int] = set()
        names: set[str] = set()
        for holder, attribute in targets:
            value = self._resolver.attribute(holder, attribute) if attribute is not None else holder
            if isinstance(value, FunctionValue):
                functions.add(value.function)
            elif isinstance(value, ClassValue):
                functions.update(self._methods(value.scope))
            elif isinstance(value, External):
                names.add(value.name)
            if attribute == "open":
                names.add("builtins.open")
        return Stubbed(frozenset(functions), frozenset(names))

    def _methods(self, owner: int) -> Iterator[int]:
        program = self._resolver.program
        for term in self._resolver.scope(owner).bindings.values():
            if term[0] == "def":
                yield program.number(program.path(owner), term[1])

    def _replaced(self, function: int) -> Iterator[tuple[Value, str | None]]:
        """Yield the objects, and the attributes of them, that patches and assignments replace."""
        yield from self._targets(function, self._patches(function))
        yield from self._assigned(function)

    def _targets(self, function: int, patches: Iterable[Result]) -> Iterator[tuple[Value, str | None]]:
        """Yield the objects, and the attributes of them, that patches of a function replace."""
        importer = self._resolver.program.path(function)
        for made in patches:
            if not _only_watches(made):
                attribute = made.argument(1, "attribute") if takes_object(made.callee) else UNKNOWN
                yield from patched(self._resolver, made.argument(0, "target"), attribute, importer)

    def _assigned(self, function: int) -> Iterator[tuple[Value, str]]:
        """Yield the objects and attributes that something else is assigned to, as in `server.send = fake`."""
        for event in self._resolver.scope(function).events:
            if event.kind is EventKind.STORE and event.term[0] == "attr":
                holder, name = self._resolver.value(function, event.term[1]), event.term[2]
                given = self._resolver.value(function, event.value)
                if given != self._resolver.attribute(holder, name):
                    yield holder, name

    def _patches(self, function: int) -> Iterator[Result]:
        yield from self.decorating(function)
        for _, made in self.called(function):
            yield made

    def decorating(self, function: int) -> Iterator[Result]:
        """Yield the patches among the decorators of a function and of its class."""
        outer = self._resolver.program.parent(function)
        # A patch of a class wraps its tests, and none of its hooks and fixtures.
        is_test = self._resolver.scope(function).name.startswith("test")
        around = self._resolver.program.enclosing_class(function) if is_test else None
        module = self._resolver.program.module_of(function)
        for scope, number in ((function, outer), (around, module)):
            if scope is not None and number is not None:
                for decorator in self._resolver.scope(scope).decorators:
                    value = self._resolver.value(number, decorator.term)
                    if isinstance(value, Result) and self._is_patch(value.callee):
                        yield value

    def called(self, function: int) -> Iterator[tuple[int, Result]]:
        """Yield the patches that a function makes in its body, with the event of each."""
        for number, event in enumerate(self._resolver.scope(function).events):
            if event.kind is EventKind.CALL:
                callee = self._resolver.value(function, event.term)
                if self._is_patch(callee):
                    yield number, Result(callee, *self._resolver.arguments(function, event))
                else:
                    yield from ((number, made) for made in self._flexmocked(function, event))

    def _flexmocked(self, function: int, event: Event) -> Iterator[Result]:
        """Yield what flexmock puts in place of attributes of an object, as if it were set by their names."""
        names: list[Value] = []
        making = event
        if event.term[0] == "attr" and event.term[2] == "should_receive" and event.term[1][0] == "call":
            making = self._resolver.scope(function).events[event.term[1][1]]
            names += self._resolver.arguments(function, event)[0][:1]
        if self._resolver.value(function, making.term) != _FLEXMOCK:
            return
        targets, keywords = self._resolver.arguments(function, making)
        if making is event:
            names += [Literal(name) for name, _ in keywords if name is not None]
        for target in targets[:1]:
            for name in names:
                yield Result(AttributeOf(_FLEXMOCK, "setattr"), (target, name, _STAND_IN))

    def _is_patch(self, callee: Value) -> bool:
        match callee:
            case External(name):
                return name in MOCKERS
            case AttributeOf(base, "setattr"):
                return patches_of(self._resolver, base)
            case AttributeOf(base, "spy"):
                return self._resolver.types.name(base) == _PLUGIN
            case _:
                return False


def _only_watches(made: Result) -> bool:
    """Tell whether what a patch puts in a place calls what was there."""
    is_spy = isinstance(made.callee, AttributeOf) and made.callee.name == "spy"
    return is_spy or any(name == "wraps" for name, _ in made.keywords)


def takes_object(callee: Value) -> bool:
    """Tell whether a patch names the object and its attribute apart."""
    if isinstance(callee, External):
        return callee.name.endswith("object")
    return isinstance(callee, AttributeOf) and callee.name in ("setattr", "spy")
