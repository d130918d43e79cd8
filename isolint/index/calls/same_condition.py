"""Conditions that come out alike wherever they are asked: what stands under one of them goes together."""

from __future__ import annotations

from isolint.facts.records import Demand, EventKind, Scope
from isolint.facts.terms import UNKNOWN, Term, mentions
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import External

_CHANGING = frozenset({EventKind.BIND, EventKind.STORE, EventKind.DELETE})
#: Functions of these modules say what the interpreter runs on.
_PLATFORM = ("platform.", "sysconfig.")
#: Functions that have the same answer for the same arguments, as long as nobody changes these.
_ASKING = frozenset({"builtins.hasattr", "builtins.isinstance", "builtins.callable", "builtins.issubclass"})

#: A condition without what differs between two places that ask it, and its outcome.
_Known = tuple[Term, bool]


def is_under_same(resolver: Resolver, number: int, given: int, block: int, event: int) -> bool:
    """Tell whether a branch is taken wherever an earlier event of its scope has happened.

    The condition of the branch is one that the event stands under, and nothing between has changed it; or it
    asks whether the event has taken something out at all.
    """
    scope = resolver.scope(number)
    asked = [demand for demand in scope.demands if demand.block == block and not demand.start]
    if not asked or event <= given:
        return False
    if all(_asks_what_was_taken(scope, demand, given) for demand in asked):
        return True
    held = {_known(resolver, number, demand) for demand in scope.demanded(given)}
    changed = {one.term for one in scope.events[given:event] if one.kind in _CHANGING}
    return all(
        _known(resolver, number, demand) in held and not mentions(demand.test, {UNKNOWN, *changed})
        for demand in asked
    )


def _asks_what_was_taken(scope: Scope, demand: Demand, given: int) -> bool:
    """Tell whether a condition is that an earlier event has taken an item out, rather than found none."""
    taking, taken = scope.events[given], ("call", given)
    is_removal = taking.kind is EventKind.CALL and taking.term[-1] == "pop" and len(taking.args) > 1
    return is_removal and (
        (demand.outcome and demand.test in (taken, ("compare", "is not", taken, taking.args[1])))
        or (not demand.outcome and demand.test == ("compare", "is", taken, taking.args[1]))
    )


def outside(resolver: Resolver, number: int, position: int) -> frozenset[_Known] | None:
    """Return the conditions on which an event happens, or None where something else decides about it, too.

    They mean the same in each scope: all that they ask for is given by other libraries.
    """
    scope = resolver.scope(number)
    if position < 0 or not (scope.is_spelled_out(position) and scope.hangs_on_demands(position)):
        return None
    known = frozenset(_known(resolver, number, demand) for demand in scope.demanded(position))
    return known if all(_is_given(test) for test, _ in known) else None


def _known(resolver: Resolver, number: int, demand: Demand) -> _Known:
    return _spelled(resolver, number, demand.test), demand.outcome


def _spelled(resolver: Resolver, number: int, term: Term) -> Term:
    """Return a condition with what other libraries give in place of how that is come by."""
    match term:
        case ("const", value):
            return ("const", type(value).__name__, value)
        case ("call", int(event)):
            return _asked(resolver, number, event)
        case ("name" | "import" | "attr", *_):
            value = resolver.value(number, term)
            if isinstance(value, External):
                return ("external", value.name)
    return tuple(
        _spelled(resolver, number, part) if isinstance(part, tuple) and part else part for part in term
    )


def _asked(resolver: Resolver, number: int, position: int) -> Term:
    """Return what stands for a call: all those that cannot but come out alike are one."""
    event = resolver.scope(number).events[position]
    callee = _spelled(resolver, number, event.term)
    match callee:
        case ("external", str(name)) if name in _ASKING or name.startswith(_PLATFORM):
            pass
        case ("external", str(name)) if name.startswith("sys.platform."):
            pass
        case _:
            return ("call", position)
    if event.keywords:
        return ("call", position)
    return ("asked", callee, tuple(_spelled(resolver, number, term) for term in event.args))


def _is_given(test: Term) -> bool:
    """Tell whether a condition is made of nothing but constants and what other libraries give."""
    match test:
        case ("const" | "external", *_):
            return True
        case ("compare", _, left, right):
            return _is_given(left) and _is_given(right)
        case ("asked", callee, args):
            return _is_given(callee) and all(map(_is_given, args))
        case ("new", _, parts) | ("and" | "or", parts):
            return all(map(_is_given, parts))
        case ("not" | "test", inner):
            return _is_given(inner)
        case _:
            return False
