"""Functions that are handed to something which keeps them, to call them when something happens, if ever."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call, is_deferral
from isolint.index.resolution.resolver import Resolver

#: What methods begin with that keep a function.
_KEEPING = (
    "add", "bind", "connect", "hook", "listen", "observe", "on_", "register", "route", "schedule", "set",
    "subscribe", "watch",
)  # fmt: skip


def is_kept_for_later(resolver: Resolver, call: Call) -> bool:
    """Tell whether a function is not called, but handed to a method that keeps it."""
    if call.handed is None or call.event < 0:
        return False
    event = resolver.scope(call.caller).events[call.event]
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr" and not is_deferral(event)
    return bool(is_method and (event.term[2] == "on" or event.term[2].startswith(_KEEPING)))
