"""Effects: what a scope's own events read, write and reset, and what its arguments make of its callees'."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.values import UNKNOWN, Value
from isolint.index.sites.site_key import SiteKey
from isolint.model import SiteKind, Span

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver


class EffectKind(enum.Enum):
    """GUARD is a write that undoes itself, as `monkeypatch` does, START a patch that waits to be stopped.

    RESET leaves the state as at the start.
    """

    READ = "read"
    WRITE = "write"
    RESET = "reset"
    GUARD = "guard"
    START = "start"


class Form(enum.Enum):
    """How the source spells an effect; a rewrite depends on it."""

    ASSIGN = "assign"
    DELETE = "delete"
    POP = "pop"
    SET_DEFAULT = "setdefault"
    UPDATE = "update"
    MERGE = "merge"
    CLEAR = "clear"
    PUT = "putenv"
    CALL = "call"
    LIBRARY_CALL = "call of a library's method"
    DESCRIBED = "call that a library model describes"
    REQUIRED = "required"
    DECORATED = "decorated"
    CONTEXT = "value of a context variable"
    REBIND = "rebind"
    ANY_NAME = "names that are not known are bound"
    PUT_BACK = "the saved state, put back"
    UNDO = "the opposite call"
    CLOSE = "close"
    RELOAD = "reload"
    IMPORT = "import"
    IF_THERE = "taken away for a time, and put back if it was there"


#: Forms that take a variable away, which is no way of setting it.
REMOVING = frozenset({Form.DELETE, Form.POP, Form.CLEAR})

_NAMED = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})

#: How many calls an argument is followed through, and how many of a function's effects may depend on it.
MAX_CHAIN = 5
MAX_OPEN = 48


@dataclass(frozen=True, slots=True)
class Step:
    """A call on the way from an effect's owner to its source; a guess may be wrong about the callee."""

    function: int
    event: int
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """`source` is the scope whose event it is; `owner` the one whose running makes it happen.

    They differ where the site depends on the source's parameters: `via` then holds the calls between.
    `value` is what a write sets; of a put-back or guard of a name it is known only where it is the very
    object that is there.
    """

    kind: EffectKind
    site: SiteKey
    owner: int
    source: int
    event: int
    span: Span
    form: Form
    value: Value = UNKNOWN
    via: tuple[Step, ...] = ()

    @property
    def frame(self) -> int:
        """Return the owner's event that makes the effect happen, or -1 where its mere running does."""
        if self.via:
            return self.via[0].event
        return self.event if self.source == self.owner else -1

    @property
    def keeps(self) -> bool:
        """Tell whether it gives a name what is there already, as patching `module.name` with itself does."""
        is_restore = self.kind in (EffectKind.RESET, EffectKind.GUARD)
        return is_restore and self.site[0] in _NAMED and self.value != UNKNOWN

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the event, and the calls that lead to it, innermost first."""
        return (Step(self.source, self.event), *reversed(self.via))


def event_of(resolver: Resolver, effect: Effect | Action) -> Event | None:
    """Return the event of its source that an effect is, or None where the mere running of the source is."""
    return resolver.scope(effect.source).events[effect.event] if effect.event >= 0 else None


class Operands(Protocol):
    """What an event is given: the value that it stores, or the arguments that it passes."""

    @property
    def value(self) -> Value:
        """Return the value that is stored."""

    @property
    def args(self) -> tuple[Value, ...]:
        """Return the arguments that are passed by position."""

    @property
    def keywords(self) -> tuple[tuple[str | None, Value], ...]:
        """Return the arguments that are passed by keyword."""


class Given(NamedTuple):
    """Operands that are known."""

    value: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]


class Action(NamedTuple):
    """An event with its terms evaluated: what interpreters look at.

    Most look at the target and go: the operands are evaluated when they are asked for.
    """

    kind: EventKind
    target: Value
    key: Value
    operands: Operands
    augmented: bool
    owner: int
    source: int
    event: int
    span: Span
    via: tuple[Step, ...] = ()

    @property
    def value(self) -> Value:
        """Return the value that is stored."""
        return self.operands.value

    @property
    def args(self) -> tuple[Value, ...]:
        """Return the arguments that are passed by position."""
        return self.operands.args

    @property
    def keywords(self) -> tuple[tuple[str | None, Value], ...]:
        """Return the arguments that are passed by keyword."""
        return self.operands.keywords

    def argument(self, position: int, name: str) -> Value:
        """Return the argument at a position or under a name."""
        for keyword, value in self.keywords:
            if keyword == name:
                return value
        return self.args[position] if position < len(self.args) else UNKNOWN

    def effect(self, kind: EffectKind, site: SiteKey, form: Form, value: Value = UNKNOWN) -> Effect:
        """Return an effect of this action."""
        return Effect(kind, site, self.owner, self.source, self.event, self.span, form, value, self.via)

    def moved(self, step: Step) -> Action:
        """Return the action as one of a caller's."""
        return self._replace(owner=step.function, via=(step, *self.via))


class Concern(NamedTuple):
    """What an interpreter looks at, beside which it need not be asked.

    That is events of some `kinds`; calls of what has one of some `names`, as its last one or as that of its
    package, where None stands for any name; and calls of the project's functions and classes (`definitions`).
    """

    kinds: frozenset[EventKind] = frozenset()
    names: frozenset[str] | None = frozenset()
    definitions: bool = False


def last_names(names: Iterable[str]) -> frozenset[str]:
    """Return the last parts of dotted names."""
    return frozenset(name.rpartition(".")[2] for name in names)


class Interpreter(Protocol):
    """Turns the actions that concern one family of state into effects."""

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the action's effects, or raise `DependsOnParameter`."""
