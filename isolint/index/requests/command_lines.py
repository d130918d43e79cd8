"""Whether a command line is one that its command takes, so that it runs at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from isolint.facts.records import Event, ParameterKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver

#: Options that are answered without running the command.
_ANSWERED = frozenset({"--help", "--version"})
#: What a runner gives for a command line that is not understood.
_MISUSED = ("const", 2)
_ARGUMENTS = frozenset({"click.argument"})
_OPTIONS = frozenset({"click.option"})
_GIVEN_BY = frozenset({"default", "envvar", "is_flag", "prompt"})


class Line(NamedTuple):
    """The words of a command line, those that are not known being empty."""

    words: tuple[str, ...]

    def after(self, place: int) -> Line:
        """Return what follows the word at a place."""
        return Line(self.words[place + 1 :])

    @property
    def is_answered(self) -> bool:
        """Tell whether the line asks for no more than help."""
        return not _ANSWERED.isdisjoint(self.words)


def is_refused(resolver: Resolver, number: int, position: int) -> bool:
    """Tell whether a test expects of an event, which runs a command line, that the line is not understood."""
    code = ("attr", ("call", position), "exit_code")
    return any(one.place == code and one.value == _MISUSED for one in resolver.scope(number).expected)


def is_taken(resolver: Resolver, function: int, line: Line, *, by_signature: bool) -> bool:
    """Tell whether a line has what a command cannot do without.

    That is what its parameters without a default say, or else its decorators.
    """
    if line.is_answered:
        return False
    required = 0
    if by_signature:
        required = sum(
            parameter.default is None and parameter.kind is ParameterKind.POSITIONAL and not _is_context(one)
            for parameter in resolver.scope(function).parameters
            for one in [parameter.annotation]
        )
    outer = resolver.program.parent(function)
    for decorator in resolver.scope(function).decorators if outer is not None and not by_signature else ():
        name = resolver.decorator_name(function, decorator.term)
        if decorator.term[0] != "call" or outer is None:
            continue
        event = resolver.scope(outer).events[decorator.term[1]]
        if name in _OPTIONS and _is_missing(event, line):
            return False
        required += name in _ARGUMENTS and _is_required(event)
    return sum(not word.startswith("-") for word in line.words) >= required


def _is_context(annotation: Term | None) -> bool:
    """Tell whether a parameter takes the context of the command rather than a word."""
    return annotation is not None and annotation[0] in ("attr", "name") and annotation[-1] == "Context"


def _is_required(event: Event) -> bool:
    """Tell whether the call that declares an argument lets no line do without it."""
    told = dict(event.keywords)
    if told.get("nargs") == ("const", -1) or "required" in told:
        return told.get("required") == ("const", True)
    return _GIVEN_BY.isdisjoint(name for name in told if name)


def _is_missing(event: Event, line: Line) -> bool:
    """Tell whether the call that declares an option has each line name it, and a line does not."""
    told = dict(event.keywords)
    if told.get("required") != ("const", True) or not _GIVEN_BY.isdisjoint(name for name in told if name):
        return False
    flags = [part[1] for part in event.args if part[0] == "const" and str(part[1]).startswith("-")]
    named = [word.partition("=")[0] for word in line.words]
    return "" not in named and bool(flags) and not any(_names(str(flag), named) for flag in flags)


def _names(flag: str, named: Sequence[str]) -> bool:
    """Tell whether one of some words is an option, or begins with a short one and its value."""
    is_short = not flag.startswith("--")
    return any(word == flag or (is_short and word.startswith(flag)) for word in named)
