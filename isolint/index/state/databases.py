"""Effects on databases that the project opens by a path or URL."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import MAX_DEPTH
from isolint.index.resolution.values import (
    AnyOf,
    AttributeOf,
    Composed,
    Entered,
    EnvironmentValue,
    External,
    Global,
    Handed,
    ItemOf,
    Literal,
    Parameter,
    Result,
    Value,
)
from isolint.index.sites.site_key import DependsOnParameter, SiteKey
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.model import SiteKind

_WRITING = frozenset({"insert", "update", "delete", "replace", "create", "drop", "alter", "truncate"})
_READING = frozenset({"select", "with", "explain", "values"})


class Databases:
    """SQL statements, on the database that their connection was opened on."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._methods = last_names(resolver.models.statements)

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=self._methods)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the effects of a statement's execution."""
        target = action.target
        if action.kind is not EventKind.CALL or not isinstance(target, AttributeOf):
            return
        if target.name not in self._methods:
            return
        site = self._connected(target.base)
        kind = self._kind(action.argument(0, "sql"))
        if site is not None and kind is not None:
            yield action.effect(kind, site, Form.CALL)

    def _connected(self, value: Value) -> SiteKey | None:
        """Return the database behind a connection or cursor; one in memory is its fixture's, if any."""
        shared: SiteKey | None = None
        for _ in range(MAX_DEPTH):
            match value:
                case Parameter():
                    raise DependsOnParameter
                case Result(External(name)) if (
                    model := self._resolver.models.databases.get(name)
                ) is not None:
                    return self.site(value.argument(model.position, model.keyword)) or shared
                case Result(AttributeOf(base, _)) | Entered(base):
                    value = base
                case AnyOf(choices):
                    value = choices[0]
                case Handed():
                    shared = shared or self.handed(value)
                    value = self._resolver.definition(value)
                case Global():
                    value = self._resolver.definition(value)
                case AttributeOf(base, _) | ItemOf(base, _):
                    kept = self._resolver.kept(value) if isinstance(value, AttributeOf) else None
                    value = base if kept is None else kept
                case _:
                    return None
        return None

    def handed(self, value: Handed) -> SiteKey:
        """Return the site of a database that a fixture makes."""
        program = self._resolver.program
        name = self._resolver.scope(value.fixture).qualname
        return (SiteKind.DATABASE, f"{program.dotted(program.path(value.fixture))}:{name}")

    def site(self, place: Value) -> SiteKey | None:
        """Return the site of the database at a path or URL; one in memory has none."""
        match place:
            case Parameter():
                raise DependsOnParameter
            case EnvironmentValue(name):
                return (SiteKind.DATABASE, f"${name}")
            case Global(path, name):
                return (SiteKind.DATABASE, f"{self._resolver.program.dotted(path)}:{name}")
            case Handed():
                return self.site(self._resolver.definition(place)) or self.handed(place)
            case AnyOf(parts):
                return next((site for part in parts if (site := self.site(part)) is not None), None)
            case Composed(parts):
                named = [part for part in parts if not isinstance(part, Literal)]
                return next((site for part in named if (site := self.site(part)) is not None), None)
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
