"""The policy by which asyncio makes event loops."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from ..contents import Leaf
from ..probing import Probe

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:event loop"

#: asyncio's name for what `set_event_loop_policy` sets; the public getter makes a policy if there is none.
_HELD_AS = "_event_loop_policy"


class EventLoop(Probe):
    """Watch the policy, where asyncio is loaded."""

    name = "event loop"
    states = ("process:event loop",)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what tells whether asyncio is loaded, and which policy it then has."""
        events = sys.modules.get("asyncio.events")
        loaded = functools.partial(sys.modules.get, "asyncio.events")
        return [loaded] if events is None else [loaded, functools.partial(getattr, events, _HELD_AS, None)]

    def capture(self) -> dict[Any, Any]:
        """Return the policy; one of a default class is as good as none, as it is made when first needed."""
        policy = getattr(sys.modules.get("asyncio.events"), _HELD_AS, None)
        kind = type(policy)
        is_default = kind.__module__.startswith("asyncio.") and "Default" in kind.__name__
        return {_SITE: Leaf(None if is_default else policy)}

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return the classes of both policies."""
        return _text(before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Set the policy, as the public function does, which is going to be removed."""
        setattr(sys.modules["asyncio.events"], _HELD_AS, token.owner)


def _text(token: Any) -> str:
    return "the default" if token.owner is None else type(token.owner).__qualname__
