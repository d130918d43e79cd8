"""Calls of a setter that take back what an earlier one has set: `use("strict")`, and at the end `use()`.

Or `set_mode(old)`, where `old = get_mode()` stands above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.beforehand.initial import depends
from isolint.index.calls.call import Call
from isolint.index.calls.expecting import is_to_fail
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.effects import Effect

_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


class InverseCalls:
    """Answers for each call from the others that its scope makes of the same function."""

    def __init__(self, resolver: Resolver, graph: CallGraph, way_out: WayOut) -> None:
        self._resolver = resolver
        self._graph = graph
        self._way_out = way_out

    def undone(self, call: Call, effect: Effect) -> bool:
        """Tell whether a later call sets the same to nothing, or to what it was, or is that later one."""
        if call.event < 0 or call.callee != effect.source or not self._sets_what_it_is_given(effect):
            return False
        events = self._resolver.scope(call.caller).events
        if events[call.event].kind is not EventKind.CALL:
            return False
        others = {
            other.event
            for other in self._graph.outgoing.get(call.caller, ())
            if other.callee == call.callee
            and other.event >= 0
            and other.handed is None
            # What is to fail sets nothing.
            and not is_to_fail(self._resolver, call.caller, events[other.event].block)
        }
        return any(
            (
                _empties(events[max(other, call.event)], events[min(other, call.event)])
                or _gives_back(events, max(other, call.event), min(other, call.event))
            )
            and self._way_out.follows(Call(call.caller, min(other, call.event), -1), max(other, call.event))
            for other in others - {call.event}
        )

    def _sets_what_it_is_given(self, effect: Effect) -> bool:
        """Tell whether a write assigns what comes of the parameters of its function, whatever happens."""
        scope = self._resolver.scope(effect.source)
        if effect.event < 0 or not scope.is_straight(effect.event):
            return False
        event = scope.events[effect.event]
        return event.kind in _SETTING and not event.augmented and depends(scope, event.value)


def _gives_back(events: Sequence[Event], later: int, earlier: int) -> bool:
    """Tell whether a call is the same as an earlier one, but for what a getter has given before that."""
    if events[later].term != events[earlier].term or events[later].keywords or events[earlier].keywords:
        return False
    handed, before = events[later].args, events[earlier].args
    changed = [place for place, term in enumerate(handed) if before[place : place + 1] != (term,)]
    saved = handed[changed[0]] if len(changed) == 1 and len(handed) == len(before) else ()
    if saved[:1] != ("call",) or saved[1] >= earlier:
        return False
    got, others = events[saved[1]], (*handed[: changed[0]], *handed[changed[0] + 1 :])
    return got.args == others and not got.keywords and _is_getter_of(got.term, events[later].term)


def _is_getter_of(getter: Term, setter: Term) -> bool:
    """Tell whether two functions of one module or object are called `get_mode`, or `mode`, and `set_mode`."""
    if getter[0] != setter[0] or getter[:-1] != setter[:-1] or not isinstance(setter[-1], str):
        return False
    name = setter[-1].removeprefix("set")
    return name != setter[-1] and getter[-1] in (f"get{name}", name.removeprefix("_"))


def _empties(later: Event, earlier: Event) -> bool:
    """Tell whether a call is the same as an earlier one, but for arguments that it leaves out or empty."""
    if later.term != earlier.term or later.kind is not EventKind.CALL:
        return False
    before, after = _arguments(earlier), _arguments(later)
    if before is None or after is None:
        return False
    changed = {place for place, term in before.items() if not _is_nothing(term) and after.get(place) != term}
    return bool(changed) and all(
        _is_nothing(term) or before.get(place) == term for place, term in after.items()
    )


def _arguments(event: Event) -> Mapping[int | str, Term] | None:
    """Return what a call passes, by place and name, or None where it unpacks something."""
    if any(term[0] == "iter" for term in event.args) or any(name is None for name, _ in event.keywords):
        return None
    found: dict[int | str, Term] = dict(enumerate(event.args))
    found.update((name, term) for name, term in event.keywords if name is not None)
    return found


def _is_nothing(term: Term) -> bool:
    """Tell whether a term is a constant that is false, or an empty container."""
    return (term[0] == "const" and not term[1]) or (term[0] == "new" and not term[2])
