"""Options of command lines: what a parsed namespace holds where the command line does not name an option."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import External, Literal

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Methods that declare an option, and those that parse a command line.
DECLARING = frozenset({"add_argument", "add_option"})
_DECORATING = frozenset({"Option", "option"})
PARSING = frozenset({"parse_args", "parse_intermixed_args"})
PARSING_SOME = frozenset({"parse_args", "parse_known_args", "parse_known_intermixed_args"})
_CLICK = "click.option"
#: What a declaration of click's may say that leaves the default to something else.
_DECIDING = frozenset({"callback", "default_map", "envvar", "multiple", "prompt", "required", "type"})
_FLAGS = {"store_true": False, "store_false": True}
_STORING = frozenset({"append", "append_const", "count", "extend", "store", "store_const"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing a command line gives: a namespace, whose attributes are options."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The name of the subcommand that a command line asks for."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option by what may stand for it on a command line, with what it holds when nothing does."""

    flags: tuple[str, ...]
    default: Literal


class Options:
    """Answers from the declarations of the whole program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program

    def of_parameter(self, function: int, position: int) -> Option | None:
        """Return the option that a command's parameter is, as a decorator of the command declares it."""
        outer = self._program.parent(function)
        scope = self._resolver.scope(function)
        for decorator in scope.decorators:
            term = decorator.term
            is_option = term[0] == "call" and self._resolver.decorator_name(function, term) == _CLICK
            if not is_option or outer is None:
                continue
            declared = self._resolver.scope(outer).events[term[1]]
            names = tuple(str(term[1]) for term in declared.args if term[0] == "const")
            if _parameter_of(names) == scope.parameters[position].name:
                return _click_option(names, dict(declared.keywords))
        return None

    def of(self, name: str) -> Option | None:
        """Return the option that an attribute of a namespace holds, where all declarations agree on it."""
        found = self._declared.get(name)
        if not found or len({option.default for option in found}) > 1 or not all(one.flags for one in found):
            return None
        return Option(tuple(dict.fromkeys(flag for one in found for flag in one.flags)), found[0].default)

    def is_subcommand(self, name: str) -> bool:
        """Tell whether an attribute of a namespace holds the name of a subcommand, and no option."""
        return name in self._subcommands and name not in self._declared

    @cached_property
    def _subcommands(self) -> frozenset[str]:
        """Return the attributes that `add_subparsers` keeps the name of a subcommand in."""
        return frozenset(
            str(term[1])
            for scope in self._program.scopes
            for event in scope.events
            if event.kind is EventKind.CALL and event.term[-1] == "add_subparsers"
            for keyword, term in event.keywords
            if keyword == "dest" and term[0] == "const"
        )

    @cached_property
    def _declared(self) -> dict[str, list[Option]]:
        """Return attribute -> the options declared to be kept in it; one without flags is not known."""
        found: dict[str, list[Option]] = {}
        for scope in self._program.scopes:
            for event in scope.events:
                if is_declaration(event) and event.term[-1] in DECLARING:
                    for name, option in _declaration(event):
                        found.setdefault(name, []).append(option)
        return found


def unpacked(resolver: Resolver, number: int, event: Event) -> Term | None:
    """Return the object whose attributes are all that a call passes, as keywords: `f(**vars(x))`."""
    if event.args or len(event.keywords) != 1 or event.keywords[0][0] is not None:
        return None
    match event.keywords[0][1]:
        case ("attr", ("call", made), "__dict__"):
            return ("call", made)
        case ("call", inner):
            call = resolver.scope(number).events[inner]
            is_vars = resolver.value(number, call.term) == External("builtins.vars")
            given: Term | None = call.args[0] if is_vars and len(call.args) == 1 else None
            return given
        case _:
            return None


def is_declaration(event: Event) -> bool:
    """Tell whether an event declares an option."""
    if event.kind is not EventKind.CALL:
        return False
    return event.term[-1] in _DECORATING or (event.term[0] == "attr" and event.term[2] in DECLARING)


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


def _parameter_of(names: tuple[str, ...]) -> str | None:
    """Return the parameter that one of click's options is handed to."""
    for name in names:
        if not name.startswith("-"):
            return name
    if not names:
        return None
    longest = max(names, key=lambda name: len(name) - len(name.lstrip("-")))
    return longest.partition("/")[0].lstrip("-").replace("-", "_").lower()


def _click_option(names: tuple[str, ...], given: dict[str | None, Term]) -> Option | None:
    """Return one of click's options, with what it hands over when the command line does not name it."""
    if None in given or not _DECIDING.isdisjoint(given):
        return None
    flags = tuple(part for name in names for part in name.split("/") if part.startswith("-"))
    default = given.get("default")
    if default is not None:
        return Option(flags, Literal(default[1])) if default[0] == "const" else None
    is_flag = given.get("is_flag") == ("const", True) or any("/" in name for name in names)
    counts = given.get("count") == ("const", True)
    return Option(flags, Literal(False if is_flag else 0 if counts else None))
