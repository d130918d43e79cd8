"""The call graph: which scopes run because a scope runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.calls.call import DEFERRALS, Call, OpenCall
from isolint.index.calls.edges import Edges
from isolint.index.calls.on_copies import OnCopies
from isolint.index.calls.overrides import Overrides
from isolint.index.calls.targets import Targets
from isolint.index.requests.routes import Routes
from isolint.index.resolution.calling import Keywords
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.substitution import substitute
from isolint.index.resolution.values import UNKNOWN, Instance, Value, is_kept

#: Methods and functions that call what they are handed with the arguments that follow it.
_PASSING_ON = DEFERRALS | {
    "apply", "apply_async", "call_at", "call_later", "call_soon", "call_soon_threadsafe",
    "run_in_executor", "run_sync", "spawn", "start_new_thread", "start_soon", "submit", "to_thread",
}  # fmt: skip


class CallGraph:
    """All edges, by caller and by callee."""

    def __init__(self, resolver: Resolver, routes: Routes) -> None:
        self._resolver = resolver
        self.targets = Targets(resolver)
        self._on_copies = OnCopies(resolver)
        self.outgoing: dict[int, list[Call]] = {}
        self.incoming: dict[int, list[Call]] = {}
        self._arguments: dict[int, tuple[Call, Mapping[int, Value]]] = {}
        self._callers: dict[int, frozenset[int]] = {}
        self.overrides = Overrides(resolver)
        edges = Edges(resolver, routes, self.targets, self.overrides)
        for number in range(len(resolver.program.scopes)):
            self.add(dict.fromkeys(edges.of(number)))
        self.open: list[OpenCall] = edges.open

    def add(self, calls: Iterable[Call]) -> None:
        """Take edges into the graph."""
        for call in calls:
            self.outgoing.setdefault(call.caller, []).append(call)
            self.incoming.setdefault(call.callee, []).append(call)
            self._callers.pop(call.callee, None)

    def callers(self, number: int) -> frozenset[int]:
        """Return the scopes that call another one."""
        if number not in self._callers:
            self._callers[number] = frozenset(call.caller for call in self.incoming.get(number, ()))
        return self._callers[number]

    def arguments(self, call: Call) -> Mapping[int, Value]:
        """Return parameter position -> argument of a call; where no expression makes it, the receiver."""
        # By identity: to compare two calls means to compare all that their receivers are made of.
        known = self._arguments.get(id(call))
        if known is None:
            known = self._arguments[id(call)] = (call, self._found_arguments(call))
        return known[1]

    def passes(self, call: Call, position: int) -> bool:
        """Tell whether a call passes an argument itself, or may do so by a way that is not known."""
        if call.event < 0 or call.handed is not None:
            return True
        args, keywords = self._passed(call)
        starred = any(name is None for name, _ in keywords)
        return starred or position in self._resolver.calling.given(call.callee, call.receiver, args, keywords)

    def closure(self, *starts: int, counts: Callable[[Call], bool] | None = None) -> frozenset[int]:
        """Return the scopes that run because some scopes do, themselves included, by calls that count."""
        seen = set(starts)
        pending = list(starts)
        while pending:
            for call in self.outgoing.get(pending.pop(), ()):
                if call.callee not in seen and (counts is None or counts(call)):
                    seen.add(call.callee)
                    pending.append(call.callee)
        return frozenset(seen)

    def leading_to(self, *ends: int, passes: Callable[[int, int], bool] | None = None) -> frozenset[int]:
        """Return the scopes that run some scopes, themselves included, by callers that let it pass.

        What `passes` is asked is the caller, and the callee.
        """
        seen = set(ends)
        pending = list(ends)
        while pending:
            callee = pending.pop()
            fresh = {one for one in self.callers(callee) - seen if passes is None or passes(one, callee)}
            seen |= fresh
            pending += fresh
        return frozenset(seen)

    def within(self, start: int, steps: int) -> frozenset[int]:
        """Return the scopes that a scope runs by at most so many calls which are seen, itself included."""
        seen = {start}
        frontier = {start}
        for _ in range(steps):
            calls = (call for number in frontier for call in self.outgoing.get(number, ()))
            frontier = {call.callee for call in calls if not call.guessed} - seen
            seen |= frontier
        return frozenset(seen)

    def _found_arguments(self, call: Call) -> Mapping[int, Value]:
        if call.event < 0:
            return {0: call.receiver} if call.receiver is not None else {}
        event = self._resolver.scope(call.caller).events[call.event]
        receiver = call.receiver
        if event.term[0] == "attr" and receiver is not None and call.inner is None and call.handed is None:
            receiver = self._furnished(call, event.term[1], receiver)
        args, keywords = self._passed(call)
        if call.handed is None:
            args = tuple(self._furnished(call, term, arg) for term, arg in zip(event.args, args, strict=True))
        if receiver is not None:
            receiver = self._on_copies.receiver(call.callee, receiver)
        bound = self._resolver.calling.bind(call.callee, receiver, args, keywords)
        made = self._resolver.classes.metaclasses.made(call.caller, event)
        return bound if made is None else {**bound, 0: made}

    def _furnished(self, call: Call, term: Term, value: Value) -> Value:
        """Return an object that a caller has made, with what it has put into its attributes before a call."""
        made = self._resolver.scope(call.caller).current(call.event, term)
        if made != term:
            return self._furnished(call, made, self._resolver.value(call.caller, made))
        if term[0] != "call" or not isinstance(value, Instance):
            return value
        put = {
            event.term[2]: self._resolver.value(call.caller, event.value)
            for event in self._resolver.scope(call.caller).events[: call.event]
            if event.kind is EventKind.STORE and event.term[0] == "attr" and event.term[1] == term
        }
        attributes = tuple((name, held) for name, held in put.items() if is_kept(held))
        return replace(value, attributes=attributes) if attributes else value

    def _passed(self, call: Call) -> tuple[tuple[Value, ...], Keywords]:
        if call.inner is not None:
            return self._handed_on(call, call.inner)
        event = self._resolver.scope(call.caller).events[call.event]
        args, keywords = self._resolver.arguments(call.caller, event)
        if call.handed is not None:
            passes_on = call.handed >= 0 and event.term[-1] in _PASSING_ON
            return args[call.handed + 1 :] if passes_on else (), ()
        return args, keywords

    def _handed_on(self, call: Call, inner: Call) -> tuple[tuple[Value, ...], Keywords]:
        """Return what a function is called with by those that it was handed to, in terms of who handed it."""
        chain = [call]
        part: Call | None = inner
        while part is not None:
            chain.append(part)
            part = part.inner
        last = chain.pop()
        event = self._resolver.scope(last.caller).events[last.event]
        args, keywords = self._resolver.arguments(last.caller, event)
        function = last.caller
        for outer in reversed(chain):
            bound = self._bound_by(outer, function)
            args = tuple(substitute(self._resolver, value, function, bound) for value in args)
            keywords = tuple(
                (name, substitute(self._resolver, value, function, bound)) for name, value in keywords
            )
            function = outer.caller
        return args, keywords

    def _bound_by(self, call: Call, function: int) -> Mapping[int, Value]:
        """Return the arguments of a function that the event of a call runs, unknown where it gives none."""
        positions = range(len(self._resolver.scope(function).parameters))
        unknown: dict[int, Value] = dict.fromkeys(positions, UNKNOWN)
        for one in self.outgoing.get(call.caller, ()):
            if (one.event, one.callee, one.handed) == (call.event, function, None):
                return {**unknown, **self.arguments(one)}
        return unknown
