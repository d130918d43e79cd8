"""Which tests look at the part of a shared object that a write changes: a look at another entry is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term, prefixes
from isolint.index.state.effects import Effect, SiteKey
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_WHOLE = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})
#: Methods whose first argument is the key of the one entry that they look at or change.
_KEYED = frozenset({"get", "pop", "setdefault", "has_key", "__getitem__", "__setitem__", "__delitem__"})


class Part(NamedTuple):
    """Keys and attributes that lead from an object to a part of it, one after the other."""

    path: tuple[object, ...]

    def is_beside(self, other: Part) -> bool:
        """Tell whether two parts have nothing in common."""
        return any(mine != its for mine, its in zip(self.path, other.path, strict=False))


class Parts:
    """Answers for the writes of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def seeing(self, effect: Effect) -> int | None:
        """Return the tests that come to where the changed part may be looked at, None if unknown."""
        if effect.site[0] not in _WHOLE or effect.event < 0 or effect.source != effect.owner:
            return None
        changed = list(self._parts(effect.source, self._event(effect), effect.site))
        if len(changed) != 1 or not changed[0].path:
            return None
        return self._index.audience.mentioning_but(
            effect.site, lambda number: self._looks_elsewhere(number, effect.site, changed[0])
        )

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    def _parts(self, number: int, event: Event, site: SiteKey) -> Iterator[Part]:
        """Yield the part of a site that a statement changes."""
        if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "item":
            yield from self._below(number, event.term, site)
        elif event.kind is EventKind.STORE and event.term[0] == "attr":
            # What is set of the object itself may be a property, and be looked at in its methods.
            yield from (part for part in self._below(number, event.term, site) if len(part.path) > 1)
        elif event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _KEYED:
            for part in self._below(number, event.term[1], site):
                if event.args and event.args[0][0] == "const":
                    yield Part((*part.path, event.args[0][1]))

    def _below(self, number: int, path: Term, site: SiteKey) -> Iterator[Part]:
        """Yield the parts of a site that a path leads to, as far as its keys are known."""
        steps: list[object] = []
        for term in prefixes(path):
            if self._is_it(number, term, site):
                known = steps[: steps.index(None)] if None in steps else steps
                yield Part(tuple(known))
                return
            if term[0] not in ("attr", "item"):
                return
            key = term[2] if term[0] == "attr" else term[2][1] if term[2][0] == "const" else None
            steps.insert(0, key)

    def _is_it(self, number: int, term: Term, site: SiteKey) -> bool:
        """Tell whether a path is that of a site's object, rather than of something in it."""
        name = site[1].rpartition(":")[2].rpartition(".")[2]
        if term[0] not in ("name", "attr", "import", "cell") or name not in term[1:]:
            return False
        owned = self._index.objects.owners(self._resolver.value(number, term))
        return any(one.site == site for one in owned)

    def _looks_elsewhere(self, number: int, site: SiteKey, changed: Part) -> bool:
        """Tell whether all that a scope reads of an object are parts of it beside one that is changed."""
        scope = self._resolver.scope(number)
        seen = False
        for path in scope.reads:
            for part in self._below(number, path, site):
                seen = True
                if not self._is_beside(scope, path, part, changed):
                    return False
        return seen

    def _is_beside(self, scope: Scope, path: Term, part: Part, changed: Part) -> bool:
        calls = [event for event in scope.events if event.kind is EventKind.CALL and event.term == path]
        if path[0] != "attr" or not calls:
            return changed.is_beside(part)
        # A method is called, which is no part of the object.
        holder = Part(part.path[:-1])
        if changed.is_beside(holder):
            return True
        if path[2] not in _KEYED:
            return False
        keys = [event.args[0] if event.args else ("unknown",) for event in calls]
        return all(key[0] == "const" and changed.is_beside(Part((*holder.path, key[1]))) for key in keys)
