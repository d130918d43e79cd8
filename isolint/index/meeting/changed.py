"""Which part of a shared object a write changes: by which keys and attributes one comes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term, prefixes, root
from isolint.index.calls.call import Call
from isolint.index.meeting.keys import KEYED, Keys, Part
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Global,
    ItemOf,
    Literal,
    Parameter,
    Value,
)
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.effects import Effect, Step

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_ALL = Part(())


class _Written(NamedTuple):
    """The keys and attributes that lead to what is changed, the first one of them a plain field or not."""

    steps: tuple[Value, ...]
    is_field: bool = False


class Changed:
    """Answers for the writes of one program."""

    def __init__(self, index: ProjectIndex, keys: Keys) -> None:
        self._index = index
        self._resolver = index.resolver
        self._keys = keys

    def parts(self, effect: Effect) -> Sequence[Part]:
        """Return the parts that a write may change; that is all of the object where it is not known."""
        written = self._handed(effect) if effect.via else self._direct(effect)
        if written is None:
            return (_ALL,)
        known: list[object] = []
        for step in written.steps:
            if isinstance(step, Literal):
                known.append(step.content)
                continue
            texts = self._keys.texts(effect.owner, step, self._index.leaks.leaking(effect))
            if not texts:
                return (Part(tuple(known), written.is_field, is_open=True),)
            return [Part((*known, text), written.is_field) for text in sorted(texts)]
        return (Part(tuple(known), written.is_field),)

    def is_it(self, number: int, term: Term, site: SiteKey) -> bool:
        """Tell whether a path is that of a site's object, rather than of something in it."""
        name = own_name(site)
        if term[0] not in ("name", "attr", "import", "cell") or name not in term[1:]:
            return False
        owned = self._index.objects.owners(self._resolver.value(number, term))
        return any(one.site == site for one in owned)

    def is_field(self, number: int, path: Term) -> bool:
        """Tell whether an attribute of an object is just that, and none that its class makes something of."""
        owner = self._resolver.class_of(self._resolver.value(number, path[1]))
        if owner is None or self._resolver.classes.external_bases(owner) - {"builtins.object"}:
            return False
        return self._resolver.classes.method(owner, path[2]) is None

    def _direct(self, effect: Effect) -> _Written | None:
        """Return what a statement changes of an object that it names itself."""
        number, event = effect.source, self._event(effect)
        path, further = _path(event)
        steps = self._below(number, path, effect.site) if path is not None else None
        if steps is None or path is None:
            return None
        if event.kind is EventKind.STORE and path[0] == "attr" and len(steps) == 1:
            # What is set of the object itself may be a property.
            return _Written(steps, is_field=True) if self.is_field(number, path) else None
        given = tuple(self._resolver.value(number, term) for term in further)
        is_field = self._starts_with_field(number, path, len(steps))
        return _Written((*steps, *given), is_field) if steps or given else None

    def _starts_with_field(self, number: int, path: Term, length: int) -> bool:
        """Tell whether the first of so many steps, by which a path ends, is a plain field of an object."""
        first = [*prefixes(path)][length - 1] if length else path
        return bool(length) and first[0] == "attr" and self.is_field(number, first)

    def _below(self, number: int, path: Term, site: SiteKey) -> tuple[Value, ...] | None:
        """Return the keys and attributes by which a path goes on from a site, None if from elsewhere."""
        steps: list[Value] = []
        for term in prefixes(path):
            if self.is_it(number, term, site) or self._is_kept(number, term, site):
                return tuple(steps)
            if term[0] not in ("attr", "item"):
                return None
            steps.insert(0, self._step(number, term))
        return None

    def _is_kept(self, number: int, term: Term, site: SiteKey) -> bool:
        """Tell whether a path is that of an attribute in which an object keeps what a name holds."""
        place = self._resolver.value(number, term) if term[0] == "attr" else UNKNOWN
        kept = self._resolver.kept(place) if isinstance(place, AttributeOf) else None
        return isinstance(kept, Global) and self._index.objects.sites.name(kept) == site

    def _step(self, number: int, term: Term) -> Value:
        if term[0] == "attr":
            return Literal(term[2])
        return UNKNOWN if term[2][0] == "slice" else self._resolver.value(number, term[2])

    def _handed(self, effect: Effect) -> _Written | None:
        """Return what a function changes of an object that it is given, or that its method is called on."""
        number = effect.source
        path, further = _path(self._event(effect))
        if path is None or root(path)[0] != "param" or path[0] not in ("attr", "item"):
            return None
        *within, _ = prefixes(path)
        if within[-1][0] != "attr" or not self.is_field(number, within[-1]):
            return None
        steps = [self._step(number, term) for term in reversed(within)]
        steps += [self._resolver.value(number, term) for term in further]
        holder = Parameter(number, root(path)[1])
        for step in reversed(effect.via):
            call = self._call(step, number)
            if call is None:
                return None
            given = self._index.graph.arguments(call)
            steps = [substitute(self._resolver, one, number, given) for one in steps]
            number = step.function
            above, base = _apart(given.get(holder.position, UNKNOWN), effect.site, self._index)
            steps = [*above, *steps]
            if not isinstance(base, Parameter):
                return _Written(tuple(steps), is_field=True) if self._is_named(base, effect.site) else None
            holder = base
        return None

    def _call(self, step: Step, callee: int) -> Call | None:
        calls = self._index.graph.outgoing.get(step.function, ())
        found = (one for one in calls if (one.event, one.callee) == (step.event, callee))
        return next(found, None) if step.event >= 0 else None

    def _is_named(self, holder: Value, site: SiteKey) -> bool:
        return any(one.site == site for one in self._index.objects.owners(holder))

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]


def _apart(value: Value, site: SiteKey, index: ProjectIndex) -> tuple[list[Value], Value]:
    """Return the keys and attributes that lead to a value from a named object or parameter, and that."""
    steps: list[Value] = []
    while True:
        match value:
            case Global() if index.objects.sites.name(value) == site:
                return steps, value
            case AttributeOf(base, name) if own_name(site) != name:
                steps.insert(0, Literal(name))
                value = base
            case ItemOf(base, key):
                steps.insert(0, key)
                value = base
            case _:
                return steps, value


def _path(event: Event) -> tuple[Term | None, tuple[Term, ...]]:
    """Return the path to what an event changes, and the key by which it goes on."""
    if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "item":
        return event.term, ()
    if event.kind is EventKind.STORE and event.term[0] == "attr":
        return event.term, ()
    if event.kind is EventKind.CALL and event.term[0] == "attr":
        return event.term[1], _keys(event)
    return None, ()


def _keys(event: Event) -> tuple[Term, ...]:
    """Return the key of the one entry that a call of a container's method changes, if it does that."""
    if event.term[2] in KEYED:
        return event.args[:1]
    if event.term[2] == "update" and len(event.given) == 1:
        match event.args:
            case (("new", "dict", ((key, _),)),):
                return (key,)
            case () if event.keywords[0][0] is not None:
                return (("const", event.keywords[0][0]),)
    return ()
