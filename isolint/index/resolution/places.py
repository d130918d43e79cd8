"""What a place is sure to hold, where that is no mere value: what tests may change, or is made anew."""

from __future__ import annotations

from dataclasses import dataclass

from isolint.facts.terms import Term
from isolint.index.resolution.options import Parsed
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
class Outcome:
    """What a comparison gives, to be found out: its term is one of a scope."""

    scope: int
    test: Term


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What comes by a name among the `**keywords` that a function hands on, or else a default."""

    function: int
    name: str
    default: Content


Content = Value | Place | Made | Outcome | Forwarded | Parsed


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
    return frozenset(names)
