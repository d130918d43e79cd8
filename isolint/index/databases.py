"""Effects on databases that the project opens by a path or URL."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.effects import Action, DependsOnParameter, Effect, EffectKind, Form, SiteKey
from isolint.index.resolver import Resolver
from isolint.index.values import (
    AttributeOf,
    Composed,
    Entered,
    EnvironmentValue,
    External,
    FunctionValue,
    Global,
    Parameter,
    Result,
    Value,
    base_of,
)
from isolint.model import SiteKind

_WRITING = frozenset({"insert", "update", "delete", "replace", "create", "drop", "alter", "truncate"})
_READING = frozenset({"select", "with", "explain", "values"})


class Databases:
    """SQL statements, on the database that their connection was opened on."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the effects of a statement's execution."""
        target = action.target
        if action.kind is not EventKind.CALL or not isinstance(target, AttributeOf):
            return
        methods = {name.rpartition(".")[2] for name in self._resolver.models.statements}
        if target.name not in methods:
            return
        if isinstance(root := self._connection(target.base), Parameter):
            raise DependsOnParameter
        if root is None:
            return
        site = self.site(root)
        kind = self._kind(action.argument(0, "sql"))
        if site is not None and kind is not None:
            yield action.effect(kind, site, Form.CALL)

    def _connection(self, value: Value) -> Value | None:
        """Return what a connection or cursor was opened on: a path or URL, or the parameter that it is."""
        while True:
            match value:
                case Result(External(name)) if (model := self._resolver.models.databases.get(name)) is not None:
                    return value.argument(model.position, model.keyword)
                case Result(AttributeOf(base, _)) | Entered(base):
                    value = base
                case Global():
                    value = self._resolver.definition(value)
                case Result(FunctionValue(function)):
                    value = self._resolver.entered(value)
                case Parameter():
                    return value
                case _:
                    inner = base_of(value)
                    if inner is value:
                        return None
                    value = inner

    def site(self, place: Value) -> SiteKey | None:
        """Return the site of the database at a path or URL; one in memory has none."""
        match place:
            case Parameter():
                raise DependsOnParameter
            case EnvironmentValue(name):
                return (SiteKind.DATABASE, f"${name}")
            case Global(path, name):
                return (SiteKind.DATABASE, f"{self._resolver.program.dotted(path)}:{name}")
            case Composed(parts):
                return next((site for part in parts if (site := self.site(part)) is not None), None)
        text = self._resolver.literal(place)
        if isinstance(text, str) and text and ":memory:" not in text:
            return (SiteKind.DATABASE, text)
        return None

    def _kind(self, statement: Value) -> EffectKind | None:
        if isinstance(statement, Parameter):
            raise DependsOnParameter
        if isinstance(statement, Composed) and statement.parts:
            statement = statement.parts[0]
        text = self._resolver.literal(statement)
        if not isinstance(text, str):
            return EffectKind.WRITE
        verb = text.split(maxsplit=1)[0].lower() if text.split() else ""
        if verb in _WRITING:
            return EffectKind.WRITE
        return EffectKind.READ if verb in _READING else None
