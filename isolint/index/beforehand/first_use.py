"""Writes that only fill what is empty: caches, lazily made objects, registrations that happen once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, Guard, Scope
from isolint.facts.terms import Term
from isolint.index.beforehand.filled_first import FilledFirst, is_held_up
from isolint.index.resolution.values import ClassValue, External, Literal, ModuleValue, Result, Value, options
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Step, event_of
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Methods that add what is not there yet.
_ADDING = frozenset({"append", "appendleft", "insert", "add", "update", "extend", "setdefault"})
_STORING = frozenset({EventKind.STORE, EventKind.BIND})
#: Libraries' functions that give another answer each time.
_CLOCKS = ("time.", "datetime.", "random.", "os.getcwd", "pathlib.Path.cwd", "os.getpid")


class FirstUse:
    """Answers for the effects of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._filled_first = FilledFirst(index)
        self._fills: dict[Effect, bool] = {}

    def fills(self, effect: Effect) -> bool:
        """Tell whether a write happens only once: where its place, or a flag, held nothing before."""
        if effect not in self._fills:
            self._fills[effect] = self._fills_own_place(effect) or self._happens_once(effect)
        return self._fills[effect]

    def is_held_up(self, effect: Effect) -> bool:
        """Tell whether what fills an empty place may be kept from it by more than its being full.

        That is a branch within the one where the place is empty, another `return` before, or one more
        condition that comes out otherwise at first.
        """
        if effect.event < 0:
            return False
        scope = self._resolver.scope(effect.source)
        guards = [
            guard
            for guard in scope.guarded(effect.event)
            if not guard.holds and _concerns(guard, scope.events[effect.event])
        ]
        if not guards:
            return False
        is_otherwise = self._index.leaks.branches.begins_otherwise(effect)
        return is_otherwise or all(is_held_up(scope, guard, effect.event) for guard in guards)

    def is_alike(self, effect: Effect) -> bool:
        """Tell whether a write keeps what would be the same whoever had come first, as a cache does.

        A flag that is set once is no cache: it keeps from happening what later tests may rely on. Nor is an
        object made once for a name of a module or class: what is done to it stays.
        """
        if self._is_import(effect) or self._is_there_already(effect):
            return True
        if not self.fills(effect):
            return False
        if self._filled_first.is_before_tests(effect):
            return True
        if not self._fills_own_place(effect):
            return False
        if self._is_flag_or_object(effect) or self._depends_on_caller(effect):
            return False
        reached = self._index.graph.closure(effect.source)
        if not reached.isdisjoint(self._told_from_outside) or self._is_written(effect.site):
            return False
        return all(
            mentioning.isdisjoint(reached)
            for site, mentioning in self._varying.items()
            if site != effect.site
        )

    def _is_written(self, site: SiteKey) -> bool:
        """Tell whether tests write to a site otherwise; while a patch fills a place nobody else does."""
        return any(
            effect.kind is EffectKind.WRITE
            and not self.fills(effect)
            and self._index.reach.tests(effect.owner)
            for effect in self._index.by_site.on(site)
        )

    def _is_import(self, effect: Effect) -> bool:
        """Tell whether a write only binds a name to a module, which is the same each time."""
        event = self._resolver.scope(effect.source).events[effect.event]
        return event.kind is EventKind.BIND and event.value[0] == "import"

    def _is_there_already(self, effect: Effect) -> bool:
        """Tell whether all write the one constant that importing the application has written before."""
        writes = [other for other in self._index.by_site.on(effect.site) if other.kind is EffectKind.WRITE]
        constants = {self._constant(other) for other in writes}
        if len(constants) != 1 or None in constants:
            return False
        return any(self._index.leaks.at_import.runs(other.owner) for other in writes)

    def _constant(self, effect: Effect) -> Literal | None:
        """Return the literal that a write assigns, or None where it is something else."""
        event = event_of(self._resolver, effect)
        if event is None or event.kind not in (EventKind.BIND, EventKind.STORE) or event.augmented:
            return None
        value = self._resolver.value(effect.source, event.value)
        return value if isinstance(value, Literal) else None

    # Guards

    def _fills_own_place(self, effect: Effect) -> bool:
        """Tell whether a guard found that very place empty which the write fills."""
        scope = self._resolver.scope(effect.source)
        if effect.event >= 0:
            event = scope.events[effect.event]
            if _is_call_of(event, "setdefault"):
                return True
            if any(not guard.holds and _concerns(guard, event) for guard in scope.guarded(effect.event)):
                return True
        if any(self._guards_site(step, effect.site) for step in effect.via):
            return True
        callers = self._index.graph.incoming.get(effect.owner, ())
        return bool(callers) and all(
            self._guards_site(Step(call.caller, call.event), effect.site) for call in callers
        )

    def _happens_once(self, effect: Effect) -> bool:
        """Tell whether a write stands behind a flag that is set along with it."""
        scopes = (
            (self._resolver.scope(step.function), step.event) for step in effect.steps if step.event >= 0
        )
        return any(_is_settled(scope, guard) for scope, event in scopes for guard in scope.guarded(event))

    def _guards_site(self, step: Step, site: SiteKey) -> bool:
        """Tell whether a call is made only where a place of the site holds nothing."""
        if step.event < 0:
            return False
        guards = self._resolver.scope(step.function).guarded(step.event)
        return any(not guard.holds and site in self._sites(step.function, guard.place) for guard in guards)

    def _sites(self, number: int, place: Term) -> Iterator[SiteKey]:
        value = self._resolver.value(number, place)
        for owned in self._index.objects.owners(value):
            if owned.site is not None:
                yield owned.site

    # What the content depends on

    def _is_flag_or_object(self, effect: Effect) -> bool:
        event = self._resolver.scope(effect.source).events[effect.event]
        if event.kind not in _STORING:
            return False
        content = self._resolver.value(effect.source, event.value)
        if isinstance(content, Literal):
            return True
        place = self._resolver.value(effect.source, event.term[1]) if event.term[0] == "attr" else None
        is_shared_name = event.kind is EventKind.BIND or isinstance(place, (ClassValue, ModuleValue))
        return is_shared_name and (
            self._index.objects.made_once.is_mutable(content) or _is_library_object(content)
        )

    def _depends_on_caller(self, effect: Effect) -> bool:
        """Tell whether what is written comes from a parameter that is no part of the key."""
        scope = self._resolver.scope(effect.source)
        event = scope.events[effect.event]
        place = event.term if event.kind in _STORING else event.term[1]
        known = {*_parameters(scope, place)}
        for guard in scope.guarded(effect.event):
            known |= {*_parameters(scope, guard.place)}
        values = (event.value,) if event.kind in _STORING else event.args
        return any(found not in known for value in values for found in _parameters(scope, value))

    @cached_property
    def _told_from_outside(self) -> frozenset[int]:
        """Return the scopes that ask the environment or a clock."""
        found = {
            effect.owner
            for effect in self._index.effects
            if effect.kind is EffectKind.READ and effect.site[0] is SiteKind.ENV
        }
        for number, scope in enumerate(self._resolver.program.scopes):
            if any(self._is_clock(number, event) for event in scope.events):
                found.add(number)
        return frozenset(found)

    def _is_clock(self, number: int, event: Event) -> bool:
        if event.kind is not EventKind.CALL or event.term[0] not in ("attr", "name"):
            return False
        callee = self._resolver.value(number, event.term)
        return isinstance(callee, External) and callee.name.startswith(_CLOCKS)

    @cached_property
    def _varying(self) -> dict[SiteKey, frozenset[int]]:
        """Return the shared objects that tests change otherwise, with the scopes that mention them."""
        changed = {
            effect.site
            for effect in self._index.effects
            if effect.kind in (EffectKind.WRITE, EffectKind.GUARD)
            and effect.site in self._index.audience.mentions
            and self._index.reach.tests(effect.owner)
            and not (effect.kind is EffectKind.WRITE and self.fills(effect))
        }
        return {site: self._index.audience.mentions[site] for site in changed}


def _concerns(guard: Guard, event: Event) -> bool:
    """Tell whether an event writes to the place that a guard found empty."""
    if event.kind in _STORING:
        return bool(event.term == guard.place) and (not guard.holds or _is_nothing(event.value))
    if guard.holds:
        return False
    if event.kind is not EventKind.CALL or event.term[0] != "attr" or event.term[2] not in _ADDING:
        return False
    holder: Term = event.term[1]
    return holder == guard.place or (guard.place[0] == "item" and holder == guard.place[1])


def _is_library_object(content: Value) -> bool:
    """Tell whether a value is what calling a class of a library gives."""
    callees = (option.callee for option in options(content) if isinstance(option, Result))
    return any(
        isinstance(callee, External) and callee.name.rpartition(".")[2][:1].isupper() for callee in callees
    )


def _is_nothing(term: Term) -> bool:
    return term[0] in ("const", "new") and not (term[1] if term[0] == "const" else term[2])


def _is_settled(scope: Scope, guard: Guard) -> bool:
    """Tell whether what a guard stands before fills the guard's own place, and so happens once."""
    return any(
        _concerns(guard, event) and guard in scope.guarded(position)
        for position, event in enumerate(scope.events)
    )


def _is_call_of(event: Event, method: str) -> bool:
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == method


def _parameters(scope: Scope, term: Term) -> Iterator[Term]:
    """Yield the parameters that a term is made from, through the calls in it."""
    pending: list[object] = [term]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if not isinstance(part, tuple) or not part:
            continue
        if part[0] == "param" and len(part) == 2:
            yield part
        elif part[0] == "call" and len(part) == 2 and isinstance(part[1], int):
            if part[1] not in seen:
                seen.add(part[1])
                event = scope.events[part[1]]
                pending += [event.term, *event.given]
        else:
            pending.extend(part)
