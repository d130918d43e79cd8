"""Values: what a term denotes once the program is linked. All are frozen and compare by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


class _Hashed:
    """Room in a value for its hash."""

    __slots__ = ("_hash",)


@dataclass_transform(frozen_default=True)
def _value(kind: type[_Class]) -> type[_Class]:
    """Make a dataclass that finds its hash once: values share parts, and go by them in many tables.

    It is frozen to those who check types alone: at run time that would double what making one costs.
    """
    made = dataclass(slots=True, unsafe_hash=True)(kind)
    of_content: Callable[[Any], int] = made.__hash__

    def remembered(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            found = of_content(self)
            self._hash = found
            return found

    setattr(made, "__hash__", remembered)  # noqa: B010
    return made


@_value
class Unknown(_Hashed):
    """Anything that the analysis does not follow."""


@_value
class Literal(_Hashed):
    """A constant."""

    content: Any


@_value
class Display(_Hashed):
    """A fresh list, tuple, set (its elements) or dict (its (key, value) pairs)."""

    kind: str
    elements: tuple[Any, ...]


@_value
class ModuleValue(_Hashed):
    """A project module, by path; a namespace folder's path ends in a slash."""

    path: str


@_value
class FunctionValue(_Hashed):
    """A project function, bound to a receiver where it was reached through one."""

    function: int
    receiver: Value | None = None


@_value
class ClassValue(_Hashed):
    """A project class, by the number of its scope."""

    scope: int


@_value
class Instance(_Hashed):
    """An object of a project class, with what it may share with others.

    That is arguments of its constructor, by position, and what its maker put into its attributes since.
    """

    scope: int
    shared: tuple[tuple[int, Any], ...] = ()
    attributes: tuple[tuple[str, Any], ...] = ()


@_value
class External(_Hashed):
    """Something of another distribution or the standard library, by dotted name."""

    name: str


@_value
class Result(_Hashed):
    """What a call of something external returned: an instance of its class, or a value of its making."""

    callee: Value
    args: tuple[Value, ...] = ()
    keywords: tuple[tuple[str | None, Value], ...] = ()

    def argument(self, position: int, name: str) -> Value:
        """Return the argument at a position or under a name."""
        for keyword, value in self.keywords:
            if keyword == name:
                return value
        return self.args[position] if position < len(self.args) else Unknown()


@_value
class Global(_Hashed):
    """The object that a project module's name is bound to, where the name itself is the identity."""

    path: str
    name: str


@_value
class Handed(_Hashed):
    """What a fixture hands to those who ask for it: one object for as long as the fixture lives.

    Also what a function keeps that is cached, and called without arguments: one object for all.
    """

    fixture: int


@_value
class Super(_Hashed):
    """What `super()` gives in a method of a class."""

    scope: int
    receiver: Value


@_value
class AttributeOf(_Hashed):
    """An attribute of a value that has no closer description."""

    base: Value
    name: str


@_value
class ItemOf(_Hashed):
    """An item of a value."""

    base: Value
    key: Value


@_value
class Copied(_Hashed):
    """A shallow copy: an object of its own whose parts are those of the original."""

    original: Value


@_value
class Parameter(_Hashed):
    """A parameter of a function, to be replaced at each call."""

    function: int
    position: int


@_value
class EnvironmentValue(_Hashed):
    """The content of an environment variable."""

    name: str


@_value
class Composed(_Hashed):
    """A text or path made of parts."""

    parts: tuple[Value, ...]


@_value
class Entered(_Hashed):
    """What a context manager hands to its `with` block."""

    manager: Value


@_value
class AnyOf(_Hashed):
    """One of several values, where branches meet."""

    options: tuple[Value, ...]


Value = (
    Unknown
    | Literal
    | Display
    | ModuleValue
    | FunctionValue
    | ClassValue
    | Instance
    | External
    | Result
    | Global
    | Handed
    | Super
    | AttributeOf
    | ItemOf
    | Copied
    | Parameter
    | EnvironmentValue
    | Composed
    | Entered
    | AnyOf
)

UNKNOWN = Unknown()

#: Values that have no parts: whatever goes through the parts of a value need not look at them.
SIMPLE = (Unknown, Literal, External, Global, ClassValue, ModuleValue, Handed, EnvironmentValue)


#: A longer chain of attributes, items and calls is a fluent interface, and of no interest.
MAX_CHAIN = 12


def chained(value: Value, base: Value) -> Value:
    """Return a value that is one link on from `base`, or unknown where the chain has grown too long."""
    for _ in range(MAX_CHAIN):
        match base:
            case AttributeOf(inner, _) | ItemOf(inner, _) | Result(inner) | Entered(inner) | Copied(inner):
                base = inner
            case _:
                return value
    return UNKNOWN


def copied(original: Value) -> Value:
    """Return a shallow copy of a value; a copy of a copy shares the same parts."""
    if isinstance(original, (Unknown, Literal, Copied)):
        return original
    return chained(Copied(original), original)


def self_contained(value: Value) -> Value:
    """Return a value as seen from outside of the function that made it: without what its caller decides."""
    root = value
    while isinstance(root, (AttributeOf, ItemOf, Copied, Result, Entered)):
        match root:
            case AttributeOf(inner, _) | ItemOf(inner, _) | Copied(inner) | Result(inner) | Entered(inner):
                root = inner
    if isinstance(root, Parameter):
        return UNKNOWN
    if isinstance(value, AnyOf):
        choices = tuple(self_contained(option) for option in value.options)
        return UNKNOWN if UNKNOWN in choices else any_of(choices)
    if isinstance(value, Instance):
        # That a constructor was given something matters even where it is not known what: then its default
        # is not what the object has.
        return Instance(value.scope, tuple((place, self_contained(given)) for place, given in value.shared))
    return value


#: How deep composite values may nest, and how many parts they keep on each level, outermost first: values
#: share parts, so that a program can build one whose written-out size is exponential in its own.
_PARTS = (64, 8, 4)
_OF_MANY_PARTS = (Display, Composed, AnyOf, Result)


def pruned(value: Value, level: int = 0) -> Value:
    """Return a value without the parts that lie too deep in it or are too many."""
    if not isinstance(value, _OF_MANY_PARTS):
        return value
    match value:
        case Display() | Composed() | AnyOf() | Result() if level >= len(_PARTS):
            return UNKNOWN
        case Display("dict", pairs):
            kept = pairs[: _PARTS[level]]
            items = ((pruned(key, level + 1), pruned(item, level + 1)) for key, item in kept)
            return Display("dict", tuple(items))
        case Display(kind, elements):
            return Display(kind, _pruned_parts(elements, level))
        case Composed(parts):
            kept = _pruned_parts(parts, level)
            return composed(kept if len(kept) == len(parts) else (*kept, UNKNOWN))
        case AnyOf(options):
            return AnyOf(_pruned_parts(options, level))
        case Result(callee, args, keywords) if args or keywords:
            named = ((name, pruned(item, level + 1)) for name, item in keywords)
            return Result(callee, _pruned_parts(args, level), tuple(named))
        case _:
            return value


def _pruned_parts(parts: tuple[Value, ...], level: int) -> tuple[Value, ...]:
    return tuple(pruned(part, level + 1) for part in parts[: _PARTS[level]])


#: With more alternatives than these a value is as good as unknown.
MAX_OPTIONS = 8


def any_of(choices: tuple[Value, ...]) -> Value:
    """Return one value for several, flat and without duplicates or unknowns.

    What gives objects of a class does not give the class too: it was asked for, to make them.
    """
    known: dict[Value, None] = {}
    for choice in choices:
        for option in options(choice):
            if option != UNKNOWN:
                known[option] = None
    made = {option.scope for option in known if isinstance(option, Instance)}
    if made:
        known = {one: None for one in known if not (isinstance(one, ClassValue) and one.scope in made)}
    if len(known) > MAX_OPTIONS:
        # Of that many objects it no longer matters what each was made with.
        known = {Instance(one.scope) if isinstance(one, Instance) else one: None for one in known}
    if not known or len(known) > MAX_OPTIONS:
        return UNKNOWN
    return next(iter(known)) if len(known) == 1 else AnyOf(tuple(known))


def is_made_anew(value: Value) -> bool:
    """Tell whether all that a value may be are objects and containers that the code which gives it makes."""
    return all(isinstance(option, (Display, Instance)) for option in options(value))


def options(value: Value) -> tuple[Value, ...]:
    """Return a value's alternatives."""
    return value.options if isinstance(value, AnyOf) else (value,)


def functions(value: Value) -> Iterator[int]:
    """Yield the project functions among a value's alternatives."""
    return (option.function for option in options(value) if isinstance(option, FunctionValue))


def composed(parts: tuple[Value, ...]) -> Value:
    """Return a text or path made of parts, flat, and one literal where all of it is known."""
    flat: list[Value] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Composed) else (part,):
            merged = _merged(flat[-1], piece) if flat else None
            if merged is None:
                flat.append(piece)
            else:
                flat[-1] = merged
    return flat[0] if len(flat) == 1 and isinstance(flat[0], Literal) else Composed(tuple(flat))


def _merged(left: Value, right: Value) -> Literal | None:
    """Return two literals, of which one at least is a text, as one."""
    if not isinstance(left, Literal) or not isinstance(right, Literal):
        return None
    contents = (left.content, right.content)
    known = all(type(content) in (str, int) for content in contents)
    return Literal("".join(map(str, contents))) if known and any(map(_is_text, contents)) else None


def _is_text(content: Any) -> bool:
    return isinstance(content, str)


#: What more than one object may have been made with.
_SHARED = (Global, Handed, Parameter, AttributeOf, ItemOf)


def is_kept(value: Value) -> bool:
    """Tell whether it matters later that an object was made with a value."""
    if isinstance(value, Literal):
        return type(value.content) in (str, int)
    if isinstance(value, Instance):
        # Of what that was made with in turn, no more than one level is kept.
        given = [_original(part) for _, part in value.shared]
        return any(isinstance(part, _SHARED) for part in given) and not any(
            isinstance(part, Instance) for part in given
        )
    return isinstance(_original(value), _SHARED) or isinstance(value, Composed)


def _original(value: Value) -> Value:
    return value.original if isinstance(value, Copied) else value
