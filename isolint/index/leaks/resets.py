"""Where attributes of shared objects are set anew: to what they start as, or when a context is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, root
from isolint.index.calls.exits import EXIT_METHODS, Exits
from isolint.index.calls.graph import CallGraph
from isolint.index.leaks.initial import Initials
from isolint.index.leaks.settled import Settled
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.effects import Effect, EffectKind, SiteKey

_RESTORING = (EffectKind.WRITE, EffectKind.RESET)


class _Reset(NamedTuple):
    """A scope, and the event of it if one is known, that sets an attribute anew."""

    scope: int
    event: int | None
    attribute: str


class Resets:
    """Answers for each write from what is done to the same attributes of the same object."""

    def __init__(
        self,
        resolver: Resolver,
        graph: CallGraph,
        exits: Exits,
        effects_on: Callable[[SiteKey], Sequence[Effect]],
        runs_at_import: Callable[[int], bool],
        settled: Settled,
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._exits = exits
        self._effects_on = effects_on
        self._runs_at_import = runs_at_import
        self._settled = settled
        self._initials = Initials(resolver)
        self._of_site: dict[SiteKey, Sequence[_Reset]] = {}
        self._set_up: dict[tuple[SiteKey, str], bool] = {}

    def is_reset(self, effect: Effect) -> bool:
        """Tell whether a write only gives an attribute what it starts as."""
        return self._attribute(effect) is not None

    def frames(self, effect: Effect) -> Mapping[int, tuple[int, ...]]:
        """Return scope -> the events that set anew just what a write changes; an exit needs no event."""
        if effect.site not in self._of_site:
            self._of_site[effect.site] = tuple(self._found(effect.site))
        resets = self._of_site[effect.site]
        found: dict[int, tuple[int, ...]] = {}
        changed = _attributes_on_way(self._resolver, effect) if resets else frozenset()
        for reset in resets:
            if reset.attribute in changed:
                events = () if reset.event is None else (reset.event,)
                found[reset.scope] = (*found.get(reset.scope, ()), *events)
        return found

    def _found(self, site: SiteKey) -> Iterator[_Reset]:
        for effect in self._effects_on(site):
            name = (
                _set_by(self._resolver, effect) if effect.kind in _RESTORING and effect.event >= 0 else None
            )
            for step in effect.via if name is not None else ():
                if name is not None and self._resolver.scope(step.function).name in EXIT_METHODS:
                    yield _Reset(step.function, None, name)
            yield from self._to_start(effect)

    def _to_start(self, effect: Effect) -> Iterator[_Reset]:
        """Yield where a write is made that gives an attribute what it starts as."""
        name = self._attribute(effect)
        if name is None or self._may_be_passed_over(effect):
            return
        place = effect.frame
        if place < 0 and effect.via:
            steps = [*effect.via[1:], effect.steps[0]]
            place = self._exits.last_inside(effect.owner, steps[0].function)
        if place >= 0 and not self._goes_on(effect.owner, place):
            yield _Reset(effect.owner, place, name)
        for call in self._graph.incoming.get(effect.owner, ()) if not effect.via else ():
            if call.event >= 0:
                yield _Reset(call.caller, call.event, name)

    def _goes_on(self, number: int, event: int) -> bool:
        """Tell whether a generator hands on what it makes after an event: that is no way out."""
        events = self._resolver.scope(number).events
        return any(later.kind is EventKind.YIELD for later in events[event:])

    def _attribute(self, effect: Effect) -> str | None:
        """Return the attribute that a write sets to what it starts as, unless importing sets it otherwise."""
        if effect.kind is not EffectKind.WRITE or effect.event < 0:
            return None
        name = self._initials.attribute(effect.source, effect.event)
        return None if name is None or self.is_set_up(effect.site, name) else name

    def is_set_up(self, site: SiteKey, name: str) -> bool:
        """Tell whether the import of the application, or the suite as a whole, sets an attribute anew."""
        key = (site, name)
        if key not in self._set_up:
            self._set_up[key] = (
                bool(self._settled.setting(site, name))
                or self._is_prepared(site)
                or any(self._sets_up(other, name) for other in self._effects_on(site))
            )
        return self._set_up[key]

    def _is_prepared(self, site: SiteKey) -> bool:
        """Tell whether a module does something to an object or class of its own when it is imported."""
        module, _, name = site[1].partition(":")
        path = self._resolver.program.path_of(module)
        if path is None:
            return False
        shared = ("name", name.partition(".")[0])
        events = self._resolver.scope(self._resolver.program.number(path)).events
        return any(event.term[0] in ("attr", "item") and root(event.term) == shared for event in events)

    def _sets_up(self, effect: Effect, name: str) -> bool:
        """Tell whether importing the application makes a write to an attribute."""
        return (
            effect.kind is EffectKind.WRITE
            and self._runs_at_import(effect.owner)
            and name in _attributes_on_way(self._resolver, effect)
        )

    def _may_be_passed_over(self, effect: Effect) -> bool:
        """Tell whether a write stands in a branch of a function that its owner calls, or such a call does."""
        scopes = (
            (self._resolver.scope(step.function), step.event)
            for step in (effect.steps[:-1] if effect.via else effect.steps)
        )
        return any(event >= 0 and scope.is_conditional(scope.events[event].block) for scope, event in scopes)


def _attributes_on_way(resolver: Resolver, effect: Effect) -> frozenset[str]:
    """Return the attributes that a write goes through, from its owner to what it changes."""
    events = (resolver.scope(step.function).events[step.event] for step in effect.steps if step.event >= 0)
    return frozenset(
        name
        for event in events
        for name in (event.term[1:] if event.kind is EventKind.BIND else _names(event.term))
    )


def _set_by(resolver: Resolver, effect: Effect) -> str | None:
    """Return the attribute that an event sets or clears."""
    event = resolver.scope(effect.source).events[effect.event]
    if event.kind is EventKind.STORE and event.term[0] == "attr" and not event.augmented:
        return str(event.term[2])
    is_clear = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "clear"
    return next(_names(event.term[1]), None) if is_clear else None


def _names(term: Term) -> Iterator[str]:
    while term[0] in ("attr", "item"):
        if term[0] == "attr":
            yield term[2]
        term = term[1]
