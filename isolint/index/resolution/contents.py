"""What places are sure to hold as long as no test changes them: names, variables, attributes of objects."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ParameterKind
from isolint.facts.terms import Term
from isolint.index.resolution.options import PARSING, PARSING_SOME, Option, Options, Parsed
from isolint.index.resolution.places import Content, Forwarded, Made, Outcome, Place, unplaced
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
    Result,
    Super,
    Value,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

_ENVIRON = "os.environ"
_GETTERS = frozenset({"os.getenv", "os.environ.get"})
#: Variables that are there, or not, whatever the suite does.
OF_THE_MACHINE = frozenset(
    {
        "CI", "COLORTERM", "COLUMNS", "COMSPEC", "DISPLAY", "EDITOR", "GITHUB_ACTIONS", "HOME", "HOSTNAME",
        "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LINES", "LOGNAME", "PATH", "PWD", "PYTEST_CURRENT_TEST",
        "PYTEST_XDIST_WORKER", "PYTHONHASHSEED", "PYTHONPATH", "SHELL", "TEMP", "TERM", "TMP", "TMPDIR", "TZ",
        "USER", "USERNAME", "VIRTUAL_ENV", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    }
)  # fmt: skip
#: Constants of the standard library that are the same wherever tests run.
_CONSTANTS = {"typing.TYPE_CHECKING": False, "builtins.__debug__": True}
#: What identifies a platform, and what that is on none where `fork` is.
FOREIGN = {
    "os.name": frozenset({"nt", "java"}),
    "platform.system": frozenset({"Windows"}),
    "sys.platform": frozenset({"win32", "cygwin"}),
}
_PREFIX_OF_PLATFORM = "sys.platform.startswith"
_GET_LOGGER = "logging.getLogger"
_SENTINELS = frozenset({"builtins.object"})
#: Where decorators come from that hand arguments on as they are.
_FAITHFUL = frozenset({"abc", "builtins", "contextlib", "functools", "typing", "typing_extensions"})
_SELF = ("param", 0)
#: Definitions that lead further than this are not followed to their end.
_MAX_DEPTH = 12


class Contents:
    """Evaluates terms as `Resolver` does, but to what they are sure to be: of several values, none."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._options = Options(resolver)
        self._depth = 0

    def of(self, number: int, term: Term) -> Content:
        """Return what a term of a scope is sure to be."""
        if self._depth > _MAX_DEPTH:
            return UNKNOWN
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
            case ("call", event):
                return self._called(number, event, self._resolver.scope(number).events[event])
            case ("format", _):
                return Composed((UNKNOWN,))
            case ("name" | "def" | "import", *_):
                return self._settled(self._resolver.value(number, term))
            case ("new", *_):
                return self._resolver.value(number, term)
            case _:
                return UNKNOWN

    def _item(self, number: int, base: Term, key: object) -> Content:
        """Return a variable of the environment, or the first thing that parsing a command line gives."""
        if isinstance(key, str) and self._resolver.value(number, base) == External(_ENVIRON):
            return _variable(key, Literal(None))
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
            case External(name) if name in _CONSTANTS:
                return Literal(_CONSTANTS[name])
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
            case External(name) if name in _GETTERS and event.args:
                key = self._resolver.literal(self._resolver.value(number, event.args[0]))
                given = event.args[1] if len(event.args) > 1 else ("const", None)
                is_known = isinstance(key, str) and not event.keywords
                return _variable(str(key), self.of(number, given)) if is_known else UNKNOWN
            case External("builtins.bool") if len(event.args) == 1:
                return Outcome(number, event.args[0])
            case External(name) if name in FOREIGN:
                return callee
            case External(name) if name == _GET_LOGGER or name.rpartition(".")[2][:1].isupper():
                return Result(callee)
            case External(name) if name == _PREFIX_OF_PLATFORM and event.args:
                prefix = event.args[0]
                is_foreign = prefix[0] == "const" and str(prefix[1])[:3] in ("win", "cyg")
                return Literal(False) if is_foreign else UNKNOWN
            case _:
                return UNKNOWN

    def _returned(self, number: int, position: int, function: int) -> Content:
        """Return what a call of a function gives that has one `return` only, and always comes to it."""
        scope = self._resolver.scope(function)
        kinds = (EventKind.RETURN, EventKind.YIELD)
        ends = [event for event in scope.events if event.kind in kinds]
        if len(ends) != 1 or ends[0].block or ends[0].kind is EventKind.YIELD or self._is_wrapped(function):
            return UNKNOWN
        held = self.of(function, ends[0].value)
        match unplaced(held):
            case Parameter(owner, parameter) if owner == function:
                held = self.argument(number, position, function, parameter)
            case AttributeOf(Parameter(owner, parameter), name) if owner == function:
                held = self.attribute(self.argument(number, position, function, parameter), name)
        return Place(scope.name, held) if held != UNKNOWN else UNKNOWN

    # Attributes

    def attribute(self, base: Content, name: str) -> Content:
        """Return what an attribute is sure to hold."""
        match base:
            case Place(held_as, content):
                found = self.attribute(content, name)
                return UNKNOWN if found == UNKNOWN else Place(held_as, found)
            case Made():
                return self._of_object(base, name)
            case Parsed():
                return self._option(name)
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
        return _unless_named(self._options.of(name), f".{name}")

    def _of_object(self, made: Made, name: str) -> Content:
        """Return what a constructor, or else the class, gives a new object as an attribute."""
        classes = self._resolver.classes
        if classes.is_settings(made.owner) or classes.metaclass(made.owner) is not None:
            return UNKNOWN
        stores = [
            (constructor, event)
            for scope in classes.ancestry(made.owner)
            if (constructor := self._own_constructor(scope)) is not None
            for event in self._resolver.scope(constructor).events
            if event.kind is EventKind.STORE and event.term == ("attr", _SELF, name)
        ]
        if not stores:
            return self._without_constructor(made, name)
        constructor, event = stores[0]
        if len(stores) > 1 or event.block or constructor != classes.method(made.owner, "__init__"):
            return UNKNOWN
        held = self.of(constructor, event.value)
        if isinstance(held, Parameter):
            held = self.argument(made.scope, made.event, constructor, held.position)
        return Place(name, held) if held != UNKNOWN else UNKNOWN

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
            return UNKNOWN
        method, position = stores[0]
        event = self._resolver.scope(method).events[position]
        return UNKNOWN if event.block or event.augmented else self._at(method, position, event.value)

    def _at(self, number: int, position: int, term: Term) -> Content:
        """Return what a term is sure to be when an event happens."""
        return self.of(number, self._resolver.scope(number).current(position, term))

    def _own_constructor(self, owner: int) -> int | None:
        term = self._resolver.scope(owner).bindings.get("__init__")
        if term is None or term[0] != "def":
            return None
        return self._resolver.program.number(self._resolver.program.path(owner), term[1])

    def _without_constructor(self, made: Made, name: str) -> Content:
        """Return what the class holds, where the object is made without a word on the attribute."""
        event = self._resolver.scope(made.scope).events[made.event]
        if self._resolver.classes.method(made.owner, "__init__") is None and (event.args or event.keywords):
            return UNKNOWN
        return self._of_class(made.owner, made.owner, name)

    def _of_class(self, owner: int, scope: int, name: str) -> Content:
        classes = self._resolver.classes
        found = classes.bound(owner, name)
        if found is None or found[1][0] != "const":
            return UNKNOWN
        if any(base.startswith("enum.") for base in classes.external_bases(scope)):
            return AttributeOf(ClassValue(owner), name)
        return Place(name, Literal(found[1][1]))

    # Arguments

    def by_command_line(self, function: int, parameter: int) -> Content:
        """Return what a command is handed for a parameter by the library that parses the command line."""
        return _unless_named(self._options.of_parameter(function, parameter))

    def argument(self, number: int, position: int, function: int, parameter: int) -> Content:
        """Return what an event, which calls a function, passes for a parameter; the default if nothing."""
        event = self._resolver.scope(number).events[position]
        callee = self._resolver.value(number, event.term)
        shift = self._shift(callee, function)
        if self._is_wrapped(function):
            return self.by_command_line(function, parameter)
        if shift is None or event.kind is not EventKind.CALL:
            return UNKNOWN
        if shift and parameter == 0:
            return self._receiver(number, position, callee, event)
        return self._passed(number, position, function, parameter, shift)

    def _passed(self, number: int, position: int, function: int, parameter: int, shift: int) -> Content:
        event = self._resolver.scope(number).events[position]
        asked = self._resolver.scope(function).parameters[parameter]
        starred = next((place for place, term in enumerate(event.args) if term[0] == "iter"), len(event.args))
        if 0 <= parameter - shift < starred and asked.kind is ParameterKind.POSITIONAL:
            return self._at(number, position, event.args[parameter - shift])
        outer = self._resolver.program.parent(function)
        if starred < len(event.args) and asked.kind is ParameterKind.POSITIONAL:
            return next(
                (self._at(number, position, term) for name, term in event.keywords if name == asked.name),
                UNKNOWN,
            )
        default: Content = UNKNOWN
        if asked.default is not None and outer is not None:
            default = self.of(outer, asked.default)
        return self._by_keyword(number, position, asked.name, default)

    def forwarded(self, number: int, position: int, handed: Forwarded) -> Content:
        """Return what an event, which calls a function that hands its keywords on, passes by a name."""
        event = self._resolver.scope(number).events[position]
        callee = self._resolver.value(number, event.term)
        is_plain = event.kind is EventKind.CALL and not self._is_wrapped(handed.function)
        if self._shift(callee, handed.function) is None or not is_plain:
            return UNKNOWN
        return self._by_keyword(number, position, handed.name, handed.default)

    def _by_keyword(self, number: int, position: int, name: str, default: Content) -> Content:
        """Return what a call passes by a name; where it hands keywords on, its own caller may know."""
        event = self._resolver.scope(number).events[position]
        unpacked = []
        for keyword, term in event.keywords:
            if keyword == name:
                return self._at(number, position, term)
            if keyword is None:
                unpacked.append(term)
        if not unpacked:
            return default
        parameters = self._resolver.scope(number).parameters
        is_own = unpacked[0][0] == "param" and parameters[unpacked[0][1]].kind is ParameterKind.DOUBLE_STAR
        return Forwarded(number, name, default) if is_own and len(unpacked) == 1 else UNKNOWN

    def _shift(self, callee: Value, function: int) -> int | None:
        """Return how many parameters a callee fills by itself, or None where it is not the function."""
        match callee:
            case FunctionValue(called, receiver) if called == function:
                is_static = self._resolver.has_decorator(function, "builtins.staticmethod")
                is_method = self._resolver.program.enclosing_class(function) is not None and not is_static
                if isinstance(receiver, ClassValue) and is_method:
                    return int(self._resolver.has_decorator(function, "builtins.classmethod"))
                return int(is_method)
            case ClassValue(owner) if self._resolver.classes.method(owner, "__init__") == function:
                return 1
            case _:
                return None

    def _receiver(self, number: int, position: int, callee: Value, event: Event) -> Content:
        """Return the object that a call passes by itself."""
        if isinstance(callee, ClassValue):
            return Made(callee.scope, number, position)
        if event.term[0] != "attr":
            return UNKNOWN
        base = self._resolver.value(number, event.term[1])
        if isinstance(base, Super):
            return self._parameter(number, 0)
        return self.of(number, event.term[1])

    def _is_wrapped(self, function: int) -> bool:
        """Tell whether a decorator may hand a function other arguments than it is called with."""
        return any(
            (self._resolver.decorator_name(function, decorator.term) or "").partition(".")[0] not in _FAITHFUL
            for decorator in self._resolver.scope(function).decorators
        )


def _unless_named(option: Option | None, *names: str) -> Content:
    """Return what an option holds where no test spells it, nor does anything under other names."""
    if option is None:
        return UNKNOWN
    held: Content = option.default
    for spelled in (*option.flags, *names):
        held = Place(spelled, held)
    return held


def _variable(name: str, default: Content) -> Content:
    """Return an environment variable, which is not set where the suite does not set it."""
    is_open = name in OF_THE_MACHINE or default == UNKNOWN
    return UNKNOWN if is_open else Place(name, default)
