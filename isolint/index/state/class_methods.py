"""Class methods that derived classes inherit: `cls` is the class that they are called on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, Instance, ItemOf, Value
from isolint.index.sites.objects import Objects
from isolint.index.state.effects import Action, Effect, EffectKind, Step, event_of

_CLS = ("param", 0)
#: Runs for each class that derives from the one that has it, and not for that.
_MAKER = "__init_subclass__"
#: How many class methods hand their class on to each other, and how many calls of one are looked at.
_MAX_STEPS = 3
_MAX_CALLS = 200


class _Called(NamedTuple):
    """The calls that lead to a class method, outermost first, and the class that it is called on."""

    via: tuple[Step, ...]
    owner: int | None


class ClassMethods:
    """Tells what the class methods of one program do to attributes that derived classes have of their own."""

    def __init__(self, resolver: Resolver, graph: CallGraph, objects: Objects) -> None:
        self._resolver = resolver
        self._graph = graph
        self._objects = objects
        self._called: dict[int, tuple[_Called, ...]] = {}

    def on_derived(self, action: Action) -> Iterator[Action]:
        """Yield an action of a class method as each caller makes it on a derived class's own attribute."""
        if action.event < 0 or action.owner != action.source:
            return
        for called, derived in self._derived(action.source, action.event):
            owner = self._resolver.program.enclosing_class(action.source)
            target = self._moved(action.target, owner, derived)
            key = self._moved(action.key, owner, derived)
            moved = action._replace(target=target, key=key)
            yield moved._replace(owner=called.via[0].function, via=called.via)

    def writes(self, effects: Sequence[Effect], others: Iterable[Effect]) -> Iterator[Effect]:
        """Yield writes, each on the class that is meant; what puts a derived class right is no write."""
        resets = {
            (one.owner, one.source, one.event, one.site) for one in others if one.kind is EffectKind.RESET
        }
        for effect in effects:
            moved, is_all = self._on_derived(effect)
            if not is_all and not self._is_of_derived(effect):
                yield effect
            for one in moved:
                if (one.owner, one.source, one.event, one.site) not in resets:
                    yield one

    def _on_derived(self, effect: Effect) -> tuple[list[Effect], bool]:
        """Return what a write does to derived classes, and whether all calls of it are made on such."""
        event = event_of(self._resolver, effect)
        if event is None or effect.owner != effect.source or effect.via:
            return [], False
        owner = self._resolver.program.enclosing_class(effect.source)
        name = _attribute(event.term)
        if owner is None or name is None or effect.site != self._objects.sites.attribute(owner, name):
            return [], False
        found = self._derived(effect.source, effect.event)
        derived = [(called, one) for called, one in found if not self._sets_new(called, effect)]
        moved = [
            replace(
                effect,
                site=self._objects.sites.attribute(one, name),
                owner=called.via[0].function,
                via=called.via,
            )
            for called, one in derived
        ]
        calls = self._calls(effect.source)
        others = [called for called in calls if not self._sets_new(called, effect)]
        return moved, bool(calls) and len(derived) == len(others)

    def _is_of_derived(self, effect: Effect) -> bool:
        """Tell whether a class method changes what just derived classes have, each one of its own."""
        owner = self._resolver.program.enclosing_class(effect.source)
        event = event_of(self._resolver, effect)
        name = _attribute(event.term) if event is not None else None
        if owner is None or name is None or effect.site != self._objects.sites.attribute(owner, name):
            return False
        classes = self._resolver.classes
        maker = classes.method(owner, _MAKER) if classes.is_class_method(effect.source) else None
        is_given = maker is not None and name in classes.stored_on_self(maker)
        return is_given and classes.bound(owner, name) is None

    def _sets_new(self, called: _Called, effect: Effect) -> bool:
        """Tell whether a call changes what a class has that a function defines: another one each time."""
        if called.owner is None or not self._resolver.program.is_local(called.owner):
            return False
        event = self._resolver.scope(effect.source).events[effect.event]
        is_set = event.kind is EventKind.STORE and event.term[:2] == ("attr", _CLS) and not event.augmented
        return is_set or _attribute(event.term) in self._resolver.scope(called.owner).bindings

    def _derived(self, function: int, event: int) -> Iterator[tuple[_Called, int]]:
        """Yield the calls of a class method on classes that have themselves what its event names of `cls`."""
        calls = self._calls(function)
        name = _attribute(self._resolver.scope(function).events[event].term) if calls else None
        owner = self._resolver.program.enclosing_class(function)
        if name is None or owner is None:
            return
        site = self._objects.sites.attribute(owner, name)
        for called in calls:
            if called.owner is not None and self._objects.sites.attribute(called.owner, name) != site:
                yield called, called.owner

    def _calls(self, function: int) -> tuple[_Called, ...]:
        """Return the calls of a class method, or nothing for other functions."""
        if function not in self._called:
            found = (
                self._found(function, _MAX_STEPS) if self._resolver.classes.is_class_method(function) else ()
            )
            self._called[function] = tuple(found)
        return self._called[function]

    def _found(self, function: int, steps: int) -> Iterator[_Called]:
        for call in self._graph.incoming.get(function, ())[:_MAX_CALLS]:
            # A class statement calls on the class that it makes.
            if call.event < 0 and not isinstance(call.receiver, ClassValue):
                continue
            step = Step(call.caller, call.event, call.guessed)
            if steps and call.event >= 0 and self._hands_on(call):
                for outer in self._found(call.caller, steps - 1):
                    yield _Called((*outer.via, step), outer.owner)
            else:
                yield _Called((step,), self._class_called(call))

    def _hands_on(self, call: Call) -> bool:
        """Tell whether a class method makes a call on the class that it is called on itself."""
        term = self._resolver.scope(call.caller).events[call.event].term
        is_on_own = term[0] == "attr" and term[1] == _CLS
        return is_on_own and self._resolver.classes.is_class_method(call.caller)

    def _class_called(self, call: Call) -> int | None:
        """Return the class that a call is made on, if that is known for sure."""
        receiver = call.receiver
        if isinstance(receiver, (ClassValue, Instance)):
            return receiver.scope
        owner = self._resolver.class_of(receiver) if receiver is not None else None
        return owner if owner is not None and self._resolver.program.is_local(owner) else None

    def _moved(self, value: Value, owner: int | None, derived: int) -> Value:
        """Return what stands in a class method's place of a value where it is called on a derived class."""
        match value:
            case ClassValue(scope) if scope == owner:
                return ClassValue(derived)
            case AttributeOf(base, name):
                return self._resolver.attribute(self._moved(base, owner, derived), name)
            case ItemOf(base, key):
                return self._resolver.item(self._moved(base, owner, derived), key)
            case _:
                return value


def _attribute(term: Term) -> str | None:
    """Return the attribute of `cls` through which a path goes."""
    while term[0] in ("attr", "item"):
        if term[0] == "attr" and term[1] == _CLS:
            return str(term[2])
        term = term[1]
    return None
