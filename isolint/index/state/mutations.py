"""Changes of shared objects: in place, one call away, or through any number of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from isolint.facts.records import IN_PLACE, Event, EventKind, ScopeKind
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.implied import ITEM_METHODS
from isolint.index.calls.results import used_results
from isolint.index.resolution.conditions import Condition, Conditions
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Display,
    External,
    Global,
    Handed,
    Parameter,
    Super,
    Value,
    options,
)
from isolint.index.sites.factories import MUTABLE_FACTORIES, QUEUE_FACTORIES, WEAK_FACTORIES
from isolint.index.sites.objects import ANY_ATTRIBUTE, Objects
from isolint.index.sites.owned import Owned, Path
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Form, Step

#: Methods of the built-in containers and their kin that change them.
MUTATORS = frozenset(
    {
        "append", "appendleft", "extend", "extendleft", "insert", "remove", "pop", "popleft", "popitem",
        "clear", "add", "discard", "update", "setdefault", "sort", "reverse", "rotate", "put", "put_nowait",
        "intersection_update", "difference_update", "symmetric_difference_update",
        "__setitem__", "__delitem__", "__setattr__", "subtract", IN_PLACE,
    }
)  # fmt: skip

#: Those among them that take something out.
REMOVERS = frozenset({"remove", "discard", "pop", "popleft", "popitem"})

#: Those of queues that take something out, which in other objects only look.
QUEUE_GETTERS = frozenset({"get", "get_nowait"})

#: Those among them that return something.
_GIVING = frozenset({"pop", "popleft", "popitem", "setdefault", "put", "put_nowait", IN_PLACE})

_CHANGING = MUTATORS | QUEUE_GETTERS

#: Functions that change the list which is their first argument.
_CHANGE_LISTS = frozenset(
    External(name)
    for name in (
        "bisect.insort", "bisect.insort_left", "bisect.insort_right", "heapq.heapify", "heapq.heappop",
        "heapq.heappush", "heapq.heappushpop", "heapq.heapreplace", "random.shuffle",
    )
)  # fmt: skip
_NAMES_OF_LISTS = frozenset(function.name.rpartition(".")[2] for function in _CHANGE_LISTS)

#: How many calls a change is followed through, and how many changes of its parameters a function may have.
_MAX_STEPS = 8
_MAX_CHANGES = 64


@dataclass(frozen=True, slots=True)
class Change:
    """A function's change of one of its parameters: by which attribute, where, and how many calls away.

    It is made only where the `conditions` on the parameters are met.
    """

    position: int
    attribute: str | None
    beyond: Path
    source: int
    event: int
    sets: bool = False
    via: tuple[Step, ...] = ()
    conditions: frozenset[Condition] = frozenset()


class Mutations:
    """Finds the writes to shared objects of a whole program."""

    def __init__(self, resolver: Resolver, graph: CallGraph, objects: Objects) -> None:
        self._resolver = resolver
        self._graph = graph
        self._objects = objects
        self._changes: dict[int, dict[tuple[int, str | None, Path, int, int, bool], Change]] = {}
        self._effects: dict[Effect, None] = {}
        self._conditions = Conditions(resolver)
        self._used_results: dict[int, frozenset[int]] = {}
        self._of_arguments: dict[tuple[Value, str | None, Path, bool], Sequence[Owned]] = {}

    def run(self) -> tuple[Effect, ...]:
        """Return the writes, each owned by the scope that decides which object it is."""
        for number, scope in enumerate(self._resolver.program.scopes):
            for position, event in enumerate(scope.events):
                if scope.decorators and self._resolver.properties.takes_away(number, event):
                    continue
                for owned, form in self._changed(number, position, event):
                    conditions = self._conditions.of(number, position)
                    change = Change(-1, owned.attribute, (), number, position, owned.sets, (), conditions)
                    self._record(number, owned, change, form)
        pending = {function: list(changes.values()) for function, changes in self._changes.items()}
        for _ in range(_MAX_STEPS):
            pending = self._propagate(pending)
        return tuple(self._effects)

    def _changed(self, number: int, position: int, event: Event) -> Iterator[tuple[Owned, Form]]:
        """Yield the objects that an event changes directly."""
        value, scope = self._resolver.value, self._resolver.scope(number)
        if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] in ("attr", "item"):
            base = value(number, scope.current(position, event.term[1]))
            attribute = event.term[2] if event.term[0] == "attr" else None
            if attribute is None and self._resolver.types.name(base) in WEAK_FACTORIES:
                return
            if event.term[1] == ("param", 0) and self._resolver.scope(number).name == "__init_subclass__":
                # An attribute of the class that is being made.
                return
            if self._is_idle(event, base):
                return
            form = Form.DELETE if event.kind is EventKind.DELETE else Form.ASSIGN
            found = self._objects.owners(base) if attribute is None else self._objects.set_on(base, attribute)
            for owned in found:
                yield owned, form
        elif event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _CHANGING:
            yield from self._called(number, position, event)
        elif event.kind is EventKind.CALL and event.term[-1] in _NAMES_OF_LISTS and event.args:
            if value(number, event.term) in _CHANGE_LISTS:
                for owned in self._objects.owners(value(number, event.args[0])):
                    yield owned, Form.CALL
        elif event.kind is EventKind.CALL and event.term == ("name", "setattr") and len(event.args) > 1:
            name = self._resolver.literal(value(number, event.args[1]))
            attribute = name if isinstance(name, str) else None
            for owned in self._objects.set_on(value(number, event.args[0]), attribute or ANY_ATTRIBUTE):
                yield owned, Form.ASSIGN

    def _is_idle(self, event: Event, base: Value) -> bool:
        """Tell whether to set or delete an attribute or item changes nothing, by the method that this runs.

        A property's setter keeps nothing, or it has none. What deleting it does is told of what runs then.
        """
        owner = self._resolver.class_of(base)
        if owner is not None and event.term[0] == "item":
            method = self._resolver.classes.method(owner, ITEM_METHODS[event.kind])
            return method is not None and self._resolver.properties.is_inert(method)
        accessors = self._resolver.properties.of(owner, event.term[2]) if owner is not None else None
        if accessors is None or isinstance(self._resolver.behind(base), ClassValue):
            return False
        run = accessors.run_by(event.kind)
        return run is None or event.kind is EventKind.DELETE or self._resolver.properties.is_inert(run)

    def _called(self, number: int, position: int, event: Event) -> Iterator[tuple[Owned, Form]]:
        """Yield what a method changes that goes by the name of one of a container or queue."""
        held = self._resolver.scope(number).current(position, event.term[1])
        if event.term[2] in QUEUE_GETTERS:
            holder = self._resolver.value(number, held)
            if self._resolver.types.name(holder) in QUEUE_FACTORIES:
                for owned in self._objects.owners(holder):
                    yield owned, Form.POP
            return
        callee = self._resolver.value(number, ("attr", held, event.term[2]))
        if isinstance(callee, AttributeOf) and not self._rebinds(event, callee.base):
            if not (event.awaited and self._is_of_other_kind(callee.base)):
                yield from self._called_on(number, position, callee)
        elif isinstance(callee, External):
            form = Form.POP if event.term[2] in REMOVERS else Form.CALL
            for owned in self._objects.owners(External(callee.name.rpartition(".")[0])):
                yield owned, form

    def _is_of_other_kind(self, holder: Value) -> bool:
        """Tell whether something is no object of a library's: no container has methods to be awaited."""
        return self._resolver.types.name(holder) not in QUEUE_FACTORIES and not self._objects.is_of_library(
            holder
        )

    def _rebinds(self, event: Event, holder: Value) -> bool:
        """Tell whether `name += value` only gives the name another value, as for numbers and texts."""
        if event.term[2] != IN_PLACE:
            return False
        held = self._resolver.definition(holder) if isinstance(holder, (Global, Handed)) else holder
        displays = {option.kind for option in options(held) if isinstance(option, Display)}
        if event.args[0][0] == "new" or displays:
            # What a tuple is added to is hardly ever a list.
            return displays == {"tuple"} or (not displays and event.args[0][1] == "tuple")
        return self._resolver.types.name(held) not in MUTABLE_FACTORIES

    def _called_on(self, number: int, position: int, method: AttributeOf) -> Iterator[tuple[Owned, Form]]:
        """Yield what a method with a mutator's name changes; a library's own may do something else."""
        holder = method.base
        kind = self._resolver.types.name(holder)
        model = self._resolver.models.states.get(kind or "")
        described = model is not None and method.name in model.methods
        if described or kind in self._resolver.models.clients or kind in WEAK_FACTORIES:
            return
        if kind not in MUTABLE_FACTORIES and method.name not in _GIVING and position in self._used(number):
            # A container's method of this name has no result: this is another one.
            return
        if self._is_of_project(method) or self._is_put_there(method) or self._runs_own(number, position):
            return
        form = Form.LIBRARY_CALL if self._objects.is_of_library(holder) else Form.CALL
        for owned in self._objects.owners(holder):
            yield owned, form

    def _is_of_project(self, method: AttributeOf) -> bool:
        """Tell whether an attribute is declared to hold objects of a class that has such a method itself."""
        holder = method.base
        owner = self._resolver.class_of(holder.base) if isinstance(holder, AttributeOf) else None
        if owner is None or not isinstance(holder, AttributeOf):
            return False
        declared = self._resolver.classes.declared(owner, holder.name)
        return any(self._resolver.classes.method(kind, method.name) is not None for kind in declared)

    def _runs_own(self, number: int, position: int) -> bool:
        """Tell whether a call of a method on something is seen to run one of the project's."""
        name = self._resolver.scope(number).events[position].term[2]
        return any(
            call.event == position and call.handed is None and self._resolver.scope(call.callee).name == name
            for call in self._graph.outgoing.get(number, ())
        )

    def _is_put_there(self, method: AttributeOf) -> bool:
        """Tell whether a name is a function of a library's module, or what an object was given under it."""
        held = self._resolver.behind(method.base)
        if isinstance(held, External):
            return "." not in held.name
        owner = self._resolver.class_of(held)
        return owner is not None and self._resolver.own_attributes.has(owner, method.name)

    def _used(self, number: int) -> frozenset[int]:
        if number not in self._used_results:
            self._used_results[number] = used_results(self._resolver.scope(number))
        return self._used_results[number]

    def _record(self, number: int, owned: Owned, change: Change, form: Form) -> Change | None:
        """Add a change to a scope; return it where it is one of a parameter, and new."""
        if owned.site is not None:
            if not self._is_own_setup(number, owned.site):
                self._effects[self._effect(number, owned.site, change, form)] = None
            return None
        if owned.parameter is None:
            return None
        place = (owned.parameter.position, owned.attribute, owned.beyond)
        key = (*place, change.source, change.event, owned.sets)
        known = self._changes.setdefault(owned.parameter.function, {})
        if key in known or len(known) >= _MAX_CHANGES:
            return None
        made = Change(*key, via=change.via, conditions=change.conditions)
        known[key] = made
        return made

    def _is_own_setup(self, number: int, site: SiteKey) -> bool:
        """Tell whether a module or class body only prepares what is its own."""
        scope = self._resolver.scope(number)
        module = self._resolver.program.dotted(self._resolver.program.path(number))
        return scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS) and site[1].partition(":")[0] == module

    def _effect(self, number: int, site: SiteKey, change: Change, form: Form) -> Effect:
        event = self._resolver.scope(change.source).events[change.event]
        return Effect(
            EffectKind.WRITE, site, number, change.source, change.event, event.span, form, UNKNOWN, change.via
        )

    def _propagate(self, pending: dict[int, list[Change]]) -> dict[int, list[Change]]:
        """Hand the changes of parameters to the callers, whose arguments they are."""
        fresh: dict[int, list[Change]] = {}
        for function, changes in pending.items():
            for call in self._graph.incoming.get(function, ()):
                if call.event < 0 and call.receiver is None:
                    continue
                bound = self._graph.arguments(call)
                if self._is_overridden(function, call, bound.get(0)):
                    continue
                for change, owned in self._moved(function, call, bound, changes):
                    conditions = self._conditions.carried(call.caller, call.event, bound, change.conditions)
                    if conditions is None:
                        continue
                    via = (Step(call.caller, call.event, call.guessed), *change.via)
                    moved = Change(-1, None, (), change.source, change.event, via=via, conditions=conditions)
                    form = Form.LIBRARY_CALL if owned.library else Form.CALL
                    made = self._record(call.caller, owned, moved, form)
                    if made is not None and owned.parameter is not None:
                        fresh.setdefault(owned.parameter.function, []).append(made)
        return fresh

    def _moved(
        self, function: int, call: Call, bound: Mapping[int, Value], changes: Sequence[Change]
    ) -> Iterator[tuple[Change, Owned]]:
        """Yield what each change of a parameter changes in a caller; many change the same attribute."""
        found: dict[tuple[int, str | None, Path, bool], Sequence[Owned]] = {}
        for change in changes:
            key = (change.position, change.attribute, change.beyond, change.sets)
            if key not in found:
                shared = self._objects.made_once.default(function, change.position)
                if shared is not None and not self._graph.passes(call, change.position):
                    found[key] = (Owned(None, shared),)
                else:
                    found[key] = self._changed_argument(function, bound.get(change.position), change)
            if change.sets and call.event < 0 and isinstance(call.receiver, ClassValue):
                # A class statement runs its metaclass: what that sets is the new class's own.
                continue
            for owned in found[key]:
                yield change, owned

    def _is_overridden(self, function: int, call: Call, receiver: Value | None) -> bool:
        """Tell whether the class of an object has another method in place of the one that is called on it."""
        if receiver is None or isinstance(receiver, (Parameter, ClassValue)) or call.event < 0:
            return False
        if self._resolver.program.enclosing_class(function) is None:
            return False
        owner = self._resolver.class_of(receiver)
        if owner is None:
            return False
        method = self._resolver.classes.method(owner, self._resolver.scope(function).name)
        return method is not None and method != function and not self._is_by_super(call)

    def _is_by_super(self, call: Call) -> bool:
        term = self._resolver.scope(call.caller).events[call.event].term
        base = self._resolver.value(call.caller, term[1]) if term[0] == "attr" else UNKNOWN
        return isinstance(base, (Super, ClassValue))

    def _changed_argument(self, function: int, argument: Value | None, change: Change) -> Sequence[Owned]:
        """Return what a change of a parameter changes of the argument."""
        if argument is None or (isinstance(argument, Parameter) and argument.function == function):
            return ()
        # Many functions change the same attribute of what they are called on.
        key = (argument, change.attribute, change.beyond, change.sets)
        known = self._of_arguments.get(key)
        if known is None:
            known = self._of_arguments[key] = tuple(self._changed_by(*key))
        return known

    def _changed_by(
        self, argument: Value, attribute: str | None, beyond: Path, sets: bool
    ) -> Iterator[Owned]:
        """Yield what changes where an attribute of an argument changes, or is set."""
        if sets and attribute is not None:
            yield from self._objects.set_on(argument, attribute)
            return
        for option in options(argument):
            if not self._objects.holds_nothing(option, attribute):
                library = self._objects.is_of_library(option)
                for owned in self._objects.owners(option, attribute, beyond):
                    yield replace(owned, library=library)
