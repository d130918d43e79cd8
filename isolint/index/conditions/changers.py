"""Which tests may change what comes out of a condition: by the names under which they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.calls.reach import Reach
from isolint.index.resolution.begun import Begun
from isolint.index.resolution.initial_entries import TEXT_MARK
from isolint.index.resolution.options import is_declaration
from isolint.index.resolution.program import Program
from isolint.index.suite.tests import Suite

#: Calls that read what they name.
_READING = frozenset({"__contains__", "get", "getenv", "getattr", "hasattr"})
#: A cluster of short options is no longer than this, with its dash.
_MAX_CLUSTER = 4
#: What the name of an option starts with, and that of an attribute of a namespace.
_MARKS = ("-", ".")
_NAME = re.compile(r"[A-Za-z_]\w*")
_RUNNING = frozenset({EventKind.CALL, EventKind.DECORATE, EventKind.RETURN, EventKind.YIELD})


class Changers:
    """Answers with sets of tests."""

    def __init__(self, program: Program, suite: Suite, reach: Reach, begun: Begun) -> None:
        self._program = program
        self._begun = begun
        self._suite = suite
        self._reach = reach
        self._masks: dict[str, int] = {}

    def tests(self, name: str) -> int:
        """Return the tests that run code which may change what goes by a name.

        That is an option of a command line if it starts with a dash, and an attribute of a namespace if it
        starts with a dot. What starts with `=` is an attribute that no keyword of a call is for; what starts
        with a quote is a text.
        """
        if name not in self._masks:
            if name.startswith(TEXT_MARK):
                scopes = self._having(name.removeprefix(TEXT_MARK))
            else:
                is_option = name.startswith(_MARKS)
                scopes = self._spelling_option(name) if is_option else self._by_name.get(name, set())
            mask = 0
            for number in scopes:
                mask |= self._reach.tests(number)
            self._masks[name] = mask
        return self._masks[name]

    def scopes(self, name: str) -> frozenset[int]:
        """Return the scopes of tests that set something of a name, or hand it to something."""
        return frozenset(self._by_name.get(name, ()))

    @cached_property
    def _by_name(self) -> dict[str, set[int]]:
        """Return name -> the scopes of tests that set something of that name, or hand it to something."""
        found: dict[str, set[int]] = {}
        for number, scope in self._reached():
            for event in scope.events:
                for name in _changed(event, own=self._is_own(number, event)):
                    found.setdefault(name, set()).add(number)
                    if event.kind is not EventKind.BIND:
                        found.setdefault(f"={name}", set()).add(number)
                for name in _keywords(event):
                    found.setdefault(name, set()).add(number)
            for term in scope.bindings.values():
                for name in _texts(term) if term[0] == "new" else ():
                    found.setdefault(name, set()).add(number)
        return found

    def _spelling_option(self, flag: str) -> set[int]:
        """Return the scopes of tests that name an option or attribute; a long option may be cut short."""
        found: set[int] = set()
        for spelled, scopes in self._by_option.items():
            if spelled == flag or (spelled[:2] == "--" != spelled and flag.startswith(spelled)):
                found |= scopes
        return found

    def _having(self, text: str) -> set[int]:
        """Return the scopes that have a text, and those of the suite where it is a word of another one."""
        word = re.compile(rf"(?<![\w.-]){re.escape(text)}(?![\w-]|\.\w)")
        found = set(self._texts.get(text, ()))
        for other, scopes in self._texts_of_suite.items():
            if text in other and word.search(other):
                found |= scopes
        return found

    @cached_property
    def _texts(self) -> dict[str, set[int]]:
        """Return text -> the scopes of tests that have it, those left out that only compare with it."""
        found: dict[str, set[int]] = {}
        for number, scope in self._reached():
            terms = [*scope.bindings.values()]
            terms += [one.default for one in scope.parameters if one.default is not None]
            for event in scope.events:
                terms += [event.term, event.value, *event.given]
            for term in terms:
                for text in _texts_in(term):
                    found.setdefault(text, set()).add(number)
        return found

    @cached_property
    def _texts_of_suite(self) -> dict[str, set[int]]:
        """Return text -> the scopes of the suite that have it."""
        found = {}
        for text, scopes in self._texts.items():
            own = {number for number in scopes if self._suite.is_test_code(self._program.path(number))}
            if own:
                found[text] = own
        return found

    @cached_property
    def _by_option(self) -> dict[str, set[int]]:
        """Return option, or attribute of a namespace -> the scopes of tests that name it or set it."""
        found: dict[str, set[int]] = {}
        for number, scope in self._reached():
            is_of_suite = self._suite.is_test_code(self._program.path(number))
            terms = [*scope.bindings.values()]
            for event in scope.events:
                if not is_declaration(event):
                    terms += [event.term, event.value, *event.given]
                    for name in _set_attributes(event, own=self._is_own(number, event)):
                        found.setdefault(f".{name}", set()).add(number)
            for text in {text for term in terms for text in _texts_in(term)}:
                # What an application says of options is help; a text of a test may be a whole command line.
                for option in _spelled(text) if is_of_suite else (text,) if text[:1] in _MARKS else ():
                    found.setdefault(option, set()).add(number)
        return found

    def _is_own(self, number: int, event: Event) -> bool:
        """Tell whether an event sets an attribute of the object that a constructor makes."""
        if event.term[0] != "attr" or event.term[1] != ("param", 0):
            return False
        return self._program.scopes[number].name == "__init__" or number in self._begun.methods

    def _reached(self) -> Iterator[tuple[int, Scope]]:
        for number, scope in enumerate(self._program.scopes):
            if self._reach.tests(number):
                yield number, scope


def _changed(event: Event, *, own: bool) -> Iterator[str]:
    """Yield the names of what an event may change."""
    if event.kind in (EventKind.STORE, EventKind.DELETE, EventKind.BIND):
        last = event.term[-1]
        if isinstance(last, str):
            if not own:
                yield last
        else:
            yield from _texts(last)
        yield from _texts(event.value)
    elif _may_change(event):
        for term in (event.value, *event.given):
            yield from _texts(term)


def _keywords(event: Event) -> Iterator[str]:
    """Yield the names under which a call hands something over."""
    if _may_change(event):
        yield from (name for name, _ in event.keywords if name is not None)


def _may_change(event: Event) -> bool:
    """Tell whether an event runs something that may change what it is told the name of."""
    return event.kind in _RUNNING and event.term[-1] not in _READING and not is_declaration(event)


def _texts(term: Term) -> Iterator[str]:
    """Yield the texts in a literal or display, and the last parts of those that are dotted."""
    match term:
        case ("const", str(text)):
            yield text
            yield text.rpartition(".")[2]
        case ("new", _, parts):
            for part in parts:
                if isinstance(part[0], str):
                    yield from _texts(part)
                else:
                    for one in part:
                        yield from _texts(one)


def _set_attributes(event: Event, *, own: bool) -> Iterator[str]:
    """Yield the attributes that an event may set of some object, if it is one that parsing gave."""
    if event.kind is EventKind.STORE and event.term[0] == "attr" and not own:
        yield event.term[2]
    if event.kind is EventKind.CALL:
        yield from (name for name, _ in event.keywords if name is not None)
        if event.term[-1] == "setattr":
            yield from (str(term[1]) for term in event.args[1:2] if term[0] == "const")


def _texts_in(term: Term) -> Iterator[str]:
    """Yield all texts that a term holds."""
    pending: list[object] = [term]
    while pending:
        part = pending.pop()
        if not isinstance(part, tuple):
            continue
        if len(part) != 2 or part[0] != "const":
            pending.extend(part)
        elif isinstance(part[1], str):
            yield part[1]


def _spelled(text: str) -> Iterator[str]:
    """Yield the options that a text has if it is a command line, and the attributes if it is a configuration.

    That is `--name` of `--name=value`, `-a` and `-b` of `-ab`, and just `-a` of `-afile`.
    """
    for word in text.split():
        if word.startswith("--"):
            yield word.partition("=")[0]
        elif word.startswith("-"):
            yield from (f"-{letter}" for letter in (word[1:] if len(word) <= _MAX_CLUSTER else word[1]))
    yield from (f".{name}" for name in _NAME.findall(text))
