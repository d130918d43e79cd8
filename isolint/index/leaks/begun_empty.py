"""Writes that leave a place as empty as it begins: attributes that only ever get an empty display."""

from __future__ import annotations

from functools import cached_property

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.beforehand.settled import Settled
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External, Result
from isolint.index.restores.opposites import puts_nothing
from isolint.index.state.effects import Effect, event_of
from isolint.model import SiteKind

_SITES = frozenset({SiteKind.ATTRIBUTE, SiteKind.GLOBAL})
#: Classes whose objects, made of nothing, have no attributes of their own.
_BARE = frozenset({"argparse.Namespace", "threading.local", "types.SimpleNamespace"})


class BegunEmpty:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, settled: Settled) -> None:
        self._resolver = resolver
        self._settled = settled

    def is_emptied(self, effect: Effect) -> bool:
        """Tell whether a write takes out all that an attribute of a shared object has come to hold.

        What is put in while modules are imported would be lost, and is not there at the start again.
        """
        event = event_of(self._resolver, effect) if effect.site[0] in _SITES else None
        if event is None or event.term[0] != "attr":
            return False
        is_emptying = (event.kind is EventKind.STORE and self._is_only_emptied(event)) or (
            event.kind is EventKind.DELETE and self._is_of_bare(effect, event)
        )
        return is_emptying and not self._settled.is_set_up(effect.site, event.term[2])

    def _is_only_emptied(self, event: Event) -> bool:
        """Tell whether nothing but the same empty display is assigned to attributes of a name."""
        return puts_nothing(event) and self._assigned.get(event.term[2]) == {event.value}

    @cached_property
    def _assigned(self) -> dict[str, set[Term]]:
        """Return attribute -> the terms that are assigned to it, whatever it is one of."""
        found: dict[str, set[Term]] = {}
        for scope in self._resolver.program.scopes:
            for event in scope.events:
                if event.kind is EventKind.STORE and event.term[0] == "attr":
                    found.setdefault(event.term[2], set()).add(event.value)
            for name, term in scope.bindings.items() if scope.kind is ScopeKind.CLASS else ():
                found.setdefault(name, set()).add(term)
        return found

    def _is_of_bare(self, effect: Effect, event: Event) -> bool:
        """Tell whether an attribute is deleted of an object that has none when it is made."""
        match self._resolver.behind(self._resolver.value(effect.source, event.term[1])):
            case Result(External(name), (), ()):
                return name in _BARE
            case _:
                return False
