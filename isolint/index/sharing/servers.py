"""Servers, containers and database schemas that fixtures of several modules set up each for itself."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ParameterKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Composed,
    Display,
    EnvironmentValue,
    External,
    Global,
    Handed,
    Literal,
    Value,
)
from isolint.index.sharing.duplicates import Copy, Duplicates, copy_of, grouped, likeness, runs_of
from isolint.index.suite.fixtures import Fixture, FixtureScope, conftest_folder

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_PROCESS = "subprocess.Popen"


class Setup(enum.Enum):
    """What a fixture sets up at a cost."""

    SERVER = "server"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class Start:
    """A costly call of a fixture, as `PostgresContainer('postgres:16')`; equal keys set up the same."""

    setup: Setup
    text: str
    key: Hashable


@dataclass(frozen=True, slots=True)
class SharedStart:
    """What several fixtures set up each for itself; `alike` tells whether they are equal up to names."""

    start: Start
    group: Duplicates
    alike: bool

    @property
    def runs(self) -> int:
        """Return how often a session sets it up."""
        return sum(copy.runs for copy in self.group.copies)


def shared_starts(index: ProjectIndex) -> Iterator[SharedStart]:
    """Yield each costly call that fixtures of several modules make alike."""
    found: dict[Hashable, list[tuple[Start, Copy]]] = {}
    for start, copy in (*_in_fixtures(index), *_by_factories(index)):
        found.setdefault((start.setup, start.key), []).append((start, copy))
    for same in found.values():
        for group in grouped(index, [copy for _, copy in same]):
            bodies = {_body(index, copy) for copy in group.copies}
            yield SharedStart(same[0][0], group, len(bodies) == 1 and None not in bodies)


def _body(index: ProjectIndex, copy: Copy) -> Hashable | None:
    return likeness(index, copy.function) if copy.function is not None else copy.name


def _in_fixtures(index: ProjectIndex) -> Iterator[tuple[Start, Copy]]:
    """Yield the first costly call of each fixture, helpers that it calls included."""
    for number, fixture in sorted(index.fixtures.by_function.items()):
        start = next(_starts(index, number, fixture.is_wide), None)
        if start is not None:
            yield start, copy_of(index, fixture)


def _starts(index: ProjectIndex, fixture: int, is_wide: bool) -> Iterator[Start]:
    kept = _kept_by_wider(index, fixture)
    for number in sorted(index.graph.closure(fixture) - kept, key=lambda one: (one != fixture, one)):
        for position, event in enumerate(index.resolver.scope(number).events):
            if event.kind is not EventKind.CALL:
                continue
            name = _callee(index, number, event.term)
            if name is None:
                continue
            yields = any(item.kind is EventKind.YIELD for item in index.resolver.scope(fixture).events)
            if index.models.starts_server(name) or (name == _PROCESS and is_wide and yields):
                yield _start(index, fixture, number, position, name)
            elif name in index.models.engines and is_wide and _makes_schema(index, number):
                start = _schema(index, number, event, name)
                if start is not None:
                    yield start


def _kept_by_wider(index: ProjectIndex, number: int) -> frozenset[int]:
    """Return what runs for the wider fixtures that a fixture asks for: what these start, they keep."""
    own = index.fixtures.by_function[number]
    kept: set[int] = set()
    seen = {number}
    pending = [own]
    while pending:
        fixture = pending.pop()
        for asked in index.fixtures.requested(fixture.function, fixture.path, fixture.owner):
            if asked.function in seen:
                continue
            seen.add(asked.function)
            pending.append(asked)
            if asked.scope > own.scope:
                kept |= index.graph.closure(asked.function, *_methods(index, asked))
    return frozenset(kept)


def _methods(index: ProjectIndex, fixture: Fixture) -> Iterator[int]:
    """Yield the methods of what a fixture hands out: what they start once is kept with the object."""
    owner = index.resolver.class_of(Handed(fixture.function))
    if owner is not None:
        yield from (number for number in index.program.functions() if index.program.parent(number) == owner)


def _callee(index: ProjectIndex, number: int, term: Term) -> str | None:
    """Return the dotted name of what a call calls, a library's or that of a subclass of a library's class."""
    match index.resolver.value(number, term):
        case External(name):
            return name
        case AttributeOf(base, method):
            owner = index.resolver.types.name(base)
            return f"{owner}.{method}" if owner is not None else None
        case ClassValue(scope):
            bases = index.resolver.classes.external_bases(scope)
            return next((base for base in sorted(bases) if index.models.starts_server(base)), None)
        case _:
            return None


def _start(index: ProjectIndex, fixture: int, number: int, position: int, name: str) -> Start:
    """Describe a server's start by its arguments and configuration, or by all that the fixture does."""
    events = index.resolver.scope(number).events
    event = events[position]
    configured = [event, *(item for item in events if _configures(item, position))]
    arguments = tuple(_arguments(index, number, item) for item in configured)
    label = event.term[-1] if event.term[0] in ("attr", "name", "import") else name.rpartition(".")[2]
    text = f"{label}({', '.join(_shown(index, number, event))})"
    if None in arguments:
        # Two calls whose arguments are not known are the same where all around them is.
        alike = likeness(index, fixture)
        return Start(Setup.SERVER, text, (name, fixture if alike is None else alike))
    callee = index.resolver.value(number, event.term)
    identity = callee if isinstance(callee, ClassValue) else name
    return Start(Setup.SERVER, text, (identity, arguments))


def _configures(event: Event, start: int) -> bool:
    """Tell whether an event is `container.with_...(...)`."""
    term = event.term
    if event.kind is not EventKind.CALL or term[0] != "attr" or not term[2].startswith("with_"):
        return False
    return bool(term[1] == ("call", start) or term[1] == ("enter", ("call", start)))


def _schema(index: ProjectIndex, number: int, event: Event, name: str) -> Start | None:
    """Describe a database whose tables a fixture makes; one in memory or in a file costs next to nothing."""
    if not event.args:
        return None
    url = _comparable(index, index.resolver.value(number, event.args[0]))
    if url is None or (isinstance(url, Literal) and str(url.content).startswith("sqlite")):
        return None
    text = f"{name.rpartition('.')[2]}({', '.join(_shown(index, number, event)[:1])})"
    return Start(Setup.SCHEMA, text, (name, url, _metadata(index, number)))


def _metadata(index: ProjectIndex, number: int) -> Value | None:
    for event in index.resolver.scope(number).events:
        for term in (event.term, *event.args):
            if term[0] == "attr" and term[2] == "create_all":
                return index.resolver.value(number, term[1])
    return None


def _makes_schema(index: ProjectIndex, number: int) -> bool:
    return _metadata(index, number) is not None


def _arguments(index: ProjectIndex, number: int, event: Event) -> Hashable | None:
    """Return the arguments of a call, or None where one of them is not known."""
    args, keywords = index.resolver.arguments(number, event)
    known = [("", _comparable(index, value)) for value in args]
    by_name = sorted(keywords, key=lambda keyword: keyword[0] or "**")
    known += [(name or "**", _comparable(index, value)) for name, value in by_name]
    return None if any(value is None for _, value in known) else (event.term[-1], tuple(known))


def _comparable(index: ProjectIndex, value: Value) -> Value | None:
    """Return a value as one that equals those of other modules which mean the same, if that can be told."""
    match value:
        case Literal() | External() | EnvironmentValue():
            return value
        case Global():
            content = index.resolver.literal(value)
            rebound = value.name in index.program.modules[value.path].module.rebinds
            return Literal(content) if content is not None and not rebound else value
        case Display(kind, elements):
            parts = [
                part
                for element in elements
                for part in (element if isinstance(element, tuple) else (element,))
            ]
            known = [_comparable(index, part) for part in parts]
            return None if None in known else Display(kind, tuple(known))
        case Composed(parts):
            known = [_comparable(index, part) for part in parts]
            return None if None in known else Composed(tuple(part for part in known if part is not None))
        case _:
            return None


def _shown(index: ProjectIndex, number: int, event: Event) -> list[str]:
    """Return the arguments of a call as they may stand in a message."""
    args, keywords = index.resolver.arguments(number, event)
    named = [("", value) for value in args] + [(f"{name}=", value) for name, value in keywords if name]
    return [f"{name}{_text(index, value)}" for name, value in named]


def _text(index: ProjectIndex, value: Value) -> str:
    known = value if isinstance(value, Literal) else _comparable(index, value)
    return repr(known.content) if isinstance(known, Literal) else "..."


# Fixtures that a plugin's factory makes: `postgresql_proc = factories.postgresql_proc(port=None)`


def _by_factories(index: ProjectIndex) -> Iterator[tuple[Start, Copy]]:
    for path in sorted(index.program.modules):
        if not index.is_test_code(path):
            continue
        module = index.program.number(path)
        scope = index.resolver.scope(module)
        for name, term in scope.bindings.items():
            if term[0] != "call":
                continue
            called = _callee(index, module, scope.events[term[1]].term)
            if called is not None and called.endswith("_proc") and index.models.starts_server(called):
                users = _users(index, path, name)
                runs = runs_of(index, FixtureScope.SESSION, users)
                line = scope.binding_lines[name]
                copy = Copy(name, path, line, FixtureScope.SESSION, False, None, users, runs)
                yield _start(index, module, module, term[1], called), copy


def _users(index: ProjectIndex, path: str, name: str) -> int:
    """Return the tests that ask for a name, themselves or by their fixtures, where a file defines it."""
    folder = conftest_folder(path)
    tests = 0
    for number, test in enumerate(index.tests):
        sees = test.path == path or (
            folder is not None and f"{test.path}".startswith(f"{folder}/" if folder else "")
        )
        if sees and any(
            parameter.name == name and parameter.kind is ParameterKind.POSITIONAL
            for function in test.life
            for parameter in index.resolver.scope(function).parameters
        ):
            tests |= 1 << number
    return tests
