"""Assignments that put a name or an attribute back: to what was read from it before, or what it starts as."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import BlockKind, Event, EventKind
from isolint.index.calls.call import DEFERRALS, is_deferral
from isolint.index.resolution.program import Program
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Copied,
    Display,
    External,
    FunctionValue,
    Global,
    Literal,
    Parameter,
    Result,
    Value,
)
from isolint.index.restores.gotten import is_what_getter_gave
from isolint.index.restores.handed_up import is_handed_up
from isolint.index.restores.outer_terms import as_in_outer
from isolint.index.restores.references import is_changed_before
from isolint.index.restores.saved import Saved
from isolint.index.restores.saved_by_name import SavedByName
from isolint.index.restores.starts import Starts
from isolint.index.sites.objects import ANY_ATTRIBUTE, Objects
from isolint.index.sites.site import is_name
from isolint.index.sites.site_key import DependsOnParameter, closed
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, event_of
from isolint.index.state.mutations import REMOVERS
from isolint.index.suite.tests import is_teardown
from isolint.model import SiteKind

_SETATTR, _DELATTR = External("builtins.setattr"), External("builtins.delattr")
#: What objects of libraries that keep attributes for others are emptied by.
_EMPTYING = frozenset({"clear", "reset"})
_SITES = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH})


class PutBacks:
    """Names of modules, attributes of classes and of library modules."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects
        self._saved = Saved(resolver)
        self._by_names = SavedByName(resolver)
        self._starts = Starts(resolver)
        self._cleaning: dict[int, bool] = {}

    @property
    def concern(self) -> Concern:
        """Return what it looks at: any method of a library's object may put it back."""
        kinds = frozenset({EventKind.BIND, EventKind.STORE, EventKind.DELETE})
        return Concern(kinds, names=None, definitions=True)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back that an assignment is."""
        if action.augmented:
            return
        if action.kind is EventKind.BIND and isinstance(action.target, Global):
            if self._is_original(action.target, action.value):
                site, same = self._objects.sites.name(action.target), self._same(action.target, action.value)
                yield action.effect(EffectKind.RESET, site, Form.PUT_BACK, same)
        elif self._is_of_slice(action) and _takes_all(action):
            yield from self._emptied(action, action.target)
        elif action.kind is EventKind.STORE:
            yield from self._stored(action)
        elif action.kind is EventKind.CALL and isinstance(action.target, FunctionValue):
            yield from self._made_anew(action, action.target)
            yield from self._tidied_by_base(action, action.target)
        elif action.kind is EventKind.CALL and action.target in (_SETATTR, _DELATTR):
            yield from self._by_name(action, action.target == _DELATTR)
        elif action.kind is EventKind.CALL and isinstance(action.target, External):
            yield from self._tidied_in_library(action, action.target)
        elif action.kind is EventKind.CALL and isinstance(action.target, AttributeOf):
            yield from self._cleared(action, action.target)
            yield from self._refilled(action, action.target)
            yield from self._taken_out(action, action.target)
            yield from self._tidied(action, action.target)

    def _tidied(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that a clean-up's call on a library's object may be: nobody knows better."""
        if isinstance(method.base, Parameter) or not self._may_clean_up(action.owner):
            return
        if self._objects.is_of_library(method.base):
            for owned in self._objects.owners(method.base):
                if owned.site is not None and owned.site[0] in _SITES:
                    yield action.effect(EffectKind.RESET, owned.site, Form.LIBRARY_CALL)

    def _tidied_in_library(self, action: Action, method: External) -> Iterator[Effect]:
        """Yield the putting back of all attributes that emptying a library's object on the way out may be."""
        holder, _, name = method.name.rpartition(".")
        if name in _EMPTYING and self._may_clean_up(action.owner):
            site = (SiteKind.PATCH, f"{holder}.{ANY_ATTRIBUTE}")
            yield action.effect(EffectKind.RESET, site, Form.LIBRARY_CALL)

    def _tidied_by_base(self, action: Action, method: FunctionValue) -> Iterator[Effect]:
        """Yield the putting back that a clean-up's call may be which leaves the rest to a library's class."""
        holder = method.receiver
        if holder is None or isinstance(holder, Parameter) or not self._may_clean_up(action.owner):
            return
        if is_handed_up(self._resolver, method.function):
            for owned in self._objects.owners(holder):
                if owned.site is not None and owned.site[0] in _SITES:
                    yield action.effect(EffectKind.RESET, owned.site, Form.LIBRARY_CALL)

    def _may_clean_up(self, number: int) -> bool:
        """Tell whether a scope has a part that runs on the way out."""
        known = self._cleaning.get(number)
        if known is None:
            known = self._cleaning[number] = _has_way_out(self._resolver.program, number)
        return known

    def _made_anew(self, action: Action, method: FunctionValue) -> Iterator[Effect]:
        """Yield the putting back that calling the constructor on an object of a module is."""
        if self._resolver.scope(method.function).name == "__init__" and isinstance(method.receiver, Global):
            yield action.effect(EffectKind.RESET, self._objects.sites.name(method.receiver), Form.PUT_BACK)

    def _by_name(self, action: Action, deletes: bool) -> Iterator[Effect]:
        """Yield the putting back that `setattr` is, or `delattr` where it is handed to a clean-up."""
        event = event_of(self._resolver, action)
        is_deferred = event is not None and is_deferral(event)
        if len(action.args) < 2 + (not deletes) or (deletes and not is_deferred):
            return
        holder = closed(action.args[0])
        if event is not None and not deletes and event.term == ("name", "setattr"):
            yield from self._any_put_back(action, holder, event)
        name = self._resolver.literal(closed(action.args[1]))
        if not isinstance(name, str):
            return
        place = self._resolver.attribute(holder, name)
        puts_back = deletes or self._is_original(place, action.args[2])
        puts_back = puts_back or (event is not None and self._is_got_before(action.source, event))
        if not puts_back and is_deferred:
            # What is handed to a clean-up, and is no constant, was saved in some way.
            puts_back = not isinstance(action.args[2], (Literal, Display))
        same = UNKNOWN if deletes else self._same(place, action.args[2])
        for owned in self._objects.set_on(holder, name) if puts_back else ():
            if owned.site is not None and owned.site[0] in _SITES:
                yield action.effect(EffectKind.RESET, owned.site, Form.PUT_BACK, same)

    def _is_got_before(self, source: int, event: Event) -> bool:
        """Tell whether `setattr` is handed what `getattr` gave for the same, perhaps in the one around it."""
        if event.term != ("name", "setattr") or len(event.args) != 3:
            return False
        number, (holder, name, saved) = as_in_outer(self._resolver.program, source, event.args)
        got = self._resolver.scope(number).events[saved[1]] if saved[0] == "call" else None
        return got is not None and got.term == ("name", "getattr") and got.args[:2] == (holder, name)

    def _any_put_back(self, action: Action, holder: Value, event: Event) -> Iterator[Effect]:
        """Yield the putting back that `setattr` with a name that is not known is.

        What `getattr` gave for the same name is what was there; what is kept by names may be, on the way out.
        """
        if isinstance(self._resolver.literal(action.args[1]), str):
            return
        for name, is_copy in self._by_names.names(action.source, event):
            place = self._resolver.attribute(holder, name)
            same = UNKNOWN if is_copy or not is_name(place) else place
            for owned in self._objects.set_on(holder, name):
                if owned.site is not None and owned.site[0] in _SITES:
                    yield action.effect(EffectKind.RESET, owned.site, Form.PUT_BACK, same)
        saved = event.args[2]
        if self._is_got_before(action.source, event):
            form = Form.PUT_BACK
        elif saved[0] == "item":
            form = Form.LIBRARY_CALL
        else:
            return
        for owned in self._objects.set_on(holder, ANY_ATTRIBUTE):
            if owned.site is not None and owned.site[0] in _SITES:
                yield action.effect(EffectKind.RESET, owned.site, form)

    def _taken_out(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that handing a container's own method to a clean-up is."""
        if method.name not in (*DEFERRALS, "add_done_callback") or not action.args:
            return
        handed = action.args[0]
        if isinstance(handed, Result) and handed.callee == External("functools.partial") and handed.args:
            handed = handed.args[0]
        if isinstance(handed, External):
            holder, _, name = handed.name.rpartition(".")
            handed = AttributeOf(External(holder), name)
        if isinstance(handed, AttributeOf) and handed.name in REMOVERS:
            for owned in self._objects.owners(handed.base):
                if owned.site is not None:
                    yield action.effect(EffectKind.RESET, owned.site, Form.UNDO)

    def _cleared(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that clearing a container is, where it starts empty."""
        if method.name == "clear":
            yield from self._emptied(action, method.base)
            yield from self._emptied_again(action, method.base)

    def _emptied_again(self, action: Action, place: Value) -> Iterator[Effect]:
        """Yield the putting back that clearing a library's object is which the same scope has filled."""
        term = self._resolver.scope(action.source).events[action.event].term
        is_own = action.owner == action.source and term[0] == "attr" and term[2] == "clear"
        if not is_own or not self._objects.is_of_library(place):
            return
        earlier = self._resolver.scope(action.source).events[: action.event]
        if any(one.kind is EventKind.CALL and one.term[:2] == term[:2] for one in earlier):
            for owned in self._objects.owners(place):
                if owned.site is not None:
                    yield action.effect(EffectKind.RESET, owned.site, Form.CLEAR)

    def _refilled(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield the putting back that filling a container from a copy of itself is."""
        if method.name not in ("extend", "update") or isinstance(method.base, Parameter) or not action.args:
            return
        copies = (Copied(method.base), Result(AttributeOf(method.base, "copy")))
        if action.args[0] in copies:
            for owned in self._objects.owners(method.base):
                if owned.site is not None:
                    yield action.effect(EffectKind.RESET, owned.site, Form.PUT_BACK)

    def _emptied(self, action: Action, place: Value) -> Iterator[Effect]:
        """Yield the putting back that emptying a container is, where it starts empty."""
        if isinstance(place, Parameter):
            raise DependsOnParameter
        if self._starts.is_empty(place):
            for owned in self._objects.owners(place):
                if owned.site is not None:
                    yield action.effect(EffectKind.RESET, owned.site, Form.CLEAR)

    def _stored(self, action: Action) -> Iterator[Effect]:
        if not isinstance(action.key, AttributeOf) or isinstance(action.target, Parameter):
            return
        place = self._resolver.attribute(action.target, action.key.name)
        is_own = action.owner == action.source and isinstance(place, AttributeOf) and action.value == place
        is_changed = is_own and is_changed_before(self._resolver, action.source, action.event, place)
        for owned in self._objects.set_on(action.target, action.key.name):
            is_place = owned.site is not None and owned.site[0] in _SITES
            puts_back = self._is_original(place, action.value) or self._is_put_back_beside(action)
            puts_back = puts_back or self._is_switched_back(action, place)
            puts_back = puts_back or is_what_getter_gave(self._resolver, action)
            if is_place and owned.site is not None and puts_back:
                same = place if is_changed else self._same(place, action.value)
                yield action.effect(EffectKind.RESET, owned.site, Form.PUT_BACK, same)

    def _is_put_back_beside(self, action: Action) -> bool:
        """Tell whether a scope sets what it has saved where it was, and under that name elsewhere.

        Then both were given the same before.
        """
        value = action.value
        if not isinstance(value, AttributeOf) or not isinstance(action.key, AttributeOf):
            return False
        if value.name != action.key.name or action.owner != action.source:
            return False
        events = self._resolver.scope(action.source).events
        saved = events[action.event].value
        return any(
            event.kind is EventKind.STORE
            and event.value == saved
            and event.term[0] == "attr"
            and event.term[2] == value.name
            and self._resolver.value(action.source, event.term) == value
            for event in events
        )

    def _is_switched_back(self, action: Action, place: Value) -> bool:
        """Tell whether a scope has set one of the constants that a name may start as, and now sets another.

        As for `HAS_YAML`, which is true or false as an import has come out.
        """
        if not isinstance(place, Global) or action.owner != action.source:
            return False
        module = self._resolver.program.modules[place.path].module
        starts = module.bindings.get(place.name, ("unknown",))
        events = self._resolver.scope(action.source).events
        switched = events[action.event]
        if starts[0] != "join" or switched.value not in starts[1] or switched.value[0] != "const":
            return False
        earlier = (event for event in events[: action.event] if event.term == switched.term)
        return any(event.value != switched.value and event.value in starts[1] for event in earlier)

    def _is_original(self, place: Value, value: Value) -> bool:
        """Tell whether a value is what a place held before, or holds from the start."""
        if isinstance(value, Parameter):
            raise DependsOnParameter
        return value == place or self._starts.of(place) == value or self._saved.is_from(value, place)

    def _same(self, place: Value, value: Value) -> Value:
        """Return a name of a module or class if a value is a reference to what it stands for, and no copy."""
        is_same = value == place or (self._starts.of(place) != value and self._saved.is_from(value, place))
        return place if is_same and is_name(place) else UNKNOWN

    def _is_of_slice(self, action: Action) -> bool:
        event = event_of(self._resolver, action)
        if event is None or action.kind not in (EventKind.STORE, EventKind.DELETE):
            return False
        return bool(event.term[0] == "item" and event.term[2] == ("slice",))


def _has_way_out(program: Program, number: int) -> bool:
    """Tell whether a scope has a part that runs when the rest of it is done."""
    scope = program.scopes[number]
    return (
        is_teardown(program, number)
        or any(block.kind is BlockKind.FINALLY for block in scope.blocks)
        or any(event.kind is EventKind.YIELD or is_deferral(event) for event in scope.events)
    )


def _takes_all(action: Action) -> bool:
    """Tell whether an event on a slice of the whole takes all items out: by `del`, or for none at all."""
    return action.kind is EventKind.DELETE or action.value == Display("list", ())
