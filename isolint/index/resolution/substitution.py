"""Replace a function's parameters in a value by what a call passes for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from isolint.index.resolution.values import (
    SIMPLE,
    UNKNOWN,
    AnyOf,
    AttributeOf,
    Composed,
    Copied,
    Display,
    Entered,
    External,
    FunctionValue,
    Instance,
    ItemOf,
    Literal,
    Parameter,
    Result,
    Super,
    Value,
    any_of,
    composed,
    pruned,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Deeper values come from recursion through data, and say nothing that a shallower one does not.
MAX_DEPTH = 10


def substitute(
    resolver: Resolver, value: Value, function: int, bound: Mapping[int, Value], depth: int = 0
) -> Value:
    """Replace a function's parameters in a value by the arguments of a call."""
    if depth > MAX_DEPTH:
        return UNKNOWN
    if isinstance(value, SIMPLE):
        return value

    def again(part: Value) -> Value:
        return substitute(resolver, part, function, bound, depth + 1)

    match value:
        case Parameter(owner, position) if owner == function:
            return bound.get(position, value)
        case AttributeOf(base, name):
            changed = again(base)
            return value if changed is base else resolver.attribute(changed, name)
        case ItemOf(base, key):
            return resolver.item(again(base), again(key))
        case Result(callee, args, keywords):
            inner, given = again(callee), tuple(again(arg) for arg in args)
            named = tuple((name, again(item)) for name, item in keywords)
            made = (
                Result(callee, given, named)
                if inner == callee
                else resolver.calling.called(inner, given, named)
            )
            return pruned(made)
        case Entered(manager):
            return resolver.calling.entered(again(manager))
        case AnyOf(choices):
            return any_of(tuple(again(choice) for choice in _counting(choices, function, bound) or choices))
        case FunctionValue(inner_function, receiver) if receiver is not None:
            return FunctionValue(inner_function, again(receiver))
        case _:
            return _with_parts(value, again)


def _counting(choices: Sequence[Value], function: int, bound: Mapping[int, Value]) -> list[Value]:
    """Return what a caller gives: it takes the place of what stands in for it, as in `given or default`.

    But where it may be called, it was a class or function to make the object with.
    """
    called = {choice.callee for choice in choices if isinstance(choice, Result)}
    uncalled = (choice for choice in choices if choice not in called)
    counting = [choice for choice in uncalled if _is_given(choice, function, bound)]
    counting += _with_stand_ins(choices, function, bound)
    if counting:
        # What is made of all that is given is no stand-in: it may be what takes its place.
        counting += [choice for choice in choices if _is_made_of_given(choice, function, bound)]
    return counting


def _is_given(choice: Value, function: int, bound: Mapping[int, Value]) -> bool:
    if not isinstance(choice, Parameter) or choice.function != function:
        return False
    return bound.get(choice.position, Literal(None)) != Literal(None)


def _with_stand_ins(choices: Sequence[Value], function: int, bound: Mapping[int, Value]) -> list[Value]:
    """Return the parts of what is given for which others give the same part of what stands in for it.

    As `(given or default).part` does.
    """
    found = []
    for choice in choices:
        root, steps = _root_of(choice)
        if steps and _is_given(root, function, bound):
            found += [choice] if any(other != choice and _has(other, steps) for other in choices) else []
    return found


def _root_of(value: Value) -> tuple[Value, Sequence[object]]:
    """Return what a value is a part of, and the names and keys by which it is, the last one first."""
    steps: list[object] = []
    while isinstance(value, (AttributeOf, ItemOf)):
        steps.append(value.name if isinstance(value, AttributeOf) else value.key)
        value = value.base
    return value, steps


def _has(value: Value, steps: Sequence[object]) -> bool:
    """Tell whether a value is the part of something that some names and keys lead to."""
    for step in steps:
        match value:
            case AttributeOf(base, name) if name == step:
                value = base
            case ItemOf(base, key) if key == step:
                value = base
            case External(dotted) if dotted.rpartition(".")[2] == step:
                value = External(dotted.rpartition(".")[0])
            case _:
                return False
    return True


def _is_made_of_given(choice: Value, function: int, bound: Mapping[int, Value]) -> bool:
    if not isinstance(choice, Composed):
        return False
    parameters = [part for part in choice.parts if isinstance(part, Parameter) and part.function == function]
    return len(parameters) > 1 and all(_is_given(part, function, bound) for part in parameters)


def _with_parts(value: Value, again: Callable[[Value], Value]) -> Value:
    match value:
        case Copied(original):
            return Copied(again(original))
        case Super(scope, receiver):
            return Super(scope, again(receiver))
        case Instance(scope, shared, attributes) if shared or attributes:
            arguments = tuple((position, again(part)) for position, part in shared)
            return Instance(scope, arguments, tuple((name, again(part)) for name, part in attributes))
        case Composed(parts):
            return composed(tuple(again(part) for part in parts))
        case Display("dict", elements):
            return Display("dict", tuple((again(key), again(item)) for key, item in elements))
        case Display(kind, elements):
            return Display(kind, tuple(again(element) for element in elements))
        case _:
            return value
