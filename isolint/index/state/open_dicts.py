"""Dictionaries of which not all keys are seen where they are made: something puts more into them."""

from __future__ import annotations

from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue, options
from isolint.index.state.effects import Effect

_FILLING = frozenset({"update", "setdefault"})


def holds_more(resolver: Resolver, effect: Effect) -> bool:
    """Tell whether the dictionary that a call is given may have keys which its display does not show."""
    if effect.event < 0:
        return False
    scope = resolver.scope(effect.source)
    for term in scope.events[effect.event].args:
        made = scope.events[term[1]] if term[0] == "call" else None
        if _is_filled(scope, term):
            return True
        for option in options(resolver.value(effect.source, made.term)) if made is not None else ():
            if isinstance(option, FunctionValue) and _fills_display(resolver.scope(option.function)):
                return True
    return False


def _fills_display(scope: Scope) -> bool:
    """Tell whether a function puts something into a dictionary that it makes."""
    return any(
        event.term[1][:2] == ("new", "dict") and _is_filled(scope, event.term[1])
        for event in scope.events
        if event.term[0] in ("attr", "item")
    )


def _is_filled(scope: Scope, term: Term) -> bool:
    return any(
        event.term[:2] == ("item", term)
        if event.kind is EventKind.STORE
        else event.kind is EventKind.CALL and event.term[:2] == ("attr", term) and event.term[2] in _FILLING
        for event in scope.events
    )
