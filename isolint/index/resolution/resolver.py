"""Terms to values: what an expression denotes, followed through calls, attributes and fixtures."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from isolint.facts.records import Event, ParameterKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.annotations import Annotations
from isolint.index.resolution.calling import Calling, Keywords
from isolint.index.resolution.classes import CLASSWISE, Classes
from isolint.index.resolution.constructors import Constructors
from isolint.index.resolution.definitions import Definitions
from isolint.index.resolution.dependencies import Dependencies
from isolint.index.resolution.extensions import Extensions
from isolint.index.resolution.items import Items
from isolint.index.resolution.linker import Linker
from isolint.index.resolution.one_state import OneState
from isolint.index.resolution.own_attributes import OwnAttributes
from isolint.index.resolution.properties import Properties
from isolint.index.resolution.put_off import puts_off
from isolint.index.resolution.settings import Settings
from isolint.index.resolution.types import LibraryTypes
from isolint.index.resolution.unset_settings import UnsetSettings
from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
    Copied,
    Display,
    External,
    Global,
    Handed,
    Instance,
    ItemOf,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    Super,
    Value,
    any_of,
    chained,
    composed,
    copied,
    pruned,
)

#: Terms that lead further than this through calls, names and attributes are not followed to their end.
MAX_DEPTH = 40

FIXTURE_DECORATORS = frozenset({"pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture"})

#: Names that no module binds stand for nothing else: the namespace of a class body may be a made-up one.
_BUILTINS = frozenset((*dir(builtins), "reveal_type", "unicode"))
_SUPER = External("builtins.super")
_GLOBALS = Result(External("builtins.globals"))


class Resolver:
    """Evaluates terms lazily and remembers what it found."""

    def __init__(self, linker: Linker) -> None:
        self.linker = linker
        self.program = linker.program
        self.models = linker.models
        self.classes = Classes(self)
        self.constructors = Constructors(self, self.classes)
        self.own_attributes = OwnAttributes(self, self.classes)
        self.one_state = OneState(self, self.classes)
        self.settings = Settings(self)
        self.unset_settings = UnsetSettings(self)
        self.properties = Properties(self)
        self._definitions = Definitions(self)
        self.calling = Calling(self)
        self.types = LibraryTypes(self)
        self.annotations = Annotations(self)
        self._extensions = Extensions(self.program)
        self.dependencies = Dependencies(self)
        self.items = Items(self)
        self._requested: Callable[[int, int], Value | None] = _nothing_requested
        self._values: list[dict[Term, Value]] = [{} for _ in self.program.scopes]
        self._owners: dict[Value, int | None] = {}
        self._depth = 0

    def use_fixtures(self, requested: Callable[[int, int], Value | None]) -> None:
        """Take what pytest passes for parameters from a function, and forget what was found without it."""
        self._requested = requested
        for values in self._values:
            values.clear()
        self.calling.forget()
        self.types.forget()
        self._definitions.forget()
        self._owners.clear()
        self.classes.forget()

    def value(self, number: int, term: Term) -> Value:
        """Return what a term of a scope denotes."""
        found = self._values[number]
        known = found.get(term)
        if known is not None:
            return known
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        found[term] = UNKNOWN
        self._depth += 1
        try:
            value = pruned(self._evaluate(number, term))
        finally:
            self._depth -= 1
        found[term] = value
        return value

    def _evaluate(self, number: int, term: Term) -> Value:
        path = self.program.path(number)
        match term:
            case ("name", name):
                return self._name(path, name)
            case ("attr", base, name):
                return self.attribute(self.value(number, base), name)
            case ("call", event):
                return self.call_result(number, self.program.scopes[number].events[event])
            case ("const", content):
                return Literal(content)
            case ("param", position):
                return self._parameter(number, position)
            case ("cell", scope, name):
                outer = self.program.number(path, scope)
                return self.value(outer, self.program.scopes[outer].bindings.get(name, ("unknown",)))
            case ("item", base, ("slice", *_)):
                return copied(self.value(number, base))
            case ("item", ("call", _) as names, ("const", "__name__")) if (
                self.value(number, names) == _GLOBALS
            ):
                return self._name(path, "__name__")
            case ("item", base, key):
                return self.item(self.value(number, base), self.value(number, key))
            case ("def", index):
                return self.linker.definition_of(path, index)
            case ("import", *_):
                return self.linker.imported(path, term)
            case _:
                return self._composite(number, term)

    def _name(self, path: str, name: str) -> Value:
        """Return what a module-level name denotes, or what the interpreter sets in each module."""
        if name == "__name__":
            return Literal(self.program.dotted(path))
        if name == "__file__":
            return AttributeOf(ModuleValue(path), name)
        found = self.linker.module_name(path, name)
        return found or (External(f"builtins.{name}") if name in _BUILTINS else UNKNOWN)

    def _composite(self, number: int, term: Term) -> Value:
        match term:
            case ("new", "dict", pairs):
                return Display(
                    "dict", tuple((self.value(number, key), self.value(number, item)) for key, item in pairs)
                )
            case ("new", kind, elements):
                return Display(kind, tuple(self.value(number, element) for element in elements))
            case ("format", parts):
                return composed(tuple(self.value(number, part) for part in parts))
            case ("caught", kinds):
                return self.annotations.caught(number, kinds)
            case ("enter", manager):
                return self.calling.entered(self.value(number, manager))
            case ("iter", iterable):
                return self.element(self.value(number, iterable))
            case ("join", parts, *_):
                return any_of(tuple(self.value(number, part) for part in parts))
            case _:
                return UNKNOWN

    def element(self, iterable: Value) -> Value:
        """Return what an iteration gives."""
        return self.item(iterable, UNKNOWN)

    def _parameter(self, number: int, position: int) -> Value:
        known = self._requested(number, position)
        if known is not None:
            return known
        owner = self.program.enclosing_class(number)
        if owner is not None and position == 0 and not self.has_decorator(number, "builtins.staticmethod"):
            by_class = (
                self.has_decorator(number, "builtins.classmethod") or self.scope(number).name in CLASSWISE
            )
            return ClassValue(owner) if by_class else Parameter(number, position)
        return self.dependencies.given(number, position) or Parameter(number, position)

    def is_gathered(self, value: Value) -> bool:
        """Tell whether a value is the tuple or dict that a function is given all further arguments in."""
        if not isinstance(value, Parameter):
            return False
        kind = self.scope(value.function).parameters[value.position].kind
        return kind in (ParameterKind.STAR, ParameterKind.DOUBLE_STAR)

    def has_decorator(self, number: int, *names: str) -> bool:
        """Tell whether a definition has a decorator (called or not) of one of these names."""
        if not self.scope(number).decorators:
            return False
        return any(self.decorator_name(number, item.term) in names for item in self.scope(number).decorators)

    def is_fixture(self, number: int) -> bool:
        """Tell whether a function is a pytest fixture."""
        return self.has_decorator(number, *FIXTURE_DECORATORS)

    def decorator_name(self, number: int, term: Term) -> str | None:
        """Return the dotted name of an external decorator, whether or not it is called."""
        outer = self.program.parent(number)
        value = self.value(outer if outer is not None else number, term)
        if isinstance(value, Result):
            value = value.callee
        return value.name if isinstance(value, External) else None

    def scope(self, number: int) -> Scope:
        """Return a scope's facts."""
        return self.program.scopes[number]

    # Attributes

    def named(self, dotted: str, importer: str) -> Value:
        """Return what a dotted name in a text means: a module, or an attribute path into one."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            path = self.linker.program.layout.find(".".join(parts[:end]), importer)
            if path is not None and not path.endswith("/"):
                value: Value = ModuleValue(path)
                for name in parts[end:]:
                    value = self.attribute(value, name)
                return value
        return self.linker.external(dotted)

    def attribute(self, base: Value, name: str) -> Value:
        """Return an attribute, keeping the identity of what it was reached through."""
        match base:
            case ModuleValue(path):
                found = self.linker.member(path, name)
                return AttributeOf(base, name) if found == UNKNOWN else found
            case External(prefix):
                return self.linker.external(f"{prefix}.{name}")
            case Super(scope, receiver):
                return self.classes.inherited(scope, receiver, name) or UNKNOWN
            case AnyOf(options):
                return any_of(tuple(self.attribute(option, name) for option in options))
            case Instance(_, _, attributes) if attributes and name in (put := dict(attributes)):
                return put[name]  # type: ignore[no-any-return]
            case Handed() if isinstance(handed := self.behind(base), (ModuleValue, External)):
                return self.attribute(handed, name)
            case Global() if isinstance(library := self.behind(base), External):
                return self.attribute(library, name)
            case ItemOf() if (module := self.loaded(base)) != base:
                return self.attribute(module, name)
        owner = self.class_of(base)
        if owner is not None and name == "__class__":
            return ClassValue(owner)
        if owner is not None and "__" in name:
            name = self.classes.unmangled(owner, name)
        is_known = owner is not None and not puts_off(self.classes, owner, name)
        member = self.classes.member(base, owner, name) if owner is not None and is_known else None
        if member is None and name in self.models.aliased_members:
            kind = self.types.name(base)
            meant = self.models.aliases.get(f"{kind}.{name}") if kind is not None else None
            member = self.linker.external(meant) if meant is not None else None
        return chained(AttributeOf(base, name), base) if member is None else member

    def loaded(self, value: Value) -> Value:
        """Return the module of the project that an item of `sys.modules` is, or the value as it is."""
        if not isinstance(value, ItemOf) or value.base != External("sys.modules"):
            return value
        name = self.literal(value.key)
        path = self.program.path_of(name) if isinstance(name, str) else None
        return ModuleValue(path) if path is not None else value

    def class_of(self, value: Value) -> int | None:
        """Return the project class that a value is, or is an instance of."""
        match value:
            case Instance() | ClassValue():
                return value.scope
            case Copied(original):
                return self.class_of(original)
            case Parameter() if self.annotations.is_self(value):
                return self.program.enclosing_class(value.function)
            case Parameter():
                return self.class_of(self.annotations.of(value))
            case ItemOf():
                return self._extensions.class_of(value)
            case AnyOf() | AttributeOf() | Global() | Handed():
                if value not in self._owners:
                    self._owners[value] = None
                    self._owners[value] = self._class_of_one(value)
                return self._owners[value]
            case _:
                return None

    def _class_of_one(self, value: AnyOf | AttributeOf | Global | Handed) -> int | None:
        match value:
            case AnyOf(choices):
                owners = {owner for choice in choices if (owner := self.class_of(choice)) is not None}
                return owners.pop() if len(owners) == 1 else None
            case AttributeOf():
                kept = self.kept(value)
                return self.class_of(kept) if kept is not None and not isinstance(kept, AttributeOf) else None
            case _:
                inner = self.behind(value)
                return self.class_of(inner) if not isinstance(inner, (Global, Handed)) else None

    def kept(self, value: AttributeOf) -> Value | None:
        """Return what an object's set-up puts into one of its attributes, if that is known."""
        owner = self.class_of(value.base)
        return self.classes.instance_attribute(owner, value.name) if owner is not None else None

    def definition(self, value: Global | Handed) -> Value:
        """Return what stands behind a module-level name, or what a fixture yields or returns."""
        return self._definitions.of(value)

    def behind(self, value: Value) -> Value:
        """Return what a name or a fixture stands for, where names and fixtures hand on each other."""
        return self._definitions.behind(value)

    # Items and calls

    def item(self, base: Value, key: Value) -> Value:
        """Return an item; an item of the environment is the variable's content."""
        return self.items.of(base, key)

    def item_getter(self, base: Value) -> int | None:
        """Return the project's `__getitem__` that reading an object by key runs, or None."""
        owner = self.class_of(base)
        if owner is None or isinstance(base, ClassValue):
            return None
        return self.classes.method(owner, "__getitem__")

    def literal(self, value: Value) -> object:
        """Return the constant that a value is known to be, or None."""
        if isinstance(value, Literal):
            return value.content
        if isinstance(value, (Global, Handed)):
            inner = self.definition(value)
            return inner.content if isinstance(inner, Literal) else None
        if isinstance(value, AttributeOf) and (owner := self.class_of(value.base)) is not None:
            found = self.classes.bound(owner, value.name)
            return found[1][1] if found is not None and found[1][0] == "const" else None
        return None

    def arguments(self, number: int, event: Event) -> tuple[tuple[Value, ...], Keywords]:
        """Return the values that an event passes, by position and by keyword."""
        args = tuple(self.value(number, term) for term in event.args)
        return args, tuple((name, self.value(number, term)) for name, term in event.keywords)

    def call_result(self, number: int, event: Event) -> Value:
        """Return what a call event's result denotes."""
        callee = self.value(number, event.term)
        owner = self.program.enclosing_class(number)
        if owner is not None and callee == _SUPER and self.scope(number).parameters:
            return Super(owner, self._parameter(number, 0))
        if owner is not None and (made := self.classes.metaclasses.made(number, event)) is not None:
            return made
        wanted = self.calling.wants_arguments(callee)
        args, keywords = self.arguments(number, event) if wanted else ((), ())
        return self.calling.called(callee, args, keywords)


def _nothing_requested(number: int, position: int) -> Value | None:  # noqa: ARG001
    return None
