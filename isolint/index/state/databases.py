"""Effects on databases: rows that statements and sessions write, read and drop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Composed,
    Literal,
    Parameter,
    Value,
)
from isolint.index.sites.paths import Paths, holder_of
from isolint.index.sites.site_key import DependsOnParameter
from isolint.index.state.connections import Connections, Opened, is_in_memory
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.model import SiteKind

_DELETING = "delete"
_WHERE = " where "
_SCHEME = "sqlite:///"
#: Methods that tell a schema which database it is about.
_OF_SCHEMA = frozenset({"create_all", "drop_all"})
#: Methods that objects of other kinds have, too.
_COMMON = frozenset({"all", "count", "delete", "filter", "filter_by", "first", "get", "one", "rollback"})


class _Done(NamedTuple):
    """What is done to a database."""

    kind: EffectKind
    form: Form


_READ = _Done(EffectKind.READ, Form.CALL)
_CHANGED = _Done(EffectKind.WRITE, Form.UPDATE)
_SCHEMA = _Done(EffectKind.WRITE, Form.CALL)
_EMPTIED = _Done(EffectKind.RESET, Form.PUT_BACK)
_VERBS = {
    **dict.fromkeys(("select", "with", "explain", "values"), _READ),
    **dict.fromkeys(("insert", "update", "replace"), _CHANGED),
    **dict.fromkeys(("create", "alter"), _SCHEMA),
    **dict.fromkeys((_DELETING, "drop", "truncate"), _EMPTIED),
}


class Databases:
    """Statements and the methods of sessions, on the database that their connection was opened on."""

    def __init__(self, resolver: Resolver, paths: Paths) -> None:
        self._resolver = resolver
        self._paths = paths
        self._connections = Connections(resolver)
        self._statements = last_names(resolver.models.statements)
        models = resolver.models.databases.values()
        self._names = self._statements.union(*(model.methods for model in models))

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=self._names)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the effects of a statement's execution, or of a session's method."""
        target = action.target
        if action.kind is not EventKind.CALL or not isinstance(target, AttributeOf):
            return
        if target.name not in self._names or not self._may_lead(target):
            return
        opened = self._connected(action, target)
        if opened is None:
            return
        done = self._done(action, target.name, opened)
        site = self._connections.site(opened)
        if done is None:
            return
        if site is not None:
            yield action.effect(done.kind, site, done.form)
        if done is not _SCHEMA:
            yield from self._on_file(action, done, opened.place)

    def _may_lead(self, target: AttributeOf) -> bool:
        """Tell whether a call is worth a look: what has many other meanings is none of a parameter's."""
        return target.name not in _COMMON or not isinstance(target.base, Parameter)

    def _connected(self, action: Action, target: AttributeOf) -> Opened | None:
        """Return the database of a connection, or of what a schema is told to make or drop its tables in."""
        opened = self._connections.behind(target.base)
        if opened is not None:
            return opened
        given = action.argument(0, "bind")
        is_told = target.name in _OF_SCHEMA and not isinstance(given, (Literal, ClassValue))
        return self._connections.behind(given) if is_told else None

    def _done(self, action: Action, method: str, opened: Opened) -> _Done | None:
        model = opened.model
        if method in model.emptied_by:
            # To delete one object is what applications do.
            return None if method == _DELETING and action.args else _EMPTIED
        if method in model.changed_by:
            return _CHANGED
        if method in model.read_by:
            return _READ
        is_statement = model.executes and method in self._statements
        return self._done_by_statement(action.argument(0, "sql")) if is_statement else None

    def _done_by_statement(self, statement: Value) -> _Done | None:
        if isinstance(statement, Parameter):
            raise DependsOnParameter
        if isinstance(statement, Composed) and statement.parts:
            statement = statement.parts[0]
        text = self._resolver.literal(statement)
        if not isinstance(text, str):
            return _CHANGED
        words = text.lower().split(maxsplit=1)
        if words[:1] == [_DELETING] and _WHERE in f"{words[-1]} ":
            return _CHANGED
        return _VERBS.get(words[0]) if words else None

    def _on_file(self, action: Action, done: _Done, place: Value) -> Iterator[Effect]:
        """Yield what becomes of the file that a database is, where it has a fixed path."""
        text = self._resolver.literal(place)
        if isinstance(text, str):
            place = Literal(text.removeprefix(_SCHEME)) if not is_in_memory(text) else UNKNOWN
        kind = EffectKind.READ if done is _READ else EffectKind.WRITE
        for path in self._paths.of(place):
            if holder_of(path) is None:
                yield action.effect(kind, (SiteKind.FILE, path), done.form)
