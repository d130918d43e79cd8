"""Assignments that put a name or an attribute back: to what was read from it before, or what it starts as."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import BlockKind, EventKind
from isolint.facts.terms import root
from isolint.index.calls import is_deferral
from isolint.index.effects import Action, DependsOnParameter, Effect, EffectKind, Form
from isolint.index.objects import Objects
from isolint.index.resolver import Resolver
from isolint.index.suite import TEARDOWN_HOOKS
from isolint.index.values import AttributeOf, ClassValue, Display, Global, Literal, Parameter, Value
from isolint.model import SiteKind

_SITES = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH})


class PutBacks:
    """Names of modules, attributes of classes and of library modules."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back that an assignment is."""
        if action.augmented:
            return
        if action.kind is EventKind.BIND and isinstance(action.target, Global):
            if self._is_original(action.target, action.value):
                yield action.effect(EffectKind.RESET, self._objects.name(action.target), Form.PUT_BACK)
        elif action.kind is EventKind.STORE:
            yield from self._stored(action)
        elif action.kind is EventKind.CALL and isinstance(action.target, AttributeOf):
            yield from self._cleared(action, action.target)
            yield from self._tidied(action, action.target)

    def _tidied(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that a clean-up's call on a library's object may be: nobody knows better."""
        if isinstance(method.base, Parameter) or not self._may_clean_up(action.owner):
            return
        if self._objects.is_of_library(method.base):
            for owned in self._objects.owners(method.base):
                if owned.site is not None and owned.site[0] in _SITES:
                    yield action.effect(EffectKind.RESET, owned.site, Form.LIBRARY_CALL)

    def _may_clean_up(self, number: int) -> bool:
        """Tell whether a scope has a part that runs on the way out."""
        scope = self._resolver.scope(number)
        return (
            scope.name in TEARDOWN_HOOKS
            or any(block.kind is BlockKind.FINALLY for block in scope.blocks)
            or any(event.kind is EventKind.YIELD or is_deferral(event) for event in scope.events)
        )

    def _cleared(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that clearing a container is, where it starts empty."""
        if method.name != "clear":
            return
        place = method.base
        if isinstance(place, Parameter):
            raise DependsOnParameter
        if isinstance(self._initial(place), Display):
            for owned in self._objects.owners(place):
                if owned.site is not None:
                    yield action.effect(EffectKind.RESET, owned.site, Form.CLEAR)

    def _stored(self, action: Action) -> Iterator[Effect]:
        if not isinstance(action.key, AttributeOf) or isinstance(action.target, Parameter):
            return
        place = self._resolver.attribute(action.target, action.key.name)
        for owned in self._objects.set_on(action.target, action.key.name):
            is_place = owned.site is not None and owned.site[0] in _SITES
            if is_place and owned.site is not None and self._is_original(place, action.value):
                yield action.effect(EffectKind.RESET, owned.site, Form.PUT_BACK)

    def _is_original(self, place: Value, value: Value) -> bool:
        """Tell whether a value is what a place held before, or holds from the start."""
        if isinstance(value, Parameter):
            raise DependsOnParameter
        return value == place or self._initial(place) == value

    def _initial(self, place: Value) -> Value | None:
        """Return the literal or empty container that a name or class attribute is defined as."""
        match place:
            case Global(path, name):
                number = self._resolver.program.number(path)
            case AttributeOf(ClassValue(scope), name):
                number = scope
            case AttributeOf(base, name):
                owner = self._resolver.class_of(base)
                made = self._resolver.classes.starts_as(owner, name) if owner is not None else None
                is_empty = isinstance(made, Display) and not made.elements
                return made if is_empty or isinstance(made, Literal) else None
            case _:
                return None
        term = self._resolver.scope(number).bindings.get(name)
        if term is None or term[0] not in ("const", "new"):
            return None
        value = self._resolver.value(number, term)
        is_empty = isinstance(value, Display) and not value.elements and not self._is_filled(number, name)
        return value if is_empty or isinstance(value, Literal) else None

    def _is_filled(self, number: int, name: str) -> bool:
        """Tell whether a module or class body does something to what it calls by a name."""
        events = self._resolver.scope(number).events
        paths = (event.term for event in events if event.term[0] in ("attr", "item"))
        return any(root(path) == ("name", name) for path in paths)
