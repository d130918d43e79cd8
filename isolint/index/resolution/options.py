"""Options of command lines: what a parsed namespace holds where the command line does not name an option."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import Literal

if TYPE_CHECKING:
    from isolint.index.resolution.program import Program

#: Methods that declare an option, and those that parse a command line.
DECLARING = frozenset({"add_argument", "add_option"})
PARSING = frozenset({"parse_args", "parse_intermixed_args"})
PARSING_SOME = frozenset({"parse_args", "parse_known_args", "parse_known_intermixed_args"})
_FLAGS = {"store_true": False, "store_false": True}
_STORING = frozenset({"append", "append_const", "count", "extend", "store", "store_const"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing a command line gives: a namespace, whose attributes are options."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option by what may stand for it on a command line, with what it holds when nothing does."""

    flags: tuple[str, ...]
    default: Literal


class Options:
    """Answers from the declarations of the whole program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, name: str) -> Option | None:
        """Return the option that an attribute of a namespace holds, where all declarations agree on it."""
        found = self._declared.get(name)
        if not found or len({option.default for option in found}) > 1 or not all(one.flags for one in found):
            return None
        return Option(tuple(dict.fromkeys(flag for one in found for flag in one.flags)), found[0].default)

    @cached_property
    def _declared(self) -> dict[str, list[Option]]:
        """Return attribute -> the options declared to be kept in it; one without flags is not known."""
        found: dict[str, list[Option]] = {}
        for scope in self._program.scopes:
            for event in scope.events:
                if is_declaration(event):
                    for name, option in _declaration(event):
                        found.setdefault(name, []).append(option)
        return found


def is_declaration(event: Event) -> bool:
    """Tell whether an event declares an option."""
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in DECLARING


def _declaration(event: Event) -> Iterator[tuple[str, Option]]:
    """Yield the attribute that a declaration is for, and its option."""
    flags = tuple(term[1] for term in event.args if term[0] == "const" and isinstance(term[1], str))
    given = {name: term for name, term in event.keywords if name is not None}
    name = _destination(flags, given.get("dest"))
    if name is None:
        return
    default = _default(given)
    is_known = default is not None and flags and all(flag.startswith("-") for flag in flags)
    yield name, Option(flags, default) if is_known and default is not None else Option((), Literal(None))


def _destination(flags: tuple[str, ...], named: Term | None) -> str | None:
    """Return the attribute that an option is kept in."""
    if named is not None:
        return str(named[1]) if named[0] == "const" else None
    if not flags:
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    return long.lstrip("-").replace("-", "_")


def _default(given: dict[str, Term]) -> Literal | None:
    """Return what an option holds when no command line names it, or None where that is not known."""
    term = given.get("default")
    if term is not None:
        return Literal(term[1]) if term[0] == "const" else None
    action = given.get("action", ("const", "store"))
    kind = action[1] if action[0] == "const" else None
    if kind in _FLAGS:
        return Literal(_FLAGS[kind])
    return Literal(None) if kind in _STORING else None
