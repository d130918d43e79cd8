"""Contexts of a test that put something back when they end, as far as what they are told shows that."""

from __future__ import annotations

from isolint.contracts import Refused
from isolint.facts.records import BlockKind, Event
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect
from isolint.model import SiteKind


def check_not_within(index: ProjectIndex, effect: Effect) -> None:
    """Refuse a change inside of a `with` that is told, in a text or a keyword, to see to the same thing.

    What it puts back when it ends, the clean-up of the test would take for what was there before.

    Raises:
        Refused: There is such a `with`.
    """
    scope = index.resolver.scope(effect.source)
    is_variable = effect.site[0] is SiteKind.ENV
    name = effect.site[1].rpartition(":")[2].rpartition(".")[2]
    for place in scope.around(scope.events[effect.event].block):
        block = scope.blocks[place]
        managers = () if block.kind is not BlockKind.WITH or isinstance(block.owner, int) else block.owner
        for number, event in enumerate(scope.events[: effect.event] if managers else ()):
            is_manager = ("call", number) in managers
            is_inside = place in scope.around(event.block) and not is_variable
            if (is_manager or is_inside) and _is_told(event, name, name if is_variable else f".{name}"):
                line = event.span.line
                raise Refused(f"what line {line} does may put `{name}` back, before a clean-up would")


def _is_told(event: Event, name: str, ending: str) -> bool:
    """Tell whether a call is given a keyword, or a text with an ending."""
    return any(keyword == name for keyword, _ in event.keywords) or any(
        one[0] == "const" and str(one[1]).endswith(ending) for one in event.given
    )
