"""What a place is sure to hold, where that is no mere value: what tests may change, or is made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from isolint.facts.terms import Term
from isolint.index.resolution.options import Asked, Parsed
from isolint.index.resolution.values import Value


@dataclass(frozen=True, slots=True)
class Place:
    """Something that tests may change, by the name under which they do, and what it holds at first."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class Made:
    """An object of a class, by the event that calls the constructor."""

    owner: int
    scope: int
    event: int


@dataclass(frozen=True, slots=True)
class Stub:
    """A mock of nothing in particular, or an attribute of one that nobody has set."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison gives, to be found out: its term is one of a scope."""

    scope: int
    test: Term


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What comes by a name among the `**keywords` that a function hands on, or else a default.

    Before that it may come at a place among the function's `*arguments`, if it hands on those; the keywords
    that it hands on may be none.
    """

    function: int
    name: str
    default: Content
    place: int | None = None
    by_name: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two contents, as a condition says, to be found out: its term is one of a scope.

    What the condition asks of the scope's parameters is what `calls` pass, each an event of a scope that
    calls a function.
    """

    scope: int
    test: Term
    yes: Content
    no: Content
    calls: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of two contents, as an open condition says; `names` are those that may change its outcome.

    Its `weight` is how many there are of its kind, itself included, in all that it consists of.
    """

    tree: tuple[Any, ...]
    names: frozenset[str]
    yes: Content
    no: Content
    weight: int


Content = Value | Place | Made | Stub | Outcome | Forwarded | Parsed | Asked | Choice | Chosen


def unplaced(content: Content) -> Content:
    """Return what a place holds at first."""
    while isinstance(content, Place):
        content = content.content
    return content


def places(content: Content) -> frozenset[str]:
    """Return the names under which tests may change what something is."""
    names = set()
    while isinstance(content, Place):
        names.add(content.name)
        content = content.content
    if isinstance(content, Chosen):
        return frozenset(names) | content.names | places(content.yes) | places(content.no)
    return frozenset(names)


def picked(content: Content, pick: Callable[[Content], Content]) -> Content:
    """Return a choice with something else made of what it chooses from."""
    match content:
        case Choice() | Chosen():
            return replace(content, yes=pick(content.yes), no=pick(content.no))
        case _:
            return content
