"""Objects that enter themselves under a name in what another holds, as extensions of an application do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.values import AttributeOf, External, ItemOf, Literal

if TYPE_CHECKING:
    from isolint.index.resolution.program import Program


class Extensions:
    """Answers for the items of one program's containers."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def class_of(self, item: ItemOf) -> int | None:
        """Return the class whose objects alone enter themselves where an item is."""
        match item:
            case ItemOf(AttributeOf(_, attribute), Literal(str(key))):
                return self._entering(attribute, key)
            case ItemOf(External(name), Literal(str(key))):
                return self._entering(name.rpartition(".")[2], key)
            case _:
                return None

    def _entering(self, attribute: str, key: str) -> int | None:
        owners = self._owners.get((attribute, key), frozenset())
        return next(iter(owners)) if len(owners) == 1 else None

    @cached_property
    def _owners(self) -> dict[tuple[str, str], frozenset[int]]:
        """Return attribute and key -> the classes whose methods put their own object there."""
        found: dict[tuple[str, str], frozenset[int]] = {}
        for number, scope in enumerate(self._program.scopes):
            for event in scope.events:
                if event.kind is not EventKind.STORE or event.value != SELF:
                    continue
                owner = self._program.enclosing_class(number)
                match event.term:
                    case ("item", ("attr", _, attribute), ("const", str(key))) if owner is not None:
                        place = (attribute, key)
                        found[place] = found.get(place, frozenset()) | {owner}
        return found
