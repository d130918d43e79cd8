"""Which tests listen to a logger while something is logged that a change of it keeps back or lets through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import Event, EventKind, ParameterKind
from isolint.facts.terms import UNKNOWN, Term
from isolint.index.leaks.overwritten import Overwritten
from isolint.index.meeting.talkers import Talkers
from isolint.index.resolution.values import Display, External, Literal, Result, Value
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.state.readers import Mention

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SEVERITIES: Mapping[str, int] = MappingProxyType(
    {"DEBUG": 10, "INFO": 20, "WARN": 30, "WARNING": 30, "ERROR": 40, "CRITICAL": 50, "FATAL": 50}
)
#: What a logger lets pass that nobody has set up.
_AT_FIRST = 30
_ROOT = "root"
_CAPLOG = Result(External("pytest.LogCaptureFixture"))
_SETTING = frozenset({"set_level", "at_level"})
_ASSERTING = frozenset({"assertLogs", "assertNoLogs"})
_LEVELS = "levels"
#: Calls that turn off loggers which are there already, unless they are told not to.
_FOR_ALL = frozenset({"dictConfig", "disable", "fileConfig"})
_KEEPING = "disable_existing_loggers"
#: Fixtures that hand out what is printed, and calls that do, or that catch it.
_PRINTED = frozenset({"capsys", "capfd", "capsysbinary", "capfdbinary"})
_READING_PRINTED = frozenset(
    {"getvalue", "invoke", "readouterr", "redirect_stderr", "redirect_stdout", "runpytest"}
)


class _Capture(NamedTuple):
    """A place where what is logged is captured by way of a logger, and what it sets the levels of loggers to.

    A level that is not known is None. What is `held` is captured of the logger itself, rather than passed up.
    """

    mention: Mention
    logger: str
    held: bool
    levels: Mapping[str, int | None]


class Hearing:
    """Answers for the changes of loggers, other than those of their handlers."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self.talkers = Talkers(index)
        self._set_anew = Overwritten(index.basis, index.leaks.way_out, _sets_level, by_callees=True)

    def capturing(self, effect: Effect) -> int:
        """Return the tests that capture what a changed logger passes up while that is logged."""
        _, kind, logger = (*effect.site[1].split(":"), "", "")[:3]
        if kind == "handlers" or not (logger or self._is_for_all(effect)):
            return 0
        tests = 0
        for capture in self._captures:
            if self._is_shielded(capture, kind, logger):
                continue
            before = capture.levels.get(_ROOT, _AT_FIRST)
            heard = self._index.audience.coming_to([capture.mention])
            tests |= heard and heard & self.logging(effect, before)
        return tests

    @cached_property
    def watching(self) -> int:
        """The tests that look at what is printed."""
        return self._index.audience.coming_to(
            Mention(number) for number in self._suite if self._watches(number)
        )

    def _watches(self, number: int) -> bool:
        scope = self._resolver.scope(number)
        return any(parameter.name in _PRINTED for parameter in scope.parameters) or any(
            event.kind is EventKind.CALL and event.term[-1] in _READING_PRINTED for event in scope.events
        )

    def logging(self, effect: Effect, before: int | None = _AT_FIRST) -> int:
        """Return the tests in which something is logged that a change of a logger makes a difference to.

        That is for a level what lies between the new one and that of `before`.
        """
        logger = effect.site[1].split(":")[2:]
        return self.talkers.tests(logger[0] if logger else "", self._between(effect, before))

    def unset(self, effect: Effect) -> int:
        """Return the tests in which something is logged before they set anew the level that is changed."""
        logger = effect.site[1].split(":")[2:]
        between = self._between(effect, _AT_FIRST)
        mentions = [
            mention
            for severity, mention in self.talkers.places(logger[0] if logger else "", between)
            if severity is not None or between is None or self._severity_at(mention) in (None, *between)
        ]
        return self._set_anew.unprepared(effect, mentions)

    def _severity_at(self, mention: Mention) -> int | None:
        """Return how severe is what a call logs that is told so, if that is known."""
        event = self._resolver.scope(mention.scope).events[mention.event]
        return _severity(self._resolver.value(mention.scope, _given(event, 0, "level")))

    def _between(self, effect: Effect, before: int | None) -> range | None:
        """Return how severe is what a level keeps back or lets through, None if that is not known."""
        new = self._level(effect) if effect.site[1].startswith(f"logging:{_LEVELS}") else None
        if not new or before is None:
            return None
        return range(min(new, before), max(new, before))

    def _is_for_all(self, effect: Effect) -> bool:
        """Tell whether a call is one that turns loggers off which are there already."""
        event = self._resolver.scope(effect.source).events[effect.event]
        if effect.event < 0 or event.kind is not EventKind.CALL or event.term[-1] not in _FOR_ALL:
            return False
        given = self._resolver.value(effect.source, _given(event, 0, "config"))
        entries = dict(given.elements) if isinstance(given, Display) and given.kind == "dict" else {}
        kept = dict(event.keywords).get(_KEEPING, UNKNOWN)
        return entries.get(Literal(_KEEPING)) != Literal(False) and kept != ("const", False)

    def _is_shielded(self, capture: _Capture, kind: str, logger: str) -> bool:
        """Tell whether a capture has nothing of a logger that is changed, or sets up anew what was."""
        if kind == _LEVELS and logger in capture.levels:
            return True
        if not logger:
            return False
        above = capture.logger
        is_below = above in (_ROOT, logger) or logger.startswith(f"{above}.")
        return not is_below or (capture.held and logger == above and kind == "propagation")

    @cached_property
    def _captures(self) -> tuple[_Capture, ...]:
        return tuple(capture for number in self._suite for capture in self._found(number))

    @cached_property
    def _suite(self) -> tuple[int, ...]:
        """Return the scopes of the suite's own code."""
        program = self._index.program
        return tuple(one for one in range(len(program.scopes)) if self._index.is_test_code(program.path(one)))

    def _found(self, number: int) -> Iterator[_Capture]:
        scope = self._resolver.scope(number)
        for position, parameter in enumerate(scope.parameters):
            if parameter.name == "caplog" and parameter.kind is not ParameterKind.STAR:
                term = ("param", position)
                if self._resolver.value(number, term) == _CAPLOG:
                    yield _Capture(Mention(number), _ROOT, held=False, levels=self._set_by(number, term))
        for position, event in enumerate(scope.events):
            if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _ASSERTING:
                logger = self._named(number, _given(event, 0, "logger"))
                if logger is not None:
                    mention = Mention(number, event.block, position)
                    yield _Capture(mention, logger, held=True, levels={logger: None})

    def _set_by(self, number: int, fixture: Term) -> Mapping[str, int | None]:
        """Return the loggers whose levels a test sets by way of the fixture, with the levels."""
        found: dict[str, int | None] = {}
        for event in self._resolver.scope(number).events:
            is_call = event.kind is EventKind.CALL and event.term[0] == "attr"
            if is_call and event.term[1] == fixture and event.term[2] in _SETTING:
                logger = self._named(number, _given(event, 1, "logger"))
                if logger is not None:
                    found[logger] = _severity(self._resolver.value(number, _given(event, 0, "level")))
        return found

    def _named(self, number: int, term: Term) -> str | None:
        """Return the name of the logger that a call is given, by its name or itself, None if not known."""
        if term == UNKNOWN:
            return _ROOT
        match self._resolver.value(number, term):
            case Literal(None | ""):
                return _ROOT
            case Literal(str() as name):
                return name
            case _:
                return None

    def _level(self, effect: Effect) -> int | None:
        """Return the level that a change gives a logger, None if that is not known."""
        event = self._resolver.scope(effect.source).events[effect.event]
        term = event.value if event.kind is EventKind.STORE else _given(event, 0, "level")
        return _severity(self._resolver.value(effect.source, term))


def _sets_level(other: Effect, effect: Effect) -> bool:
    """Tell whether a write gives the same logger a level."""
    return other.kind is EffectKind.WRITE and other.site == effect.site


def _given(event: Event, position: int, name: str) -> Term:
    """Return the argument of a call at a position or under a name."""
    if position < len(event.args):
        return event.args[position]
    return dict(event.keywords).get(name, UNKNOWN)


def _severity(level: Value) -> int | None:
    """Return the number of a level, None if it is not known."""
    match level:
        case Literal(int() as number):
            return number
        case Literal(str() as name):
            return _SEVERITIES.get(name.upper())
        case External(name):
            return _SEVERITIES.get(name.removeprefix("logging."))
        case _:
            return None
