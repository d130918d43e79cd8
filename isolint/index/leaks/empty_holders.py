"""Changes of a container that starts empty, and of what it holds, where nothing is ever put into it."""

from __future__ import annotations

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term, root
from isolint.index.resolution.resolver import Resolver
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.model import SiteKind

_EMPTY = (("new", "dict", ()), ("new", "list", ()))


class EmptyHolders:
    """Answers for writes: who comes to one has a container of its own, or gets an error."""

    def __init__(self, resolver: Resolver, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._effects_on = effects_on
        self._never_filled: dict[SiteKey, bool] = {}

    def is_of_nothing(self, effect: Effect) -> bool:
        """Tell whether a write changes a container that never has any elements, or one of these."""
        if effect.site[0] not in (SiteKind.ATTRIBUTE, SiteKind.GLOBAL):
            return False
        if effect.site not in self._never_filled:
            self._never_filled[effect.site] = self._starts_empty(effect.site) and all(
                self._is_of_element(other) or self._needs_content(other)
                for other in self._effects_on(effect.site)
                if other.kind is EffectKind.WRITE
            )
        return self._never_filled[effect.site]

    def _is_of_element(self, effect: Effect) -> bool:
        """Tell whether a write goes to an item of the container, and changes that."""
        event = event_of(self._resolver, effect)
        if event is None or effect.via:
            return False
        return own_name(effect.site) == _holder(_changed(event))

    def _needs_content(self, effect: Effect) -> bool:
        """Tell whether a write is made only where its container holds something."""
        if effect.event < 0:
            return False
        scope = self._resolver.scope(effect.source)
        changed = _changed(scope.events[effect.event])
        return any(demand.outcome and demand.test == changed for demand in scope.demanded(effect.event))

    def _starts_empty(self, site: SiteKey) -> bool:
        """Tell whether a name is bound to an empty display once, and its body does no more to it.

        What nobody hands over is as its default, whatever the function does to it.
        """
        program = self._resolver.program
        module, _, dotted = site[1].partition(":")
        path = program.path_of(module)
        if path is None:
            return False
        owner, _, name = dotted.rpartition(".")
        for scope in program.modules[path].scopes:
            if scope.qualname == owner and scope.kind is ScopeKind.FUNCTION:
                return any(one.name == name and one.default in _EMPTY for one in scope.parameters)
            if scope.qualname == (owner or "<module>"):
                is_used = any(root(event.term) == ("name", name) for event in scope.events)
                return scope.bindings.get(name) in _EMPTY and not is_used
        return False


def _changed(event: Event) -> Term:
    """Return what an event changes: what it sets an item or attribute of, or calls a method on."""
    is_path = event.kind in (EventKind.STORE, EventKind.DELETE, EventKind.CALL)
    return event.term[1] if is_path and event.term[0] in ("attr", "item") else ("unknown",)


def _holder(element: Term) -> str | None:
    """Return the name or attribute that an item is one of."""
    if element[0] != "item" or element[1][0] not in ("attr", "name"):
        return None
    return str(element[1][-1])
