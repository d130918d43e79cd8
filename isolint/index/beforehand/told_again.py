"""Calls that tell the process what set-up for the whole suite has told it before: they put that back."""

from __future__ import annotations

from isolint.index.beforehand.settled import Settled
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, External, Literal, Value
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.model import SiteKind

#: What a call sets as a whole, so that of two calls alike the second leaves nothing of what was between them.
_WHOLE = frozenset({"cwd", "locale", "recursion limit", "socket timeout", "switch interval", "umask"})
_SETLOCALE = External("locale.setlocale")
_NO_LOCALE = Display("tuple", (Literal(None), Literal(None)))

_Told = tuple[Value, tuple[Value, ...], tuple[tuple[str | None, Value], ...]]


class ToldAgain:
    """Answers for the calls that change the process."""

    def __init__(self, resolver: Resolver, settled: Settled) -> None:
        self._resolver = resolver
        self._settled = settled

    def puts_back(self, effect: Effect) -> bool:
        """Tell whether a call gives a state what all that is set up before the first test has given it."""
        kind, state = effect.site
        if kind is not SiteKind.PROCESS or state not in _WHOLE or effect.kind is not EffectKind.WRITE:
            return False
        told = self._told(effect)
        first = [one for one in self._settled.of_suite(effect.site) if one.source != effect.source]
        return told is not None and bool(first) and all(self._told(one) == told for one in first)

    def _told(self, effect: Effect) -> _Told | None:
        """Return what a call says, if that is the same whoever makes it."""
        event = event_of(self._resolver, effect)
        if event is None:
            return None
        callee = self._resolver.value(effect.source, event.term)
        args = tuple(self._resolver.value(effect.source, term) for term in event.args)
        keywords = tuple((name, self._resolver.value(effect.source, term)) for name, term in event.keywords)
        if callee == _SETLOCALE:
            args = tuple(Literal("C") if value == _NO_LOCALE else value for value in args)
        given = (callee, *args, *(value for _, value in keywords))
        is_known = all(isinstance(value, (External, Literal)) for value in given)
        return (callee, args, keywords) if is_known else None
