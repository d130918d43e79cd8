"""Which tests look at the part of a shared object that a write changes: a look at another entry is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ReadPlace
from isolint.facts.terms import Term, prefixes
from isolint.index.resolution.values import Display, External, Global, Result
from isolint.index.sharing.keys import KEYED, Keys, Part
from isolint.index.state.effects import Effect, Form, SiteKey, own_name
from isolint.index.state.readers import Mention
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_WHOLE = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})
#: Methods of containers that put something in, and hand nothing out.
_ADDERS = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "add", "update"})


class Parts:
    """Answers for the writes of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._keys = Keys(index)

    def seeing(self, effect: Effect) -> int | None:
        """Return the tests that come to where the changed part may be looked at, None if unknown.

        Those are left out that set it anew before they look, as far as only the project's own code looks.
        """
        if effect.site[0] not in _WHOLE or effect.event < 0 or effect.form is Form.CONTEXT:
            return None
        tests = 0
        for changed in self._changed(effect):
            looks: dict[str | None, set[Mention]] = {}
            for text, mention in self._looks(effect.site, changed):
                looks.setdefault(text, set()).add(mention)
            for text, mentions in looks.items():
                found = self._coming(effect, frozenset(mentions))
                tests |= found if text is None or not found else found & self._keys.spelling(text)
        return tests

    def _coming(self, effect: Effect, looks: frozenset[Mention]) -> int:
        """Return the tests that come to where it is looked, before they set anew what a write has set."""
        tests = self._index.audience.coming_while_running(looks)
        if tests and self._index.fresh_starts.is_known_who_looks(effect.site):
            tests &= self._index.fresh_starts.seeing(effect, looks)
        return tests

    def _changed(self, effect: Effect) -> Sequence[Part]:
        """Return the part that a write changes, or may; that is all of the object where it is not known."""
        event = self._event(effect)
        changed = list(self._parts(effect.source, event, effect.site))
        if len(changed) != 1:
            return (Part(()),)
        texts = self._keys.handed(effect.source, event.term) if changed[0] == Part((), is_open=True) else ()
        return [Part((text,)) for text in texts] or changed

    def _looks(self, site: SiteKey, changed: Part) -> Iterator[tuple[str | None, Mention]]:
        """Yield where scopes mention a site, other than by parts beside the changed one, and to add to it.

        With each goes the text that is the changed part only if it is what a key comes out as.
        """
        by_scope: dict[int, list[Mention]] = {}
        for mention in self._index.audience.places(site):
            by_scope.setdefault(mention.scope, []).append(mention)
        for number, mentions in by_scope.items():
            seen = self._seen(number, site)
            if seen:
                yield from self._of(number, changed, seen)
            else:
                yield from ((None, mention) for mention in mentions)

    def _seen(self, number: int, site: SiteKey) -> Sequence[tuple[Term, ReadPlace, Part]]:
        """Return the paths that a scope reads which lead to parts of a site."""
        return [
            (path, place, part)
            for path, place in self._resolver.scope(number).reads.items()
            for part in self._below(number, path, site)
        ]

    def _of(
        self, number: int, changed: Part, seen: Iterable[tuple[Term, ReadPlace, Part]]
    ) -> Iterator[tuple[str | None, Mention]]:
        for path, place, part in seen:
            if not self._only_adds(number, path) and not self._is_beside(number, path, part, changed):
                text = changed.text_beyond(self._keys.asked(number, path, part))
                yield text, Mention(number, place.within, place.event)

    def _only_adds(self, number: int, path: Term) -> bool:
        """Tell whether a path is that of a container's method which puts something in, whatever is there."""
        if path[0] != "attr" or path[2] not in _ADDERS:
            return False
        holder = self._resolver.value(number, path[1])
        match self._resolver.definition(holder) if isinstance(holder, Global) else holder:
            case Display() | Result(External("builtins.list" | "builtins.set" | "builtins.dict")):
                return True
            case Result(External("collections.deque" | "collections.OrderedDict")):
                return True
            case _:
                return False

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    def _parts(self, number: int, event: Event, site: SiteKey) -> Iterator[Part]:
        """Yield the part of a site that a statement changes."""
        if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "item":
            yield from self._below(number, event.term, site)
        elif event.kind is EventKind.STORE and event.term[0] == "attr":
            # What is set of the object itself may be a property.
            is_field = self._is_field(number, event.term)
            for part in self._below(number, event.term, site):
                if is_field or len(part.path) > 1:
                    yield part._replace(is_field=len(part.path) == 1)
        elif event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in KEYED:
            for part in self._below(number, event.term[1], site):
                if event.args and event.args[0][0] == "const":
                    yield Part((*part.path, event.args[0][1]))

    def _is_field(self, number: int, path: Term) -> bool:
        """Tell whether an attribute of an object is just that, and none that its class makes something of."""
        owner = self._resolver.class_of(self._resolver.value(number, path[1]))
        if owner is None or self._resolver.classes.external_bases(owner) - {"builtins.object"}:
            return False
        return self._resolver.classes.method(owner, path[2]) is None

    def _below(self, number: int, path: Term, site: SiteKey) -> Iterator[Part]:
        """Yield the parts of a site that a path leads to, as far as its keys are known."""
        steps: list[object] = []
        for term in prefixes(path):
            if self._is_it(number, term, site):
                is_open = None in steps
                known = steps[: steps.index(None)] if is_open else steps
                yield Part(tuple(known), is_open=is_open)
                return
            if term[0] not in ("attr", "item"):
                return
            key = term[2] if term[0] == "attr" else term[2][1] if term[2][0] == "const" else None
            steps.insert(0, key)

    def _is_it(self, number: int, term: Term, site: SiteKey) -> bool:
        """Tell whether a path is that of a site's object, rather than of something in it."""
        name = own_name(site)
        if term[0] not in ("name", "attr", "import", "cell") or name not in term[1:]:
            return False
        owned = self._index.objects.owners(self._resolver.value(number, term))
        return any(one.site == site for one in owned)

    def _is_beside(self, number: int, path: Term, part: Part, changed: Part) -> bool:
        events = self._resolver.scope(number).events
        calls = [event for event in events if event.kind is EventKind.CALL and event.term == path]
        if changed.is_field:
            first = [*prefixes(path)][len(part.path) - 1] if part.path else path
            if first[0] != "attr" or not self._is_field(number, first):
                return False
        if path[0] != "attr" or not calls:
            return changed.is_beside(part)
        # A method is called, which is no part of the object.
        holder = Part(part.path[:-1])
        if changed.is_beside(holder):
            return True
        if path[2] not in KEYED:
            return False
        keys = [event.args[0] if event.args else ("unknown",) for event in calls]
        return all(key[0] == "const" and changed.is_beside(Part((*holder.path, key[1]))) for key in keys)
