"""Which tests come to the handlers of subcommands and options: those that spell the name of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.conditions.changers import Changers
from isolint.index.resolution.options import DECLARING
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue

_ADDING = "add_parser"
_HANDING = "set_defaults"
_WORD = re.compile(r"[A-Za-z_]\w*")


class Subcommands:
    """Answers for calls of what `parser.set_defaults(run=handler)` leaves with the parser of a subcommand.

    So does `parser.add_argument("--run", action="store_const", const=handler)` with an option.
    """

    def __init__(self, resolver: Resolver, changers: Changers) -> None:
        self._resolver = resolver
        self._changers = changers

    def tests(self, call: Call) -> int | None:
        """Return the tests that ask for the subcommand whose handler a call is of, if it is of one."""
        if call.handed is None or call.event < 0:
            return None
        scope = self._resolver.scope(call.caller)
        event = scope.events[call.event]
        if event.kind is not EventKind.CALL or event.term[0] != "attr":
            return None
        if event.term[2] in DECLARING:
            return self._naming(call, event)
        if event.term[2] != _HANDING:
            return None
        parser = event.term[1]
        made = scope.events[parser[1]] if parser[0] == "call" else None
        if made is None or made.term[0] != "attr" or made.term[2] != _ADDING:
            return None
        names = list(_names(made))
        if not names or None in names:
            return None
        tests = 0
        for name in names:
            tests |= self._spelling(name or "")
        return tests

    def _naming(self, call: Call, declared: Event) -> int | None:
        """Return the tests that name the option whose handler a call is of: what the option alone stores."""
        flags = [term[1] for term in declared.args if term[0] == "const" and isinstance(term[1], str)]
        given = dict(declared.keywords)
        if not flags or len(flags) < len(declared.args) or not all(flag.startswith("-") for flag in flags):
            return None
        handlers = {
            name
            for name, term in given.items()
            if isinstance(self._resolver.value(call.caller, term), FunctionValue)
        }
        if handlers != {"const"} or "nargs" in given:
            return None
        tests = 0
        for flag in flags:
            tests |= self._changers.tests(flag)
        return tests

    def _spelling(self, name: str) -> int:
        """Return the tests that have all words of a name in texts."""
        tests = -1
        for word in _WORD.findall(name):
            tests &= self._changers.tests(f".{word}")
        return tests


def _names(made: Event) -> Iterator[str | None]:
    """Yield the names of a subcommand, or None for those that are not told."""
    given = dict(made.keywords)
    for term in (*(made.args[:1] or (given.get("name", ("unknown",)),)), *_elements(given.get("aliases"))):
        yield term[1] if term[0] == "const" and isinstance(term[1], str) else None


def _elements(term: Term | None) -> tuple[Term, ...]:
    if term is None:
        return ()
    return tuple(term[2]) if term[0] == "new" and term[1] in ("list", "tuple") else (("unknown",),)
