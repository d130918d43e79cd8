"""Entries that a function puts into its shallow copy of a dict, which the dict itself does not have."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import SiteKind

_COPYING = (("name", "dict"), ("attr", ("name", "copy"), "copy"))


class OwnEntries:
    """Answers for the writes to what modules' objects were made with."""

    def __init__(self, resolver: Resolver, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._effects_on = effects_on

    def has(self, effect: Effect) -> bool:
        """Tell whether a write goes into an entry that its function has just added to a copy of its own."""
        if effect.site[0] is not SiteKind.GLOBAL or effect.event < 0:
            return False
        scope = self._resolver.scope(effect.source)
        key, copied = _entry(scope, effect.event)
        if copied[:2] != ("attr", ("param", 0)) or not _is_added(scope, effect.event):
            return False
        given = self._given(effect, str(copied[2]))
        others = (one for one in self._effects_on(effect.site) if one.kind is EffectKind.WRITE)
        return (
            given[:2] == ("new", "dict")
            and bool(given[2])
            and all(name[0] == "const" and name[1] not in (None, key[1]) for name, _ in given[2])
            and all(one.source == effect.source for one in others)
        )

    def _given(self, effect: Effect, name: str) -> Term:
        """Return what the object of a site was made with, where its constructor keeps that as it is."""
        program = self._resolver.program
        module, _, holder = effect.site[1].partition(":")
        path, owner = program.path_of(module), program.enclosing_class(effect.source)
        if path is None or owner is None:
            return ("unknown",)
        body = program.modules[path].module
        made = body.bindings.get(holder, ("unknown",))
        stored = list(self._resolver.constructors.stored_parameters(owner, name))
        if made[0] != "call" or len(stored) != 1:
            return ("unknown",)
        constructor, position = stored[0]
        event = body.events[made[1]]
        if self._resolver.value(program.number(path), event.term) != ClassValue(owner):
            return ("unknown",)
        if position <= len(event.args):
            return event.args[position - 1]
        parameter = self._resolver.scope(constructor).parameters[position].name
        return dict(event.keywords).get(parameter, ("unknown",))


def _entry(scope: Scope, position: int) -> tuple[Term, Term]:
    """Return the key of a copy's entry that an event changes a part of, and what was copied."""
    term = scope.events[position].term
    while term[0] in ("attr", "item") and term[1][0] != "call":
        term = term[1]
    if term[0] != "item" or term is scope.events[position].term or term[2][0] != "const":
        return ("unknown",), ("unknown",)
    made = scope.events[term[1][1]]
    return term[2], _copied(made)


def _copied(made: Event) -> Term:
    """Return what a call makes a shallow copy of."""
    if made.term in _COPYING and len(made.args) == 1 and not made.keywords:
        return made.args[0]
    is_method = made.term[0] == "attr" and made.term[2] == "copy" and not made.args
    return made.term[1] if is_method else ("unknown",)


def _is_added(scope: Scope, position: int) -> bool:
    """Tell whether a copy was given the entry that is changed, whatever happens, by its `setdefault`."""
    term = scope.events[position].term
    while term[1][0] != "call":
        term = term[1]
    return any(
        event.kind is EventKind.CALL
        and event.term == ("attr", term[1], "setdefault")
        and len(event.args) == 2
        and event.args[0] == term[2]
        and event.args[1][0] == "new"
        and not scope.may_pass_over(number)
        for number, event in enumerate(scope.events[:position])
    )
