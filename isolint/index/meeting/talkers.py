"""Which tests log something, or ask a logger for its handlers: they meet those that others have added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, prefixes
from isolint.index.resolution.values import External
from isolint.index.sites.logger_names import logger_names
from isolint.index.state.readers import Mention

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Methods that log something, and how severe that is, where they say so.
_LOGGING: Mapping[str, int | None] = MappingProxyType(
    {
        "debug": 10,
        "info": 20,
        "warning": 30,
        "warn": 30,
        "error": 40,
        "exception": 40,
        "critical": 50,
        "log": None,
    }
)
_LISTS = frozenset({"handlers", "filters"})


class _Asked(NamedTuple):
    """A place where a list of a logger is read, and whether one of it is taken."""

    name: str
    kind: str
    takes: bool
    mention: Mention


class Talkers:
    """Answers for the loggers of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._tests: dict[tuple[str, range | None], int] = {}

    def tests(self, logger: str, severities: range | None = None) -> int:
        """Return the tests that log by a logger, or by one below it; by any, if its name is empty.

        Of known severity only those count that log what has one of some.
        """
        key = (logger, severities)
        if key not in self._tests:
            places = self.places(logger, severities)
            self._tests[key] = self._index.audience.coming_to(mention for _, mention in places)
        return self._tests[key]

    def places(self, logger: str, severities: range | None) -> Iterator[tuple[int | None, Mention]]:
        """Yield where such things are logged, and how severe they are, if that is known."""
        for name, severity, mention in self._places:
            is_below = not logger or not name or logger == "root" or f"{name}.".startswith(f"{logger}.")
            if is_below and (severities is None or severity is None or severity in severities):
                yield severity, mention

    def lookers(self, kind: str, logger: str) -> Sequence[Mention]:
        """Return where a logger of some name is asked for its `handlers` or `filters`."""
        return [one.mention for one in self._asking if one.kind == kind and one.name and one.name == logger]

    def needing(self, kind: str, logger: str) -> int:
        """Return the tests that ask for one of the `handlers` or `filters` of a logger that may have none."""
        asking = [one for one in self._asking if one.takes and (one.kind, one.name) == (kind, logger)]
        return self._index.audience.coming_to(one.mention for one in asking)

    @cached_property
    def _asking(self) -> tuple[_Asked, ...]:
        return tuple(self._asked())

    def _asked(self) -> Iterator[_Asked]:
        """Yield where the lists of loggers are read."""
        for number, scope in enumerate(self._index.program.scopes):
            for path, place in scope.reads.items():
                for term in prefixes(path):
                    if term[0] == "attr" and term[2] in _LISTS:
                        for name in self._loggers(number, term, is_known=True):
                            mention = Mention(number, place.within, place.event)
                            yield _Asked(name, term[2], _takes_one(path, term), mention)

    @cached_property
    def _places(self) -> tuple[tuple[str, int | None, Mention], ...]:
        return tuple(self._found())

    def _found(self) -> Iterator[tuple[str, int | None, Mention]]:
        """Yield the names of loggers, and how severe what is logged by them is, and where."""
        for number, scope in enumerate(self._index.program.scopes):
            for position, event in enumerate(scope.events):
                is_named = event.term[0] == "attr" and event.term[2] in _LOGGING
                if event.kind is EventKind.CALL and is_named:
                    for name in self._loggers(number, event.term):
                        yield name, _LOGGING[event.term[2]], Mention(number, event.block, position)

    def _loggers(self, number: int, term: Term, *, is_known: bool = False) -> Sequence[str]:
        """Return the names of the loggers whose method or list a path may be, or is known to be."""
        resolver = self._index.resolver
        holder = resolver.value(number, term[1])
        if holder == External("logging"):
            return ("root",)
        owner = resolver.class_of(holder)
        is_of_class = owner is not None and resolver.classes.method(owner, term[2]) is not None
        if is_of_class or (isinstance(holder, External) and holder != External("logging.root")):
            return ()
        kind = resolver.types.name(holder)
        if kind != "logging.Logger" and (is_known or kind is not None):
            return ()
        return logger_names(resolver, holder)


def _takes_one(path: Term, place: Term) -> bool:
    """Tell whether a path goes on from a list with an item of it, by a number."""
    return any(
        term[0] == "item" and term[1] == place and term[2][0] == "const" and type(term[2][1]) is int
        for term in prefixes(path)
    )
