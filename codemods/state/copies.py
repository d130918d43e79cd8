"""Whether a test can be given a deep copy of an object that its module keeps."""

from __future__ import annotations

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind, Scope, ScopeKind
from isolint.facts.terms import Term, root
from isolint.index import ProjectIndex
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Composed,
    Copied,
    Display,
    EnvironmentValue,
    External,
    FunctionValue,
    Global,
    Instance,
    Literal,
    Parameter,
    Result,
    Value,
    options,
)
from isolint.index.sites.factories import MUTABLE_FACTORIES
from isolint.index.state.readers import uses_of
from isolint.index.suite.fixtures import FixtureScope

_MAX_DEPTH = 4
_PLAIN = (ClassValue, Display, FunctionValue, Literal, Parameter)
#: A queue has locks.
_COPIED = MUTABLE_FACTORIES - {"queue.Queue"}
_DATA_LIKE = (ClassValue, Composed, EnvironmentValue, FunctionValue, Literal)
#: Packages whose objects are data, and functions that read data from a text or file.
_DATA = frozenset(
    {"array", "collections", "copy", "datetime", "decimal", "fractions", "numpy", "pandas", "pathlib", "uuid"}
)
_READ = frozenset(
    {"ast.literal_eval", "json.load", "json.loads", "tomllib.load", "tomllib.loads", "yaml.safe_load"}
)
#: Methods that decide on how objects are made, and what attributes they have.
_OWN_WAYS = ("__new__", "__getattr__", "__getattribute__", "__setattr__")


def check_data(index: ProjectIndex, value: Value, name: str, depth: int = 0) -> None:
    """Refuse what a deep copy would fail on, leave with the original, or make something else of.

    Raises:
        Refused: It holds a function made for the original, or what is not known to be data.
    """
    for one in options(value) if depth <= _MAX_DEPTH else (UNKNOWN,):
        match one:
            case Display(_, elements):
                for element in elements:
                    for part in element if isinstance(element, tuple) else (element,):
                        check_data(index, part, name, depth + 1)
            case FunctionValue() if _is_made_inside(index, one):
                raise Refused(f"`{name}` holds a function that a copy of it would have from the original")
            case Result(External(made)):
                if not _makes_data(made):
                    raise Refused(
                        f"`{name}` holds what `{made}` makes, which may be something that cannot be copied"
                    )
            case Instance(owner):
                _check_class(index, owner, depth)
            case Copied(original):
                check_data(index, original, name, depth + 1)
            case _ if not isinstance(one, _DATA_LIKE):
                raise Refused(f"it is not known what `{name}` holds, which may be more than a copy can hold")


def _makes_data(function: str) -> bool:
    """Tell whether a library's function or class of a name makes what a copy can stand in for."""
    return function in _COPIED | _READ or function.partition(".")[0] in _DATA


def _is_made_inside(index: ProjectIndex, value: FunctionValue) -> bool:
    """Tell whether a function is made by another one, whose variables it goes on with."""
    outer = index.program.parent(value.function)
    return outer is not None and index.resolver.scope(outer).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA)


def check_copied_by_test(index: ProjectIndex, name: Global) -> None:
    """Refuse an object that cannot be copied, or that something besides the tests of its module holds.

    Raises:
        Refused: A copy would fail, or some would go on using the original.
    """
    owner = index.resolver.class_of(index.resolver.definition(name))
    if owner is None:
        raise Refused(f"it is not known what `{name.name}` is, so it may be more than a copy can hold")
    _check_class(index, owner, 0)
    for given in _arguments(index, name):
        if not isinstance(given, _PLAIN):
            raise Refused(f"what `{name.name}` is made with may be something that cannot be copied")
    for number, _, _ in uses_of(index.resolver, name):
        scope = index.resolver.scope(number)
        if index.program.path(number) != name.path:
            raise Refused(
                f"`{index.program.path(number)}` uses `{name.name}` as well, and would keep the first one"
            )
        if scope.kind is ScopeKind.FUNCTION and index.roles.lifetime(number) is not FixtureScope.FUNCTION:
            raise Refused(f"`{scope.qualname}` uses `{name.name}` for several tests")
        if scope.kind is not ScopeKind.FUNCTION and _keeps(index, number, name):
            raise Refused(
                f"something else of `{name.path}` keeps `{name.name}`, too, and would keep the first one"
            )


def _check_class(index: ProjectIndex, owner: int, depth: int) -> None:
    """Refuse a class whose objects may hold what cannot be copied."""
    classes = index.resolver.classes
    title = index.resolver.scope(owner).qualname
    has_own_ways = any(classes.method(owner, name) is not None for name in _OWN_WAYS)
    is_derived = (
        bool(classes.external_bases(owner) - {"builtins.object"}) or classes.metaclass(owner) is not None
    )
    if depth > _MAX_DEPTH or has_own_ways or is_derived:
        raise Refused(f"an object of `{title}` may be more than a copy can hold")
    if _hands_on(index, owner):
        raise Refused(f"a new `{title}` hands itself on to others, which would keep the first one")
    for attribute in sorted(index.resolver.own_attributes.of(owner)):
        for value in classes.stored(owner, attribute):
            if isinstance(value, Instance) and value.scope != owner:
                _check_class(index, value.scope, depth + 1)
            elif (
                not isinstance(value, Instance) and not _is_plain(index, value) and not _is_own(value, owner)
            ):
                raise Refused(f"`{attribute}` of a `{title}` may be something that cannot be copied")


def _hands_on(index: ProjectIndex, owner: int) -> bool:
    """Tell whether the constructor of a class gives the object to others, or puts it in some other place."""
    constructor = index.resolver.classes.method(owner, "__init__")
    if constructor is None:
        return False
    return any(
        _is_given_to_others(index, constructor, event)
        if event.kind is EventKind.CALL
        else event.kind is EventKind.STORE and event.value == SELF and root(event.term) != SELF
        for event in index.resolver.scope(constructor).events
    )


def _is_given_to_others(index: ProjectIndex, number: int, event: Event) -> bool:
    """Tell whether a call is given an object, and is none of a base's method or of what looks at objects."""
    if SELF not in event.given:
        return False
    callee = index.resolver.value(number, event.term)
    is_looking = isinstance(callee, External) and callee.name.startswith("builtins.")
    return not is_looking and not str(event.term[-1]).startswith("__")


def _arguments(index: ProjectIndex, name: Global) -> list[Value]:
    """Return what the constructor of an object of a module is called with."""
    number = index.program.number(name.path)
    term = index.resolver.scope(number).bindings[name.name]
    if term[0] != "call":
        return []
    event = index.resolver.scope(number).events[term[1]]
    return [index.resolver.value(number, one) for one in event.given]


def _is_plain(index: ProjectIndex, value: Value) -> bool:
    if isinstance(value, Result):
        return isinstance(value.callee, External) and value.callee.name in _COPIED
    if isinstance(value, FunctionValue):
        return not _is_made_inside(index, value)
    return isinstance(value, _PLAIN)


def _is_own(value: Value, owner: int) -> bool:
    """Tell whether a value is a copy of what an attribute of the same object holds."""
    match value:
        case Copied(AttributeOf(Instance(scope), _)):
            return scope == owner
    return False


def _keeps(index: ProjectIndex, number: int, name: Global) -> bool:
    """Tell whether the body of a module or class hands an object on, or joins it with another one.

    So it does where it gives it another name, where a method of it is given more than data, which may come
    to hold it, and where it keeps what a method or attribute of it gave.
    """
    wanted = ("name", name.name)
    scope = index.resolver.scope(number)
    for event in scope.events:
        is_handed = wanted in event.args or any(value == wanted for _, value in event.keywords)
        is_bound = event.kind in (EventKind.BIND, EventKind.STORE) and _is_part(scope, event.value, wanted)
        if is_handed or is_bound or _is_joined(index, number, event, wanted):
            return True
    return False


def _is_part(scope: Scope, value: Term, wanted: Term) -> bool:
    """Tell whether a value is an object, or what an attribute or method of it gives."""
    while value[0] in ("attr", "item", "call"):
        value = scope.events[value[1]].term if value[0] == "call" else value[1]
    return value == wanted


def _is_joined(index: ProjectIndex, number: int, event: Event, wanted: Term) -> bool:
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr" and root(event.term) == wanted
    given = [index.resolver.value(number, one) for one in event.given] if is_method else []
    return any(not isinstance(one, _PLAIN) for one in given)
