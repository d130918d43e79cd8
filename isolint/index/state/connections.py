"""Which database a connection, cursor or session leads to."""

from __future__ import annotations

from typing import NamedTuple

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import MAX_DEPTH
from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
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
    Unknown,
    Value,
)
from isolint.index.sites.site_key import DependsOnParameter, SiteKey
from isolint.model import SiteKind
from isolint.models.schema import DatabaseModel

#: Texts that stand for a database which is nowhere but in memory.
_IN_MEMORY = (":memory:", "mode=memory")
_NOWHERE = frozenset({"", "sqlite://", "sqlite:///", "sqlite+aiosqlite://", "sqlite+pysqlite://"})


class Opened(NamedTuple):
    """How a database was opened, at which place, and the name or fixture that holds the connection first."""

    model: DatabaseModel
    place: Value
    holder: Global | Handed | None


class Connections:
    """Answers for the values of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._models = resolver.models.databases

    def behind(self, value: Value) -> Opened | None:
        """Return what a connection, cursor or session was opened by.

        Raises:
            DependsOnParameter: The callers decide.
        """
        holder: Global | Handed | None = None
        for _ in range(MAX_DEPTH):
            held = value.base if isinstance(value, AttributeOf) else value
            if isinstance(held, (Global, Handed)) and not isinstance(holder, Handed):
                holder = held
            if isinstance(value, Result) and isinstance(value.callee, External):
                model = self._models.get(value.callee.name)
                return self._opened(model, value, holder) if model is not None else None
            further = self._before(value)
            if further is None:
                return None
            value = further
        return None

    def _opened(self, model: DatabaseModel, made: Result, holder: Global | Handed | None) -> Opened | None:
        """Return what a call has opened, or what was opened before by the connection that it is given."""
        place = made.argument(model.position, model.keyword) if model.position is not None else UNKNOWN
        may_be_open = isinstance(place, (Global, Handed, Result, AttributeOf))
        return (self.behind(place) if may_be_open else None) or Opened(model, place, holder)

    def _before(self, value: Value) -> Value | None:
        """Return what a connection, or something that leads to one, was come by."""
        match value:
            case Parameter():
                raise DependsOnParameter
            case Result(AttributeOf(base, _)) | Entered(base) | ItemOf(base, _):
                return base
            case Result(Global() | Handed() as maker):
                return maker
            case AnyOf((first, *_)):
                return first
            case Global() | Handed():
                return self._resolver.definition(value)
            case AttributeOf(ClassValue(owner), _) if (models := self._of_models(owner)) is not None:
                return models
            case AttributeOf(base, name):
                return self._put_in(value, base, name)
            case _:
                return None

    def _put_in(self, place: AttributeOf, base: Value, name: str) -> Value:
        """Return what an object was made with in an attribute, or the object where that is no connection."""
        kept = self._resolver.kept(place)
        is_open = isinstance(kept, Result) and any(isinstance(arg, (Parameter, Unknown)) for arg in kept.args)
        if kept is not None and not is_open:
            return kept
        if isinstance(base, Parameter):
            raise DependsOnParameter
        put = self._resolver.constructors.put_in(base, name)
        return base if put is None else put

    def _of_models(self, owner: int) -> Value | None:
        """Return the object from which a class has its base, as `db` of `class User(db.Model)`."""
        return next(
            (base.base for base in self._resolver.classes.bases(owner) if isinstance(base, AttributeOf)), None
        )

    def site(self, opened: Opened) -> SiteKey | None:
        """Return the site of a database; one in memory is the name's or fixture's that holds it, if any."""
        found = self.at(opened.place)
        if found is not None or opened.holder is None:
            return found
        if isinstance(opened.holder, Handed):
            return self.handed(opened.holder)
        return (SiteKind.DATABASE, self._named(opened.holder)) if self._is_in_memory(opened) else None

    def _is_in_memory(self, opened: Opened) -> bool:
        """Tell whether a database is nowhere but in memory, or where the application says."""
        text = self._resolver.literal(opened.place)
        return is_in_memory(text) if isinstance(text, str) else opened.model.position is None

    def handed(self, value: Handed) -> SiteKey:
        """Return the site of a database that a fixture makes."""
        program = self._resolver.program
        name = self._resolver.scope(value.fixture).qualname
        return (SiteKind.DATABASE, f"{program.dotted(program.path(value.fixture))}:{name}")

    def _named(self, name: Global) -> str:
        return f"{self._resolver.program.dotted(name.path)}:{name.name}"

    def at(self, place: Value) -> SiteKey | None:
        """Return the site of the database at a path or URL; one in memory has none."""
        match place:
            case Parameter():
                raise DependsOnParameter
            case EnvironmentValue(name):
                return (SiteKind.DATABASE, f"${name}")
            case Global():
                return (SiteKind.DATABASE, self._named(place))
            case Handed():
                return self.at(self._resolver.definition(place)) or self.handed(place)
            case AnyOf(parts):
                return next((site for part in parts if (site := self.at(part)) is not None), None)
            case Composed(parts):
                named = [part for part in parts if not isinstance(part, Literal)]
                return next((site for part in named if (site := self.at(part)) is not None), None)
        text = self._resolver.literal(place)
        if isinstance(text, str) and not is_in_memory(text):
            return (SiteKind.DATABASE, text)
        return None


def is_in_memory(text: str) -> bool:
    """Tell whether a path or URL is that of a database which is nowhere but in memory."""
    return text in _NOWHERE or any(mark in text for mark in _IN_MEMORY)
