"""What a test module sets when it is imported, and one that it imports before has set to the same."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import ClassValue, External, FunctionValue, Literal, Value
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind

_LASTING = (ClassValue, External, FunctionValue, Literal)


class ImportedBefore:
    """Answers for assignments of items and attributes under constant names."""

    def __init__(self, resolver: Resolver, graph: CallGraph, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._graph = graph
        self._effects_on = effects_on

    def has_set(self, effect: Effect) -> bool:
        """Tell whether an import above a module's assignment has always set the same, and nobody another."""
        value = self._given(effect)
        if value is None or not self._is_of_module(effect):
            return False
        name = self._event(effect).term[2]
        others = [other for other in self._effects_on(effect.site) if self._may_set(other, name)]
        if any(self._given(other) != value for other in others):
            return False
        imported = set(self._imported(effect.source, effect.event))
        return any(other.source in imported and self._is_of_module(other) for other in others)

    def _given(self, effect: Effect) -> Value | None:
        """Return what a write sets an item or attribute to, if that is one object for good."""
        event = self._event(effect) if effect.kind is EffectKind.WRITE and effect.event >= 0 else None
        if event is None or event.kind is not EventKind.STORE or event.augmented:
            return None
        if event.term[0] not in ("attr", "item") or event.term[2][0] == "slice":
            return None
        value = self._resolver.value(effect.source, event.value)
        return value if isinstance(value, _LASTING) else None

    def _is_of_module(self, effect: Effect) -> bool:
        """Tell whether the body of a module makes a write whenever it runs."""
        scope = self._resolver.scope(effect.source)
        is_own = scope.kind is ScopeKind.MODULE and effect.source == effect.owner
        return is_own and scope.is_straight(effect.event)

    def _may_set(self, effect: Effect, name: object) -> bool:
        """Tell whether an effect may change what goes by a name in what its site names."""
        if effect.kind not in (EffectKind.WRITE, EffectKind.RESET):
            return False
        term = self._event(effect).term if effect.event >= 0 else ()
        is_known = (
            len(term) > 2 and term[0] in ("attr", "item") and (term[0] == "attr" or term[2][0] == "const")
        )
        return not (is_known and self._event(effect).kind is EventKind.STORE) or term[2] == name

    def _imported(self, number: int, before: int) -> Iterator[int]:
        """Yield the bodies of the modules that a module has imported before one of its events."""
        seen = {number}
        pending = [(number, before)]
        while pending:
            current, end = pending.pop()
            for call in self._graph.outgoing.get(current, ()):
                scope = self._resolver.scope(current)
                is_import = call.event >= 0 and scope.events[call.event].kind is EventKind.IMPORT
                if (
                    is_import
                    and call.event < end
                    and call.callee not in seen
                    and scope.is_straight(call.event)
                ):
                    seen.add(call.callee)
                    yield call.callee
                    pending.append((call.callee, len(self._resolver.scope(call.callee).events)))

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]
