"""What answers the requests of a route: a function, or the methods of a class, by verb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.requests.route import VERBS
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    FunctionValue,
    Instance,
    Result,
    Super,
    Value,
)

#: The method that makes a function of a class of views.
AS_VIEW = "as_view"
#: What a class of views calls a list of decorators of its methods.
_DECORATORS = ("decorators", "method_decorators")
#: Under this the models say what is run for each verb.
_ANY_VERB = "any"


class View(NamedTuple):
    """A function that answers requests: by some verbs, or by those that its route has where it has none.

    One that `is_bare` has no decorator by which a call may come to an end before, and is sure to be asked.
    """

    function: int
    verbs: frozenset[str] | None
    is_bare: bool
    receiver: Value | None = None


class Views:
    """Looks behind the terms by which routes name what answers them."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, number: int, term: Term, *, is_bare: bool = True) -> Iterator[View]:
        """Yield what a term of a scope stands for, where it is the view of a route."""
        value = self._resolver.value(number, term)
        called = self._resolver.scope(number).events[term[1]] if term[0] == "call" else None
        made_of = self.class_behind(value)
        if made_of is not None:
            actions = self.actions(number, called) if called is not None else None
            yield from self.of_class(made_of, actions, is_bare=is_bare)
        elif called is not None:
            yield from self._decorated(number, called, value)
        elif isinstance(value, FunctionValue):
            is_bare = is_bare and not self._resolver.scope(value.function).decorators
            yield View(value.function, None, is_bare, value.receiver)
        elif term[0] == "const" and isinstance(term[1], str):
            named = self._resolver.named(term[1], self._resolver.program.path(number))
            if isinstance(named, FunctionValue):
                yield View(named.function, None, is_bare)

    def of_class(
        self, owner: int, actions: Mapping[str, str] | None = None, *, is_bare: bool = True
    ) -> Iterator[View]:
        """Yield the methods of a class that answer requests: those of the verbs, or what these are told."""
        classes = self._resolver.classes
        is_bare = is_bare and not any(classes.bound(owner, name) for name in _DECORATORS)
        asked = {verb: verb for verb in sorted(VERBS)} if actions is None else dict(actions)
        passing = {verb for verb, name in asked.items() if self._hands_on(owner, name)}
        for verb, name in asked.items():
            yield from self._run(owner, name, verb, is_bare=is_bare)
        bases = classes.external_bases(owner)
        for model in self._resolver.models.views.values():
            if not model.is_of(bases):
                continue
            for table, is_sure in ((model.runs, is_bare), (model.may_run, False)):
                for verb, names in table.items():
                    for name in sorted(names) if verb == _ANY_VERB or verb in passing else ():
                        if name not in asked.values():
                            yield from self._run(owner, name, verb, is_bare=is_sure)

    def actions(self, number: int, called: Event) -> Mapping[str, str] | None:
        """Return verb -> method, as `as_view` is told, if it is."""
        told = called.args[0] if called.args and called.term[-1] == AS_VIEW else None
        if told is None or told[0] != "new" or told[1] != "dict":
            return None
        pairs = [(self._text(number, key), self._text(number, name)) for key, name in told[2]]
        return {verb: name for verb, name in pairs if verb is not None and name is not None}

    def class_behind(self, value: Value) -> int | None:
        """Return the class that is, or whose objects are, the view that a value is."""
        if isinstance(value, Result) and isinstance(value.callee, AttributeOf):
            is_made = value.callee.name == AS_VIEW
            value = value.callee.base if is_made else value
        return value.scope if isinstance(value, ClassValue) else None

    def _run(self, owner: int, name: str, verb: str, *, is_bare: bool) -> Iterator[View]:
        """Yield a method that requests of a verb run, if the class has it."""
        method = self._resolver.classes.method(owner, name)
        if method is None:
            return
        has_head = self._resolver.classes.method(owner, "head") is not None
        verbs = {verb, "head"} if verb == "get" and not has_head else {verb}
        is_bare = is_bare and not self._resolver.scope(method).decorators
        yield View(method, None if verb == _ANY_VERB else frozenset(verbs), is_bare, Instance(owner))

    def _hands_on(self, owner: int, name: str) -> bool:
        """Tell whether a method is that of a library's class, or calls that by `super()`."""
        method = self._resolver.classes.method(owner, name)
        return method is None or any(
            event.kind is EventKind.CALL
            and event.term[0] == "attr"
            and event.term[2] == name
            and isinstance(self._resolver.value(method, event.term[1]), Super)
            for event in self._resolver.scope(method).events
        )

    def _decorated(self, number: int, event: Event, value: Value) -> Iterator[View]:
        """Yield what a call of a decorator stands for: its argument, and what it puts in place of that."""
        if isinstance(value, FunctionValue):
            yield View(value.function, None, False)
        for term in event.args[:1]:
            yield from self.of(number, term, is_bare=False)

    def _text(self, number: int, term: Term) -> str | None:
        text = self._resolver.literal(self._resolver.value(number, term))
        return text if isinstance(text, str) else None
