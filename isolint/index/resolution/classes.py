"""Project classes: their bases, their methods, and what an attribute of one leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.metaclasses import Metaclasses
from isolint.index.resolution.properties import CACHED
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    EnvironmentValue,
    External,
    FunctionValue,
    Global,
    Instance,
    Literal,
    Parameter,
    Value,
    any_of,
    options,
    self_contained,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Methods that run before any other of an object, and give it its attributes.
PREPARING = ("__init__", "setUp", "setup_method")
#: Methods that take the class although nothing says so.
CLASSWISE = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
SELF = ("param", 0)
_COPYING_HOOK = "setUpTestData"
_CLASS_PREPARING = ("setUpClass", "setup_class", _COPYING_HOOK)
PROPERTIES = ("builtins.property", CACHED)


class Classes:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self.metaclasses = Metaclasses(resolver)
        self._ancestries: dict[int, tuple[int, ...]] = {}
        self._external: dict[int, frozenset[str]] = {}
        self._methods: dict[int, dict[str, int | None]] = {}
        self._stores: dict[int, dict[Term, dict[str, list[Event]]]] = {}
        self._stored: dict[int, Mapping[str, Sequence[tuple[int, Event]]]] = {}
        self._late: dict[tuple[int, str], Value | None] = {}

    def ancestry(self, owner: int) -> tuple[int, ...]:
        """Return a class and its project bases, nearest first."""
        known = self._ancestries.get(owner)
        if known is None:
            known = self._ancestries[owner] = self._linearized(owner)
            # What was asked of the class while its bases were still being found out.
            self._methods.pop(owner, None)
        return known

    def _linearized(self, owner: int) -> tuple[int, ...]:
        result: dict[int, None] = {}
        pending = [owner]
        while pending:
            scope = pending.pop(0)
            if scope in result:
                continue
            result[scope] = None
            for value in self.metaclasses.bases(scope):
                pending.extend(option.scope for option in options(value) if isinstance(option, ClassValue))
        return tuple(result)

    def external_bases(self, owner: int) -> frozenset[str]:
        """Return the dotted names of the library classes that a class derives from."""
        if owner not in self._external:
            self._external[owner] = frozenset(
                option.name
                for base in self.bases(owner)
                for option in options(base)
                if isinstance(option, External)
            )
        return self._external[owner]

    def bases(self, owner: int) -> Iterator[Value]:
        """Yield what a class, and the project's classes that it derives from, name as their bases."""
        for scope in self.ancestry(owner):
            yield from self.metaclasses.bases(scope)

    def method(self, owner: int, name: str) -> int | None:
        """Return the function that a class's method name leads to, if the project defines it."""
        known = self._methods.setdefault(owner, {})
        if name not in known:
            known[name] = self._found_method(owner, name)
        return known[name]

    def _found_method(self, owner: int, name: str) -> int | None:
        for scope in self.ancestry(owner):
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None and term[0] == "def":
                number = self._program.number(self._program.path(scope), term[1])
                return number if self._resolver.scope(number).kind is not ScopeKind.CLASS else None
        return None

    def metaclass(self, owner: int) -> int | None:
        """Return the project metaclass of a class, or None."""
        found = map(self.metaclasses.of, self.ancestry(owner))
        return next((one for one in found if one is not None), None)

    def inherited(self, owner: int, receiver: Value, name: str) -> Value | None:
        """Return a method that the bases of a class define, bound to a receiver."""
        for scope in self.ancestry(owner)[1:]:
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None and term[0] == "def":
                return FunctionValue(self._program.number(self._program.path(scope), term[1]), receiver)
        return None

    def unmangled(self, owner: int, name: str) -> str:
        """Return what a class calls an attribute that code outside of it calls `_Class__name`."""
        if name.startswith("_") and not name.endswith("__"):
            for scope in self.ancestry(owner):
                prefix = f"_{self._resolver.scope(scope).name.lstrip('_')}"
                if name.startswith(f"{prefix}__"):
                    return name.removeprefix(prefix)
        return name

    def bound(self, owner: int, name: str) -> tuple[int, Term] | None:
        """Return the class, and the term of its body, that a name of a class's body is bound by."""
        for scope in self.ancestry(owner):
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None:
                return scope, term
        return None

    def member(self, base: Value, owner: int, name: str) -> Value | None:
        """Return an attribute of `base`, whose class is `owner`, or None where it is plain data."""
        for scope in self.ancestry(owner):
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None and term[0] == "def":
                member = self._resolver.linker.definition_of(self._program.path(scope), term[1])
                if not isinstance(member, FunctionValue):
                    return member
                if self.is_setter(member.function):
                    # What is read is the getter's, whose name the setter has taken over.
                    return self._resolver.properties.given_anew(base, owner, name)
                if self._resolver.properties.keeps(member.function):
                    return None
                if self._resolver.has_decorator(member.function, *PROPERTIES):
                    return self._resolver.calling.called(FunctionValue(member.function, base), (), ())
                return FunctionValue(member.function, base)
            wrapped = self._static(scope, term) if term is not None and term[0] == "call" else None
            if wrapped is not None:
                return wrapped
            variable = self._resolver.settings.variable(scope, owner, name)
            if variable is not None and not isinstance(base, ClassValue):
                return EnvironmentValue(variable)
        return None

    def _static(self, scope: int, term: Term) -> FunctionValue | None:
        """Return the function of a module that `name = staticmethod(function)` makes a member of a class."""
        event = self._resolver.scope(scope).events[term[1]]
        if event.term != ("name", "staticmethod") or not event.args:
            return None
        function = self._resolver.value(scope, event.args[0])
        if not isinstance(function, FunctionValue) or function.receiver is not None:
            return None
        return function if self._program.enclosing_class(function.function) is None else None

    def is_setter(self, function: int) -> bool:
        """Tell whether a function is what assigning to, or deleting, a property runs."""
        return any(
            decorator.term[0] == "attr" and decorator.term[2] in ("setter", "deleter")
            for decorator in self._resolver.scope(function).decorators
        )

    def instance_attribute(self, owner: int, name: str) -> Value | None:
        """Return what set-up code puts into an attribute, where that does not depend on its caller."""
        getter = self.method(owner, name)
        if getter is not None and self._resolver.properties.keeps(getter):
            return self_contained(self._resolver.calling.returned(getter))
        for method in (*PREPARING, *_CLASS_PREPARING):
            function = self.method(owner, method)
            if function is None:
                continue
            for event in self.stored_on_self(function).get(name, ()):
                value = self_contained(self._at_first(owner, name, self.put_into(owner, function, event)))
                if value == Literal(None):
                    break
                return None if value == UNKNOWN else value
        key = (owner, name)
        if key not in self._late:
            self._late[key] = None
            self._late[key] = self._made_later(owner, name)
        return self._late[key]

    def _at_first(self, owner: int, name: str, value: Value) -> Value:
        """Return what an object's set-up has put into the other attribute that an attribute begins as."""
        seen = {name}
        while isinstance(value, AttributeOf) and value.base == Instance(owner) and value.name not in seen:
            seen.add(value.name)
            value = next(self._prepared(owner, value.name), value)
        return value

    def _prepared(self, owner: int, name: str) -> Iterator[Value]:
        """Yield what set-up code puts into an attribute."""
        for method in PREPARING:
            function = self.method(owner, method)
            for event in self.stored_on_self(function).get(name, ()) if function is not None else ():
                yield self.put_into(owner, function or 0, event)

    def forget(self) -> None:
        """Drop what was found so far of attributes that are filled late."""
        self._late.clear()

    def _made_later(self, owner: int, name: str) -> Value | None:
        """Return what methods put into an attribute that no set-up code fills."""
        found = tuple(value for value in self.stored(owner, name) if not isinstance(value, Literal))
        made = any_of(tuple(self_contained(value) for value in found))
        return self._made_with_class(owner, name) if made == UNKNOWN else made

    def _made_with_class(self, owner: int, name: str) -> Value | None:
        """Return the object that the body of a class makes, or has from a module, for all of its objects.

        A metaclass may replace it for each class that derives from it.
        """
        found = self.bound(owner, name) if self.metaclass(owner) is None else None
        made = self._resolver.value(*found) if found is not None else None
        held = self._resolver.behind(made) if isinstance(made, Global) else made
        is_descriptor = isinstance(held, Instance) and self.method(held.scope, "__get__") is not None
        return made if isinstance(held, Instance) and not is_descriptor else None

    def stored(self, owner: int, name: str) -> Iterator[Value]:
        """Yield what methods of a class put into an attribute of their objects, or of the class itself."""
        for scope in self.ancestry(owner):
            if scope not in self._stored:
                self._stored[scope] = self._stored_by(scope)
            for method, event in self._stored[scope].get(name, ()):
                if event.term[1] == SELF or self._resolver.value(method, event.term[1]) == ClassValue(scope):
                    yield self.put_into(owner, method, event)

    def _stored_by(self, scope: int) -> Mapping[str, Sequence[tuple[int, Event]]]:
        """Return attribute -> the assignments to it of a class's methods and body."""
        by_name = ("name", self._resolver.scope(scope).name)
        found: dict[str, list[tuple[int, Event]]] = {}
        for method in (*self.defined(scope), scope):
            for holder in (SELF, by_name):
                for name, events in self._stored_on(method, holder).items():
                    found.setdefault(name, []).extend((method, event) for event in events)
        return found

    def put_into(self, owner: int, method: int, event: Event) -> Value:
        """Return what a method stores, where it is called on an object of a class."""
        value = self._resolver.value(method, event.value)
        return substitute(self._resolver, value, method, {0: Instance(owner)})

    def stored_on_self(self, function: int) -> Mapping[str, Sequence[Event]]:
        """Return attribute -> the assignments to it of a function's first parameter."""
        return self._stored_on(function, SELF)

    def _stored_on(self, function: int, holder: Term) -> Mapping[str, Sequence[Event]]:
        known = self._stores.get(function)
        if known is None:
            known = self._stores[function] = {}
            for event in self._resolver.scope(function).events:
                if event.kind is EventKind.STORE and event.term[0] == "attr":
                    known.setdefault(event.term[1], {}).setdefault(event.term[2], []).append(event)
        return known.get(holder, {})

    def refills(self, owner: int, name: str) -> bool:
        """Tell whether a method of a class puts items into what an attribute of its objects holds."""
        place = ("attr", SELF, name)
        return any(
            event.term in (("attr", place, "update"), ("attr", place, "setdefault"))
            or (event.kind is EventKind.STORE and event.term[:2] == ("item", place))
            for method in self.methods(owner)
            for event in self._resolver.scope(method).events
        )

    def methods(self, owner: int) -> Iterator[int]:
        """Yield the methods of a class and its bases, with the classes within."""
        for scope in self.ancestry(owner):
            yield from self.defined(scope)

    def methods_beginning(self, owner: int, text: str) -> list[int]:
        """Return the methods that a class has under names which begin with a text."""
        names = dict.fromkeys(self._resolver.scope(one).name for one in self.methods(owner))
        found = (self.method(owner, name) for name in names if name.startswith(text))
        return [method for method in found if method is not None]

    def defined(self, scope: int) -> Iterator[int]:
        """Yield the functions and classes that the body of a class defines."""
        path = self._program.path(scope)
        for term in self._resolver.scope(scope).bindings.values():
            if term[0] == "def":
                yield self._program.number(path, term[1])

    def is_class_method(self, method: int) -> bool:
        """Tell whether the first parameter of a method is the class that it is called on."""
        name = self._resolver.scope(method).name
        return name in (*_CLASS_PREPARING, *CLASSWISE) or self._resolver.has_decorator(
            method, "builtins.classmethod"
        )

    def declared(self, owner: int, name: str) -> Iterator[int]:
        """Yield the project classes that annotations say an attribute holds objects of."""
        for scope in self.ancestry(owner):
            term = self._resolver.scope(scope).annotations.get(name)
            if term is not None:
                yield from self._classes(self._resolver.annotations.declared(scope, term))
        for constructor, position in self._resolver.constructors.stored_parameters(owner, name):
            yield from self._classes(self._resolver.annotations.of(Parameter(constructor, position)))

    def _classes(self, value: Value) -> Iterator[int]:
        for option in options(value):
            if isinstance(option, (ClassValue, Instance)):
                yield option.scope

    def sets_in_class(self, owner: int, name: str) -> bool:
        """Tell whether a class-wide set-up hook gives a test class an attribute."""
        for hook in _CLASS_PREPARING:
            term = self._resolver.scope(owner).bindings.get(hook)
            if term is not None and term[0] == "def":
                number = self._program.number(self._program.path(owner), term[1])
                if name in self.stored_on_self(number):
                    return True
        return False

    def copies_for_each(self, scope: int, owner: int, name: str) -> bool:
        """Tell whether each test of a class gets a copy of an attribute that a class of its ancestry sets.

        So Django does with what `setUpTestData` sets; unittest itself knows no such hook.
        """
        term = self._resolver.scope(owner).bindings.get(_COPYING_HOOK)
        if term is None or term[0] != "def":
            return False
        hook = self._program.number(self._program.path(owner), term[1])
        bases = self.external_bases(scope)
        is_plain = bool(bases) and all(base.startswith("unittest.") for base in bases)
        return name in self.stored_on_self(hook) and not is_plain

    def is_plain(self, owner: int, *methods: str) -> bool:
        """Tell whether objects of a class are as `object` makes them, as far as some methods go."""
        bases = self.external_bases(owner) - {"builtins.object", "abc.ABC", "typing.Protocol"}
        return not bases and all(self.method(owner, name) is None for name in methods)
