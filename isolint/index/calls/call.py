"""An edge of the call graph, and calls that only hand a function over."""

from __future__ import annotations

from dataclasses import dataclass

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.values import Value

#: Methods that take a callable, and its arguments, to run on the way out.
DEFERRALS = frozenset(
    {"addCleanup", "add_cleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback"}
)


@dataclass(frozen=True, slots=True)
class Call:
    """An edge: `event` of `caller` runs `callee`; it is -1 where no single expression does.

    `handed` is the place of the callee among the event's arguments, or -1 where it comes otherwise, if the
    event hands it over to be called; `inner` is then the call that the project makes of it, if that is known.
    `guessed` marks a callee that a container or attribute may hold at that moment, or that is to raise;
    `to_fail` one that is just that.
    """

    caller: int
    event: int
    callee: int
    receiver: Value | None = None
    handed: int | None = None
    inner: Call | None = None
    guessed: bool = False
    to_fail: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether an expression of the caller calls the callee itself, for all that is known."""
        return self.event >= 0 and self.handed is None and not self.guessed


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call whose callee its scope does not show, or `shown` only as long as no class overrides that."""

    caller: int
    event: int
    callee: Value
    shown: int | None = None


def is_deferral(event: Event) -> bool:
    """Tell whether a call hands its first argument over to be called on the way out."""
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in DEFERRALS
