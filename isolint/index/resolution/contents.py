"""What places are sure to hold as long as no test changes them: names, variables, attributes of objects."""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.arguments import Arguments, is_wrapped
from isolint.index.resolution.begun import Begun
from isolint.index.resolution.fields import default_of
from isolint.index.resolution.machine import CONSTANTS, ENVIRON, GETTERS, entered, result, variable
from isolint.index.resolution.options import PARSING, PARSING_SOME, Asked, Option, Options, Parsed, unpacked
from isolint.index.resolution.places import (
    Choice,
    Chosen,
    Content,
    Forwarded,
    Made,
    Outcome,
    Place,
    Stub,
    picked,
)
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Composed,
    External,
    FunctionValue,
    Global,
    Handed,
    Literal,
    ModuleValue,
    Parameter,
    Super,
    Value,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

_SENTINELS = frozenset({"builtins.object"})
_SELF = ("param", 0)
#: Definitions that lead further than this are not followed to their end.
_MAX_DEPTH = 12
#: Functions with more ways out are not asked when they take which.
_MAX_RETURNS = 4
#: Nor is what hangs on more choices than these.
_MAX_CHOICES = 12


class Contents:
    """Evaluates terms as `Resolver` does, but to what they are sure to be: of several values, none."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.begun = Begun(resolver)
        self._options = Options(resolver)
        self._arguments = Arguments(resolver, self.of)
        self._depth = 0
        self._choices = 0

    def of(self, number: int, term: Term) -> Content:
        """Return what a term of a scope is sure to be."""
        if self._depth > _MAX_DEPTH:
            return UNKNOWN
        if not self._depth:
            self._choices = 0
        self._depth += 1
        try:
            return self._evaluated(number, term)
        finally:
            self._depth -= 1

    def _evaluated(self, number: int, term: Term) -> Content:
        match term:
            case ("const", content):
                return Literal(content)
            case ("test", test):
                return Outcome(number, test)
            case ("param", position):
                return self._parameter(number, position)
            case ("cell", index, name):
                outer = self._resolver.program.number(self._resolver.program.path(number), index)
                held = self._resolver.scope(outer).bindings.get(name)
                return self.of(outer, held) if held is not None else UNKNOWN
            case ("attr", base, name):
                return self.attribute(self.of(number, base), name)
            case ("item", base, ("const", key)):
                return self._item(number, base, key)
            case ("join", _, (test, yes, no)):
                return self._chosen(number, test, yes, no)
            case ("call", event):
                return self._called(number, event, self._resolver.scope(number).events[event])
            case ("format", _):
                return Composed((UNKNOWN,))
            case ("name" | "def" | "import", *_):
                return self._settled(self._resolver.value(number, term))
            case ("new", *_):
                return self._resolver.value(number, term)
            case _:
                return self._entered(number, term)

    def _entered(self, number: int, term: Term) -> Content:
        """Return what a `with` binds, if that is a mock in place of something."""
        if term[0] != "enter" or term[1][0] != "call":
            return UNKNOWN
        made = self._resolver.scope(number).events[term[1][1]]
        return entered(self._resolver.value(number, made.term), made)

    def _chosen(self, number: int, test: Term, yes: Term, no: Term) -> Content:
        """Return what a condition chooses between."""
        if not self._may_choose():
            return UNKNOWN
        return Choice(number, test, self.of(number, yes), self.of(number, no))

    def _may_choose(self) -> bool:
        """Tell whether what is asked for hangs on few choices so far, and count one more."""
        self._choices += 1
        return self._choices <= _MAX_CHOICES

    def handed(self, content: Content, number: int, position: int, function: int) -> Content:
        """Return what something is in the terms of a scope whose event calls the function that it is of."""
        if self._depth > _MAX_DEPTH:
            return UNKNOWN
        self._depth += 1
        try:
            return self._handed(content, number, position, function)
        finally:
            self._depth -= 1

    def _handed(self, content: Content, number: int, position: int, function: int) -> Content:
        def hand(inner: Content) -> Content:
            return self.handed(inner, number, position, function)

        match content:
            case Place(name, inner):
                found = hand(inner)
                return UNKNOWN if found == UNKNOWN else Place(name, found)
            case Parameter(owner, parameter) if owner == function:
                return self.argument(number, position, function, parameter)
            case AttributeOf(base, name) if (holder := hand(base)) != base:
                return self.attribute(holder, name)
            case Choice():
                calls = (*content.calls, (number, position, function))
                return replace(content, yes=hand(content.yes), no=hand(content.no), calls=calls)
            case _:
                return content

    def _item(self, number: int, base: Term, key: object) -> Content:
        """Return a variable of the environment, or the first thing that parsing a command line gives."""
        if isinstance(key, str) and self._resolver.value(number, base) == External(ENVIRON):
            return variable(key, Literal(None))
        is_first = key == 0 and base[0] == "call" and self._parses(number, base[1], PARSING_SOME)
        return Parsed() if is_first else UNKNOWN

    def _parses(self, number: int, position: int, methods: frozenset[str]) -> bool:
        """Tell whether a call has a library parse a command line."""
        event = self._resolver.scope(number).events[position]
        is_method = event.term[0] == "attr" and event.term[2] in methods
        return is_method and not isinstance(self._resolver.value(number, event.term), FunctionValue)

    def _parameter(self, number: int, position: int) -> Content:
        value = self._resolver.value(number, ("param", position))
        if isinstance(value, Handed):
            return self._settled(value)
        return value if isinstance(value, Parameter) else UNKNOWN

    def _settled(self, value: Value) -> Content:
        """Return what stands behind a value, where that is one thing for sure."""
        match value:
            case Global(path, name):
                return self._of_module(value, path, name)
            case Handed(fixture):
                events = [
                    event
                    for event in self._resolver.scope(fixture).events
                    if event.kind in (EventKind.RETURN, EventKind.YIELD) and event.value != ("const", None)
                ]
                return self.of(fixture, events[0].value) if len(events) == 1 else UNKNOWN
            case External(name) if name in CONSTANTS:
                return Literal(CONSTANTS[name])
            case Literal() | External() | ClassValue() | FunctionValue() | ModuleValue() | Super():
                return value
            case _:
                return UNKNOWN

    def _of_module(self, value: Global, path: str, name: str) -> Content:
        body = self._resolver.program.number(path)
        term = self._resolver.scope(body).bindings.get(name)
        if term is None:
            return UNKNOWN
        if term[0] == "call" and self._is_sentinel(body, term[1]):
            return value
        held = self.of(body, term)
        return Place(name, held) if held != UNKNOWN else UNKNOWN

    def _is_sentinel(self, number: int, event: int) -> bool:
        callee = self._resolver.value(number, self._resolver.scope(number).events[event].term)
        if not isinstance(callee, External):
            return False
        made = getattr(builtins, callee.name.removeprefix("builtins."), None)
        is_exception = isinstance(made, type) and issubclass(made, BaseException)
        return callee.name in _SENTINELS or is_exception

    def _called(self, number: int, position: int, event: Event) -> Content:
        if self._parses(number, position, PARSING):
            return Parsed()
        callee = self._resolver.value(number, event.term)
        match callee:
            case ClassValue(owner):
                return Made(owner, number, position)
            case FunctionValue(function):
                return self._returned(number, position, function)
            case External(name) if name in GETTERS and event.args:
                key = self._resolver.literal(self._resolver.value(number, event.args[0]))
                given = event.args[1] if len(event.args) > 1 else ("const", None)
                is_known = isinstance(key, str) and not event.keywords
                return variable(str(key), self.of(number, given)) if is_known else UNKNOWN
            case External("builtins.bool") if len(event.args) == 1:
                return Outcome(number, event.args[0])
            case External("builtins.getattr") if found := self._resolver.unset_settings.default(
                number, event.args
            ):
                name, default = found
                return Place(f".{name}", Place(name, self.of(number, default)))
            case External():
                return result(callee, event)
            case _:
                return UNKNOWN

    def _returned(self, number: int, position: int, function: int) -> Content:
        """Return what a call of a function gives, where it is said when it comes to each of its `return`s."""
        scope = self._resolver.scope(function)
        kinds = (EventKind.RETURN, EventKind.YIELD)
        *early, last = [place for place, event in enumerate(scope.events) if event.kind in kinds] or [-1]
        is_sure = last >= 0 and not scope.events[last].block and len(early) <= _MAX_RETURNS
        if not is_sure or is_wrapped(self._resolver, function):
            return UNKNOWN
        held = self.of(function, scope.events[last].value)
        for place in (last, *reversed(early)):
            event = scope.events[place]
            if event.kind is EventKind.YIELD or not scope.hangs_on_demands(place):
                return UNKNOWN
            if place != last and not self._may_choose():
                return UNKNOWN
            if place != last:
                asked = (one.test if one.outcome else ("not", one.test) for one in scope.demanded(place))
                held = Choice(function, ("and", tuple(asked)), self.of(function, event.value), held)
        held = self.handed(held, number, position, function)
        return Place(scope.name, held) if held != UNKNOWN else UNKNOWN

    # Attributes

    def attribute(self, base: Content, name: str) -> Content:
        """Return what an attribute is sure to hold."""
        match base:
            case Place(held_as, content):
                found = self.attribute(content, name)
                return UNKNOWN if found == UNKNOWN else Place(held_as, found)
            case Choice() | Chosen():
                return picked(base, lambda content: self.attribute(content, name))
            case Made():
                return self._of_object(base, name)
            case Parsed():
                return self._option(name)
            case Stub() if not name.startswith("_"):
                return Place(name, base)
            case ClassValue(owner):
                return self._of_class(owner, owner, name)
            case ModuleValue() | External():
                return self._settled(self._resolver.attribute(base, name))
            case Parameter() | AttributeOf():
                kind = self._resolver.class_of(base)
                member = self._resolver.classes.bound(kind, name) if kind is not None else None
                return UNKNOWN if member is not None and member[1][0] == "def" else AttributeOf(base, name)
            case _:
                return UNKNOWN

    def _option(self, name: str) -> Content:
        """Return what a command line that does not name an option leaves it."""
        if self._options.is_subcommand(name):
            return Place(f".{name}", Asked())
        return _unless_named(self._options.of(name), f".{name}")

    def _of_object(self, made: Made, name: str) -> Content:
        """Return what a constructor, or else the class, gives a new object as an attribute."""
        classes = self._resolver.classes
        if self._resolver.settings.is_settings(made.owner) or classes.metaclass(made.owner) is not None:
            return UNKNOWN
        stores = [
            (constructor, event)
            for scope in classes.ancestry(made.owner)
            if (constructor := self._own_constructor(scope)) is not None
            for event in self._resolver.scope(constructor).events
            if event.kind is EventKind.STORE and event.term == ("attr", _SELF, name)
        ]
        if not stores:
            return self._set_for_constructor(made, name) or self._without_constructor(made, name)
        constructor, event = stores[0]
        if len(stores) > 1 or event.block or constructor != classes.method(made.owner, "__init__"):
            return UNKNOWN
        held = self.handed(self.of(constructor, event.value), made.scope, made.event, constructor)
        return Place(name, held) if held != UNKNOWN else UNKNOWN

    def _set_for_constructor(self, made: Made, name: str) -> Content | None:
        """Return what a method that the constructor calls gives a new object as an attribute."""
        setting = self.begun.setting(made.owner, name)
        if setting is None:
            return None
        held = self.of(setting.method, setting.event.value)
        held = self.handed(held, setting.constructor, setting.call, setting.method)
        held = self.handed(held, made.scope, made.event, setting.constructor)
        return Place(f"={name}", held) if held != UNKNOWN else UNKNOWN

    def kept(self, owner: int, name: str) -> Content:
        """Return what the methods of a class put into an attribute of their object, if one does so once."""
        classes = self._resolver.classes
        path = ("attr", _SELF, name)
        stores = [
            (method, position)
            for method in classes.methods(owner)
            for position, event in enumerate(self._resolver.scope(method).events)
            if event.kind is EventKind.STORE and event.term == path
        ]
        if len(stores) != 1:
            return UNKNOWN if stores else self._made_by_class(owner, name)
        method, position = stores[0]
        scope = self._resolver.scope(method)
        event = scope.events[position]
        if event.block or event.augmented:
            return UNKNOWN
        return self.of(method, scope.current(position, event.value))

    def _made_by_class(self, owner: int, name: str) -> Content:
        """Return the object that the body of a class makes and calls by a name."""
        found = self._resolver.classes.bound(owner, name)
        made = self.of(*found) if found is not None and found[1][0] == "call" else UNKNOWN
        return Place(name, made) if isinstance(made, Made) else UNKNOWN

    def _own_constructor(self, owner: int) -> int | None:
        term = self._resolver.scope(owner).bindings.get("__init__")
        if term is None or term[0] != "def":
            return None
        return self._resolver.program.number(self._resolver.program.path(owner), term[1])

    def _without_constructor(self, made: Made, name: str) -> Content:
        """Return what the class holds, where the object is made without a word on the attribute."""
        event = self._resolver.scope(made.scope).events[made.event]
        if self._resolver.classes.method(made.owner, "__init__") is None and (event.args or event.keywords):
            return self._option(name) if self._is_of_options(made.scope, event) else UNKNOWN
        return self._of_class(made.owner, made.owner, name)

    def _is_of_options(self, number: int, event: Event) -> bool:
        """Tell whether an object is made of nothing but what parsing a command line gives."""
        namespace = unpacked(self._resolver, number, event)
        return namespace is not None and isinstance(self.of(number, namespace), Parsed)

    def _of_class(self, owner: int, scope: int, name: str) -> Content:
        classes = self._resolver.classes
        found = classes.bound(owner, name)
        default = default_of(self._resolver, *found) if found is not None else None
        if default is None or default[0] != "const" or default[1] is ...:
            return UNKNOWN
        if any(base.startswith("enum.") for base in classes.external_bases(scope)):
            return AttributeOf(ClassValue(owner), name)
        return Place(name, Literal(default[1]))

    # Arguments

    def by_command_line(self, function: int, parameter: int) -> Content:
        """Return what a command is handed for a parameter by the library that parses the command line."""
        return _unless_named(self._options.of_parameter(function, parameter))

    def argument(self, number: int, position: int, function: int, parameter: int) -> Content:
        """Return what an event, which calls a function, passes for a parameter; the default if nothing."""
        if is_wrapped(self._resolver, function):
            return self.by_command_line(function, parameter)
        return self._arguments.passed(number, position, function, parameter)

    def forwarded(self, number: int, position: int, handed: Forwarded) -> Content:
        """Return what an event passes by way of a function that hands its arguments on."""
        return self._arguments.forwarded(number, position, handed)


def _unless_named(option: Option | None, *names: str) -> Content:
    """Return what an option holds where no test spells it, nor does anything under other names."""
    if option is None:
        return UNKNOWN
    held: Content = option.default
    for spelled in (*option.flags, *names):
        held = Place(spelled, held)
    return held
