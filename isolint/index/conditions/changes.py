"""Whether an assignment changes anything: not if it gives a place what that starts with."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.facts.terms import Term
from isolint.index.beforehand.settled import Settled, assigned_name
from isolint.index.calls.call import Call
from isolint.index.conditions.passing import Passing
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.machine import OF_THE_MACHINE
from isolint.index.resolution.outcomes import Outcomes
from isolint.index.resolution.places import Content, Place, unplaced
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.trees import Tree, is_open, names
from isolint.index.resolution.values import UNKNOWN, Display, External, Global, Literal
from isolint.index.state.effects import Effect, event_of

#: Builtins that make of the same argument the same.
_CONVERTERS = frozenset(External(f"builtins.{name}") for name in ("bool", "float", "int", "repr", "str"))

#: What a comparison may give.
_ANSWERS = (Literal(True), Literal(False))


class Changes:
    """Compares what assignments give their places with what these hold while no test changes them."""

    def __init__(
        self,
        resolver: Resolver,
        passing: Passing,
        contents: Contents,
        outcomes: Outcomes,
        settled: Settled,
    ) -> None:
        self._resolver = resolver
        self._passing = passing
        self._contents = contents
        self._outcomes = outcomes
        self._settled = settled

    def name(self, effect: Effect) -> str | None:
        """Return the last name of the place that a write assigns to."""
        event = event_of(self._resolver, effect)
        return assigned_name(event) if event is not None else None

    def condition(self, effect: Effect) -> Tree | None:
        """Return the condition that an assignment gives its place something new, as far as that is known."""
        name = self.name(effect)
        if name is None:
            return None
        event = self._resolver.scope(effect.source).events[effect.event]
        kept = self._kept(effect)
        if kept is not None:
            return ("not", kept)
        given, start = self.sides(effect, name)
        if event.value[0] == "test" and event.term[0] != "item" and unplaced(start) in _ANSWERS:
            outcome = self._outcomes.tree(effect.source, event.value)
            return ("not", outcome) if unplaced(start) == Literal(True) else outcome
        return None if UNKNOWN in (given, start) else ("changes", given, start)

    def sides(self, effect: Effect, name: str) -> tuple[Content, Content]:
        """Return what an assignment gives its place, whose last name is told, and what that starts with."""
        event = self._resolver.scope(effect.source).events[effect.event]
        settings = self._settled.setting(effect.site, name)
        if settings:
            return self._told(effect, settings)
        given = self._given(effect.source, event.value)
        if self._settled.is_set_up(effect.site, name):
            return given, UNKNOWN
        if event.term[0] == "item":
            return given, self._entry(effect, event.term)
        return given, self._contents.of(effect.source, event.term)

    def _entry(self, effect: Effect, item: Term) -> Content:
        """Return the constant that a module's dict has under a key by its definition, and keeps."""
        held = self._resolver.value(effect.source, item[1])
        made = self._resolver.definition(held) if isinstance(held, Global) else UNKNOWN
        if (
            not isinstance(made, Display)
            or made.kind != "dict"
            or not self._settled.is_as_defined(effect.site)
        ):
            return UNKNOWN
        key = self._resolver.value(effect.source, item[2])
        found = [value for known, value in made.elements if known == key]
        return found[0] if len(found) == 1 and isinstance(found[0], Literal) else UNKNOWN

    def _given(self, number: int, term: Term) -> Content:
        """Return what an assignment gives a place: a default, if nothing else is known by the key."""
        found = self._contents.of(number, term)
        if found != UNKNOWN or term[0] != "call":
            return found
        event = self._resolver.scope(number).events[term[1]]
        if event.term[0] != "attr" or event.term[2] != "get" or event.keywords:
            return UNKNOWN
        match event.args:
            case (("const", str(key)), ("const", default)) if _may_be_spelled(key):
                return Place(f".{key}", Place(key, Literal(default)))
            case _:
                return UNKNOWN

    def _kept(self, effect: Effect) -> Tree | None:
        """Return the condition on which a place is given what it holds: `x = x if y is None else y`."""
        event = self._resolver.scope(effect.source).events[effect.event]
        match event.value:
            case ("join", _, (test, yes, no)) if event.term in (yes, no):
                kept = self._outcomes.tree(effect.source, test)
                return kept if event.term == yes else ("not", kept)
            case _:
                return None

    def is_none(self, effect: Effect) -> bool:
        """Tell whether an assignment gives its place what it starts with, whatever tests change."""
        tree = self.condition(effect)
        if tree is None:
            return False
        tree = self._outcomes.replaced(tree, lambda content: self._passing.at_owner(effect, content))
        return not is_open(tree) and not names(tree) and self._outcomes.of(tree) is False

    def may_start_so(self, effect: Effect) -> bool:
        """Tell whether it is not seen what the place of an assignment starts with."""
        name = self.name(effect)
        if name is None or self._settled.is_set_up(effect.site, name):
            return False
        term = self._resolver.scope(effect.source).events[effect.event].term
        return not isinstance(unplaced(self._contents.of(effect.source, term)), Literal)

    def _told(
        self, effect: Effect, settings: Sequence[tuple[Effect, tuple[Call, ...]]]
    ) -> tuple[Content, Content]:
        """Return what a write gives a place, and what fixtures for the whole suite have all put there.

        Of what one statement converts, in the one case as in the other, it is enough to know the argument.
        """
        converts = all((one.source, one.event) == (effect.source, effect.event) for one, _ in settings)
        started = {self._put(one, way, converts) for one, way in settings}
        given = self._content_of(effect, converts)
        return given, next(iter(started)) if len(started) == 1 else UNKNOWN

    def _put(self, effect: Effect, way: tuple[Call, ...], converts: bool) -> Content:
        """Return what a write gives a place where its owner is called by some calls, innermost first."""
        content = self._passing.at_owner(effect, self._content_of(effect, converts))
        for call in way:
            content = self._passing.given(call, content)
        return UNKNOWN if is_open(("truth", content)) else content

    def _content_of(self, effect: Effect, converts: bool) -> Content:
        scope = self._resolver.scope(effect.source)
        value = scope.events[effect.event].value
        if converts and value[0] == "call":
            made = scope.events[value[1]]
            callee = self._resolver.value(effect.source, made.term)
            if len(made.args) == 1 and callee in _CONVERTERS:
                value = made.args[0]
        return self._contents.of(effect.source, value)


def _may_be_spelled(key: str) -> bool:
    """Tell whether who puts something under a key has to name it, as a word of its own."""
    return key.isidentifier() and key not in OF_THE_MACHINE
