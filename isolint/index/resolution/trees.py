"""Conditions as trees: what they ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from isolint.index.resolution.options import Asked
from isolint.index.resolution.places import Chosen, Content, Forwarded, Stub, places, unplaced
from isolint.index.resolution.values import AttributeOf, Display, Literal, Parameter

#: A condition: ("truth", CONTENT), ("compare", OPERATOR, CONTENT, CONTENT), ("is a", CONTENT, CLASSES),
#: ("changes", CONTENT, CONTENT), which asks whether a place gets another content than it has at first, or
#: ("not", TREE), ("and", TREES), ("or", TREES).
Tree = tuple[Any, ...]

_WORD = re.compile(r"[A-Za-z_]\w*")


def with_leaves(tree: Tree, replace: Callable[[Content], Content]) -> Tree:
    """Return a tree with other contents at its leaves."""
    match tree:
        case ("truth", content):
            return ("truth", replace(content))
        case ("compare", kind, left, right):
            return ("compare", kind, replace(left), replace(right))
        case ("is a", content, kinds):
            return ("is a", replace(content), kinds)
        case ("changes", given, start):
            return ("changes", replace(given), replace(start))
        case ("not", inner):
            return ("not", with_leaves(inner, replace))
        case (kind, parts):
            return (kind, tuple(with_leaves(part, replace) for part in parts))
    return tree


def leaves(tree: Tree) -> Iterator[Content]:
    """Yield the contents that a condition asks about."""
    match tree:
        case ("truth" | "is a", content, *_):
            yield content
        case ("compare", _, left, right) | ("changes", left, right):
            yield left
            yield right
        case ("not", inner):
            yield from leaves(inner)
        case (_, parts):
            for part in parts:
                yield from leaves(part)


def names(tree: Tree) -> frozenset[str]:
    """Return the names under which tests may change what comes out of a condition."""
    match tree:
        case ("changes", given, _):
            return places(given)
        case ("compare", _, left, right):
            return places(left) | places(right) | _asked_for(left, right)
        case ("not", inner):
            return names(inner)
        case ("truth" | "is a", content, *_):
            return places(content)
        case (_, parts):
            return frozenset().union(*(names(part) for part in parts))
    return frozenset()


def _asked_for(asked: Content, name: Content) -> frozenset[str]:
    """Return what a test spells that asks for a subcommand: one word of its name, or of one of several."""
    if not isinstance(unplaced(asked), Asked):
        return frozenset()
    known = unplaced(name)
    options = known.elements if isinstance(known, Display) else (known,)
    texts = (option.content for option in options if isinstance(option, Literal))
    return frozenset(f".{word}" for text in texts if isinstance(text, str) for word in _WORD.findall(text))


def is_stubbed(tree: Tree) -> bool:
    """Tell whether a condition asks about a mock, which may stand in for anything."""
    return any(isinstance(unplaced(content), Stub) for content in leaves(tree))


def is_open(tree: Tree) -> bool:
    """Tell whether what comes out of a condition depends on what a caller passes."""
    return any(_root(content) for content in leaves(tree))


def _root(content: Content) -> bool:
    held = unplaced(content)
    if isinstance(held, Chosen):
        return is_open(held.tree) or _root(held.yes) or _root(held.no)
    while isinstance(held, AttributeOf):
        held = held.base
    return isinstance(held, (Parameter, Forwarded))
