"""What fixtures make outside of the process under a fixed name, so that parallel workers share it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import Composed, External, Value
from isolint.index.state.effects import EffectKind
from isolint.index.suite.fixtures import Fixture
from isolint.model import SiteKind, Span

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_STATEMENT = re.compile(
    r"\s*(?P<verb>create|drop)\s+(?P<kind>database|schema|role|user|tablespace)\s+(?:if\s+(?:not\s+)?exists\s+)?"
    r"[\"'`\[]?(?P<name>[\w$-]+)",
    re.IGNORECASE,
)
#: What a text may be wrapped into on its way to a driver.
_WRAPPERS = frozenset(
    {"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.DDL", "psycopg.sql.SQL", "psycopg2.sql.SQL"}
)
_EXECUTING = frozenset({"execute", "executescript", "exec_driver_sql", "execute_sql"})
_CREATORS = frozenset({"sqlalchemy_utils.create_database", "sqlalchemy_utils.drop_database"})

#: Fixtures and variables by which a worker knows itself, and locks by which workers take turns.
_WORKER_FIXTURES = frozenset({"worker_id", "testrun_uid"})
_WORKER_VARIABLES = frozenset({"PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID"})
_WORKER_CALLS = ("xdist.", "filelock.", "fasteners.", "portalocker.")


@dataclass(frozen=True, slots=True)
class Shared:
    """A fixed name that a fixture creates or drops something by, at `span` of `scope`."""

    fixture: Fixture
    scope: int
    span: Span
    verb: str
    kind: str
    name: str


def shared_by_workers(index: ProjectIndex) -> Iterator[Shared]:
    """Yield a fixed name of each fixture that several tests use; what it creates goes first."""
    for number, fixture in sorted(index.fixtures.by_function.items()):
        if index.reach.starts(number).bit_count() < 2:
            continue
        found = min(_fixed(index, fixture), key=lambda one: one.verb, default=None)
        if found is not None and not _knows_workers(index, number):
            yield found


def _fixed(index: ProjectIndex, fixture: Fixture) -> Iterator[Shared]:
    for number in sorted(
        index.graph.closure(fixture.function), key=lambda one: (one != fixture.function, one)
    ):
        if not index.is_test_code(index.program.path(number)):
            continue
        for event in index.resolver.scope(number).events:
            named = (
                made_by_name(index, number, event) if event.kind is EventKind.CALL and event.args else None
            )
            if named is not None:
                yield Shared(fixture, number, event.span, *named)


def made_by_name(index: ProjectIndex, number: int, event: Event) -> tuple[str, str, str] | None:
    """Return the verb, kind and name of what a call creates or drops, if it is the same each time."""
    callee = index.resolver.value(number, event.term)
    if isinstance(callee, External) and callee.name in _CREATORS:
        url = _text(index, number, event.args[0])
        name = url.rpartition("/")[2].partition("?")[0] if url is not None and "://" in url else ""
        verb = "creates" if callee.name.endswith("create_database") else "drops"
        return (verb, "database", name) if name and not (url or "").startswith("sqlite") else None
    if event.term[0] == "attr" and event.term[2] in _EXECUTING:
        statement = _text(index, number, event.args[0])
        match = _STATEMENT.match(statement) if statement is not None else None
        return (
            (f"{match['verb'].lower()}s", match["kind"].lower(), match["name"]) if match is not None else None
        )
    return None


def _text(index: ProjectIndex, number: int, term: Term) -> str | None:
    """Return a text that is the same each time, wrapped or not."""
    if term[0] == "call":
        event = index.resolver.scope(number).events[term[1]]
        callee = index.resolver.value(number, event.term)
        wraps = isinstance(callee, External) and callee.name in _WRAPPERS and event.args
        return _text(index, number, event.args[0]) if wraps else None
    return _constant(index, index.resolver.value(number, term))


def _constant(index: ProjectIndex, value: Value) -> str | None:
    if isinstance(value, Composed):
        parts = [_constant(index, part) for part in value.parts]
        return None if None in parts else "".join(part for part in parts if part is not None)
    content = index.resolver.literal(value)
    return content if isinstance(content, str) else None


def _knows_workers(index: ProjectIndex, fixture: int) -> bool:
    """Tell whether a fixture, or one that it asks for, tells workers apart or makes them take turns."""
    pending, seen = [fixture], {fixture}
    while pending:
        current = pending.pop()
        scopes = index.graph.closure(current)
        if any(_tells_apart(index, number) for number in scopes):
            return True
        known = index.fixtures.by_function.get(current)
        if known is not None:
            for asked in index.fixtures.requested(current, known.path, known.owner):
                if asked.function not in seen:
                    seen.add(asked.function)
                    pending.append(asked.function)
    return any(
        effect.kind is EffectKind.READ and effect.site[1] in _WORKER_VARIABLES and effect.owner in seen
        for effect in index.effects
        if effect.site[0] is SiteKind.ENV
    )


def _tells_apart(index: ProjectIndex, number: int) -> bool:
    scope = index.resolver.scope(number)
    if any(parameter.name in _WORKER_FIXTURES for parameter in scope.parameters):
        return True
    called = (
        index.resolver.value(number, event.term) for event in scope.events if event.kind is EventKind.CALL
    )
    return any(isinstance(value, External) and value.name.startswith(_WORKER_CALLS) for value in called)
