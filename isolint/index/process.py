"""Effects on the process as a whole, as the library models list them."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.effects import Action, Effect, EffectKind, Form
from isolint.index.resolver import Resolver
from isolint.index.values import AttributeOf, External
from isolint.model import SiteKind


class ProcessState:
    """Working directory, logging, signals, locale and their kin."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the change that a call makes."""
        if action.kind is not EventKind.CALL:
            return
        name = self._name(action)
        state = self._resolver.models.process.get(name) if name is not None else None
        if state is not None:
            yield action.effect(EffectKind.WRITE, (SiteKind.PROCESS, state), Form.CALL)

    def _name(self, action: Action) -> str | None:
        match action.target:
            case External(name):
                return name
            case AttributeOf(base, method):
                owner = self._resolver.type_name(base)
                return f"{owner}.{method}" if owner is not None else None
            case _:
                return None
