"""Run every interpreter over every scope, and follow effects on parameters to the callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from isolint.facts.records import Event, EventKind, ReadPlace, Scope, ScopeKind
from isolint.index.calls.call import is_deferral
from isolint.index.calls.graph import CallGraph
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Global,
    Result,
    Unknown,
    Value,
)
from isolint.index.sites.site_key import DependsOnParameter
from isolint.index.state.class_methods import ClassMethods
from isolint.index.state.effects import MAX_CHAIN, MAX_OPEN, Action, Effect, Given, Interpreter, Step
from isolint.index.suite.patches import MOCKERS
from isolint.index.suite.tests import is_teardown
from isolint.model import Span

#: What changes nothing. A tuple, for the hash of an enum's member costs more than to look at them all.
_PASSIVE = (EventKind.RETURN, EventKind.YIELD, EventKind.IMPORT, EventKind.RAISE)

_WITHOUT_PARAMETERS = (ScopeKind.MODULE, ScopeKind.CLASS)

_SUPPRESS = External("contextlib.suppress")

#: Calls of the project's own functions have no effects but those of the functions' events.
_TOLD_ELSEWHERE = (FunctionValue, Unknown)
_SHARED = (AttributeOf, Global)


class _Evaluated:
    """The operands of an event, from its terms."""

    __slots__ = ("_event", "_number", "_resolver")

    def __init__(self, resolver: Resolver, number: int, event: Event) -> None:
        self._resolver = resolver
        self._number = number
        self._event = event

    @property
    def value(self) -> Value:
        return self._resolver.value(self._number, self._event.value)

    @property
    def args(self) -> tuple[Value, ...]:
        return tuple(self._resolver.value(self._number, term) for term in self._event.args)

    @property
    def keywords(self) -> tuple[tuple[str | None, Value], ...]:
        return tuple((name, self._resolver.value(self._number, term)) for name, term in self._event.keywords)


class Audience:
    """Knows which interpreters look at what: most calls concern none of them."""

    def __init__(self, interpreters: Sequence[Interpreter]) -> None:
        self._interpreters = interpreters
        self._concerns = [(one, one.concern) for one in interpreters]
        self._of_definitions = tuple(one for one, concern in self._concerns if concern.definitions)
        self._of_name: dict[str, tuple[Interpreter, ...]] = {}

    def of(self, kind: EventKind, target: Value) -> Sequence[Interpreter]:
        """Return the interpreters that look at an event."""
        if kind is not EventKind.CALL:
            return tuple(one for one, concern in self._concerns if kind in concern.kinds)
        match target:
            case AttributeOf(_, name) | External(name):
                known = self._of_name.get(name)
                if known is None:
                    known = self._of_name[name] = self._of_callee(name)
                return known
            case AnyOf():
                return self._interpreters
            case _:
                return self._of_definitions

    def _of_callee(self, dotted: str) -> tuple[Interpreter, ...]:
        """Return the interpreters of what has a name; its package may decide as well."""
        parts = {dotted.partition(".")[0], dotted.rpartition(".")[2]}
        return tuple(
            one
            for one, concern in self._concerns
            if concern.names is None or not parts.isdisjoint(concern.names)
        )


class _Open(NamedTuple):
    """An action on a parameter, and the interpreters that want to know what the callers pass for it."""

    action: Action
    interpreters: tuple[Interpreter, ...]


class Collector:
    """Collects the effects of all scopes."""

    def __init__(
        self,
        resolver: Resolver,
        graph: CallGraph,
        class_methods: ClassMethods,
        interpreters: Sequence[Interpreter],
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._class_methods = class_methods
        self._audience = Audience(interpreters)
        self._open: dict[int, list[_Open]] = {}
        self._effects: dict[Effect, None] = {}

    def run(self) -> tuple[Effect, ...]:
        """Return all effects whose site is known, by owner."""
        for number in range(len(self._resolver.program.scopes)):
            for action in (*self._actions(number), *self._lookups(number)):
                self._interpret(action, self._audience.of(action.kind, action.target))
                for moved in self._class_methods.on_derived(action):
                    self._interpret(moved, self._audience.of(moved.kind, moved.target))
        fresh = self._open
        for _ in range(MAX_CHAIN):
            fresh = self._propagate(fresh)
        return tuple(sorted(self._effects, key=lambda effect: (effect.owner, effect.source, effect.event)))

    def _interpret(self, action: Action, interpreters: Sequence[Interpreter]) -> None:
        """Add the action's effects; those that depend on a parameter wait for the callers."""
        waiting = []
        for interpreter in interpreters:
            try:
                found = list(interpreter.effects(action))
            except DependsOnParameter:
                waiting.append(interpreter)
            else:
                if found:
                    self._effects.update(dict.fromkeys(found))
        if waiting and self._has_callers(action.owner):
            self._open.setdefault(action.owner, []).append(_Open(action, tuple(waiting)))

    def _has_callers(self, number: int) -> bool:
        """Tell whether a scope may be given arguments: a module is imported, and passes none on."""
        takes_some = self._resolver.scope(number).kind not in _WITHOUT_PARAMETERS
        return takes_some or self._resolver.program.is_local(number)

    def _propagate(self, fresh: dict[int, list[_Open]]) -> dict[int, list[_Open]]:
        """Interpret open actions once more in each caller; return those still open there."""
        known = self._open
        self._open = {}
        for function, entries in fresh.items():
            for call in self._graph.incoming.get(function, ()):
                if (call.event < 0 and call.receiver is None) or len(known.get(call.caller, ())) > MAX_OPEN:
                    continue
                bound = self._graph.arguments(call)
                step = Step(call.caller, call.event, call.guessed)
                for action, interpreters in entries:
                    self._interpret(self._substituted(action, function, bound).moved(step), interpreters)
        result, self._open = self._open, known
        for function, entries in result.items():
            known.setdefault(function, []).extend(entries)
        return result

    def _substituted(self, action: Action, function: int, bound: Mapping[int, Value]) -> Action:
        def replaced(value: Value) -> Value:
            return substitute(self._resolver, value, function, bound)

        operands = Given(
            replaced(action.value),
            tuple(replaced(arg) for arg in action.args),
            tuple((name, replaced(value)) for name, value in action.keywords),
        )
        key = action.key
        # An attribute is the place that is set: what an object has in it so far does not matter.
        key = AttributeOf(replaced(key.base), key.name) if isinstance(key, AttributeOf) else replaced(key)
        return action._replace(target=replaced(action.target), key=key, operands=operands)

    def _actions(self, number: int) -> Iterator[Action]:
        for position, event in enumerate(self._resolver.scope(number).events):
            if event.kind is EventKind.CALL:
                yield from self._called(number, position, event)
            elif event.kind not in _PASSIVE:
                action = self._action(number, position, event)
                if event.kind is EventKind.DECORATE:
                    yield from self._around(action)
                yield action

    def _called(self, number: int, position: int, event: Event) -> Iterator[Action]:
        """Yield a call, where it concerns anybody, and the call that it puts off."""
        callee = self._resolver.value(number, event.term)
        if self._is_idle(number, callee):
            return
        if not self._is_told_elsewhere(number, event, callee) and self._audience.of(event.kind, callee):
            yield self._action(number, position, event)
        if is_deferral(event) and event.args:
            yield _deferred(self._action(number, position, event))

    def _is_told_elsewhere(self, number: int, event: Event, callee: Value) -> bool:
        """Tell whether a call has no effects but those of what it runs.

        To call a constructor on an object that is there makes it anew, and a method of a shared object that
        is called late may tidy it, whatever it does for that.
        """
        if not isinstance(callee, _TOLD_ELSEWHERE):
            return False
        is_of_object = isinstance(callee, FunctionValue) and isinstance(callee.receiver, _SHARED)
        return event.term[-1] != "__init__" and not (is_of_object and self._may_come_late(number))

    def _may_come_late(self, number: int) -> bool:
        """Tell whether a scope may have a part that runs after tests."""
        scope = self._resolver.scope(number)
        return is_teardown(self._resolver.program, number) or any(
            event.kind is EventKind.YIELD for event in scope.events
        )

    def _is_idle(self, number: int, callee: Value) -> bool:
        """Tell whether a call makes a patch outside of any function: it patches what it will decorate."""
        is_patch = isinstance(callee, External) and callee.name in MOCKERS
        return is_patch and self._resolver.scope(number).kind in (ScopeKind.MODULE, ScopeKind.CLASS)

    def _around(self, action: Action) -> Iterator[Action]:
        """Yield the patches that decorate functions as calls that these make themselves."""
        made = action.target
        if not (
            isinstance(made, Result) and isinstance(made.callee, External) and made.callee.name in MOCKERS
        ):
            return
        for decorated in action.args:
            for function in self._functions(decorated):
                operands = Given(UNKNOWN, made.args, made.keywords)
                yield action._replace(
                    kind=EventKind.CALL, target=made.callee, operands=operands, owner=function
                )

    def _functions(self, decorated: Value) -> Iterator[int]:
        """Yield a decorated function, or the methods of a decorated class."""
        if isinstance(decorated, FunctionValue):
            yield decorated.function
        elif isinstance(decorated, ClassValue):
            path = self._resolver.program.path(decorated.scope)
            for term in self._resolver.scope(decorated.scope).bindings.values():
                if term[0] == "def":
                    yield self._resolver.program.number(path, term[1])

    def _lookups(self, number: int) -> Iterator[Action]:
        """Yield each `mapping[key]` that is read of a library's mapping, as the call that it is short for.

        One that a branch, `try`, earlier `return` or question for a key may pass over is like a `get`:
        nothing breaks where the key is missing.
        """
        scope = self._resolver.scope(number)
        for path, place in scope.reads.items():
            term = path
            while term[0] in ("attr", "item"):
                if term[0] == "item":
                    mapping = self._resolver.value(number, term[1])
                    if isinstance(mapping, External):
                        copes = _may_be_passed_over(scope, place) or self._is_suppressed(number, place.block)
                        getter = "get" if copes else "__getitem__"
                        yield Action(
                            kind=EventKind.CALL,
                            target=External(f"{mapping.name}.{getter}"),
                            key=UNKNOWN,
                            operands=Given(UNKNOWN, (self._resolver.value(number, term[2]),), ()),
                            augmented=False,
                            owner=number,
                            source=number,
                            event=-1,
                            span=Span(place.line, 1, place.line, 1),
                        )
                term = term[1]

    def _is_suppressed(self, number: int, block: int) -> bool:
        """Tell whether a block lies in a `with suppress(...)`: what is not there is no failure."""
        scope = self._resolver.scope(number)
        owners = (scope.blocks[one].owner for one in scope.around(block))
        terms = [term for owner in owners if not isinstance(owner, int) for term in owner]
        managers = (self._resolver.value(number, term) for term in terms)
        return any(isinstance(made, Result) and made.callee == _SUPPRESS for made in managers)

    def _action(self, number: int, position: int, event: Event) -> Action:
        target, key = self._place(number, event)
        return Action(
            kind=event.kind,
            target=target,
            key=key,
            operands=_Evaluated(self._resolver, number, event),
            augmented=event.augmented,
            owner=number,
            source=number,
            event=position,
            span=event.span,
        )

    def _place(self, number: int, event: Event) -> tuple[Value, Value]:
        """Return what an event acts on, and for a store or deletion the key or attribute of it."""
        value, term = self._resolver.value, event.term
        if event.kind is EventKind.BIND:
            return Global(self._resolver.program.path(number), term[1]), UNKNOWN
        if event.kind is EventKind.DELETE and term[0] == "name":
            return Global(self._resolver.program.path(number), term[1]), UNKNOWN
        if event.kind in (EventKind.STORE, EventKind.DELETE):
            if term[0] == "item":
                return value(number, term[1]), value(number, term[2])
            if term[0] == "attr":
                base = value(number, term[1])
                return base, AttributeOf(base, term[2])
        return value(number, term), UNKNOWN


def _deferred(action: Action) -> Action:
    """Return the call that is made on the way out, as the action that hands it over."""
    callee, *args = action.args
    keywords = action.keywords
    if isinstance(callee, Result) and callee.callee == External("functools.partial") and callee.args:
        args, keywords = [*callee.args[1:], *args], (*callee.keywords, *keywords)
        callee = callee.args[0]
    return action._replace(target=callee, operands=Given(action.value, tuple(args), keywords))


def _may_be_passed_over(scope: Scope, place: ReadPlace) -> bool:
    """Tell whether a branch, a `return` in one, or a question for a key stands before a lookup."""
    if scope.is_conditional(place.block):
        return True
    return any(
        event.span.line < place.line
        if event.kind is EventKind.RETURN and scope.is_conditional(event.block)
        else event.span.line <= place.line and _asks(event)
        for event in scope.events
    )


def _asks(event: Event) -> bool:
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == "__contains__"
