"""Which tests look at the part of a shared object that a write changes: a look at another entry is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, ReadPlace
from isolint.facts.terms import Term, prefixes
from isolint.index.meeting.changed import Changed
from isolint.index.meeting.kept import Kept
from isolint.index.meeting.keys import KEYED, Keys, Part, only_adds
from isolint.index.meeting.methods import Look, Methods
from isolint.index.resolution.values import Literal
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Form
from isolint.index.state.readers import Mention
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_WHOLE = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})


class Parts:
    """Answers for the writes of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._keys = Keys(index)
        self._changed = Changed(index, self._keys)
        self._methods = Methods(index)
        self._kept = Kept(index)

    def seeing(self, effect: Effect) -> int | None:
        """Return the tests that come to where the changed part may be looked at, None if unknown.

        Those are left out that set it anew before they look, as far as only the project's own code looks.
        """
        if effect.site[0] not in _WHOLE or effect.event < 0 or effect.form is Form.CONTEXT:
            return None
        tests = 0
        for changed in self._changed.parts(effect):
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
            kept_as = self._kept.name(number, path)
            if kept_as is not None:
                yield from self._of_kept(number, kept_as, changed, part)
                continue
            mention = Mention(number, place.within, place.event)
            told = self._told(number, path, part)
            if told is not None:
                yield from ((changed.text_beyond(one), mention) for one in told if not changed.is_beside(one))
            elif not self._is_none(number, path, part, changed):
                yield changed.text_beyond(self._keys.asked(number, path, part)), mention

    def _is_none(self, number: int, path: Term, part: Part, changed: Part) -> bool:
        """Tell whether what a path is read for is no look at the changed part."""
        return only_adds(self._resolver, number, path) or self._is_beside(number, path, part, changed)

    def _of_kept(
        self, number: int, name: str, changed: Part, part: Part
    ) -> Iterator[tuple[str | None, Mention]]:
        """Yield where tests look at a part that a hook has put into an attribute of their object."""
        for beyond, mention in self._kept.looks(number, name):
            known = list(part.path)
            for term in beyond if not part.is_open else ():
                if term[0] == "item" and term[2][0] != "const":
                    break
                known.append(term[2] if term[0] == "attr" else term[2][1])
            look = Part(tuple(known), is_open=part.is_open or len(known) < len(part.path) + len(beyond))
            if not changed.is_beside(look):
                yield changed.text_beyond(look), mention

    def _told(self, number: int, path: Term, part: Part) -> Sequence[Part] | None:
        """Return the parts that methods of the project look at which a path calls, None if not known."""
        events = self._resolver.scope(number).events
        if path[0] != "attr" or part.path[-1:] != (path[2],):
            return None
        called = {
            event for event, one in enumerate(events) if one.kind is EventKind.CALL and one.term == path
        }
        outgoing = self._index.graph.outgoing.get(number, ())
        calls = [call for call in outgoing if call.event in called and not call.guessed]
        if not called or called - {call.event for call in calls}:
            return None
        found: list[Part] = []
        for call in calls:
            looks = self._methods.looks(call)
            if looks is None:
                return None
            found += (_part(part.path[:-1], look) for look in looks)
        return found

    def _below(self, number: int, path: Term, site: SiteKey) -> Iterator[Part]:
        """Yield the parts of a site that a path leads to, as far as its keys are known."""
        steps: list[object] = []
        for term in prefixes(path):
            if self._changed.is_it(number, term, site):
                is_open = None in steps
                known = steps[: steps.index(None)] if is_open else steps
                yield Part(tuple(known), is_open=is_open)
                return
            if term[0] not in ("attr", "item"):
                return
            key = term[2] if term[0] == "attr" else term[2][1] if term[2][0] == "const" else None
            steps.insert(0, key)

    def _is_beside(self, number: int, path: Term, part: Part, changed: Part) -> bool:
        events = self._resolver.scope(number).events
        calls = [event for event in events if event.kind is EventKind.CALL and event.term == path]
        if changed.is_field:
            first = [*prefixes(path)][len(part.path) - 1] if part.path else path
            if first[0] != "attr" or not self._changed.is_field(number, first):
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


def _part(holder: tuple[object, ...], look: Look) -> Part:
    """Return the part of an object that is looked at by way of a part that holds it."""
    known = list(holder)
    for step in look.steps:
        if not isinstance(step, Literal):
            return Part(tuple(known), is_open=True)
        known.append(step.content)
    return Part(tuple(known))
