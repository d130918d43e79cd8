"""Writes that a test does not meet: by another process or thread, on a class or object of its own."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call
from isolint.index.leaks.children import FORKS, PROCESSES, Children
from isolint.index.leaks.forked import Forked
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Entered,
    External,
    Global,
    Handed,
    Instance,
    Result,
    Value,
    options,
)
from isolint.index.state.effects import Effect, Form
from isolint.index.suite.tests import Suite
from isolint.model import SiteKind

_FORKING = frozenset(name.rpartition(".")[2] for name in FORKS)
#: State that a child process does not share.
_OF_A_PROCESS = frozenset(SiteKind) - {SiteKind.FILE, SiteKind.DATABASE}
_POOLS = frozenset({"Pool", "ProcessPoolExecutor"})
_POOL_METHODS = frozenset(
    {
        "apply",
        "apply_async",
        "imap",
        "imap_unordered",
        "map",
        "map_async",
        "starmap",
        "starmap_async",
        "submit",
    }
)
_THREADS = frozenset({"asyncio.to_thread", "threading.Thread", "threading.Timer"})
_THREAD_POOLS = frozenset({"ThreadPool", "ThreadPoolExecutor"})
#: State of which each thread has its own.
_OF_A_THREAD = frozenset(
    (SiteKind.PROCESS, state) for state in ("decimal context", "event loop", "event loop:of the thread")
)


class Elsewhere:
    """Answers for writes, and for the calls that lead to them."""

    def __init__(self, resolver: Resolver, suite: Suite) -> None:
        self._resolver = resolver
        self._suite = suite
        self._children = Children(resolver)
        self._forked = Forked(resolver)

    def is_child(self, effect: Effect) -> bool:
        """Tell whether a child process makes a write, or a task: what it changes is its own."""
        if effect.form is Form.CONTEXT and self._resolver.scope(effect.owner).is_async:
            return True
        return effect.site[0] in _OF_A_PROCESS and any(
            self._is_of_child(step.function, step.event) for step in effect.steps
        )

    def leads_away(self, call: Call, effect: Effect) -> bool:
        """Tell whether a call makes a write where the test does not meet it."""
        return (
            self._is_run_elsewhere(call, effect)
            or (effect.form is Form.CONTEXT and self._is_in_context_of_its_own(call))
            or self._is_on_subclass(call, effect)
            or self._is_hidden(call, effect)
        )

    def _is_of_child(self, number: int, event: int) -> bool:
        """Tell whether a child process comes to an event, and not the test's own."""
        return (
            self._forks(number, event)
            or self._children.runs(number)
            or self._forked.is_in_child(number, event)
        )

    def _forks(self, number: int, event: int) -> bool:
        """Tell whether a scope forks before an event."""
        earlier = self._resolver.scope(number).events[: max(event, 0)]
        return any(
            one.kind is EventKind.CALL
            and one.term[-1] in _FORKING
            and isinstance(callee := self._resolver.value(number, one.term), External)
            and callee.name in FORKS
            for one in earlier
        )

    def _is_run_elsewhere(self, call: Call, effect: Effect) -> bool:
        """Tell whether a call is made by a forked child, or by a thread that a state is its own of."""
        if call.event < 0:
            return False
        if effect.site[0] in _OF_A_PROCESS and (
            self._is_of_child(call.caller, call.event) or self._forked.is_called_back(call)
        ):
            return True
        event = self._resolver.scope(call.caller).events[call.event]
        callees = options(self._resolver.value(call.caller, event.term))
        is_own = effect.site[0] in _OF_A_PROCESS and call.handed is not None
        if is_own and all(self._starts(option, PROCESSES, _POOLS) for option in callees):
            return True
        is_of_thread = effect.site in _OF_A_THREAD and call.handed is not None
        return is_of_thread and all(self._starts(option, _THREADS, _THREAD_POOLS) for option in callees)

    def _is_in_context_of_its_own(self, call: Call) -> bool:
        """Tell whether a call may be made in a task, in a thread, or by the server that a test client has."""
        scopes = (self._resolver.scope(call.caller), self._resolver.scope(call.callee))
        if call.handed is not None or any(scope.is_async for scope in scopes):
            return True
        event = scopes[0].events[call.event] if call.event >= 0 else None
        if event is None or event.term[0] != "attr":
            return False
        holder = self._resolver.value(call.caller, event.term[1])
        return self._resolver.types.name(holder) in self._resolver.models.clients

    def _starts(self, callee: Value, starters: frozenset[str], pools: frozenset[str]) -> bool:
        """Tell whether what is called runs a function that it is handed in a process or thread of its own."""
        match callee:
            case External(name):
                return name in starters
            case AttributeOf(base, method):
                while isinstance(base, Entered):
                    base = base.manager
                match self._resolver.behind(base):
                    case Result(External("multiprocessing.get_context")):
                        return method == "Process" and starters is PROCESSES
                    case Result(External(name) | AttributeOf(_, name)) if name.rpartition(".")[2] in pools:
                        return method in _POOL_METHODS
        return False

    def _is_on_subclass(self, call: Call, effect: Effect) -> bool:
        """Tell whether what a call sets of a class is set on one that the suite derives from it."""
        if effect.site[0] is not SiteKind.ATTRIBUTE or not isinstance(call.receiver, (ClassValue, Instance)):
            return False
        program, made = self._resolver.program, call.receiver.scope
        if effect.event < 0 or not (program.is_local(made) or self._suite.is_test_code(program.path(made))):
            return False
        event = self._resolver.scope(effect.source).events[effect.event]
        if event.kind is not EventKind.STORE or event.term[0] != "attr" or event.term[1][0] != "param":
            return False
        return any(
            effect.site[1] == f"{program.dotted(program.path(base))}:{qualname}.{event.term[2]}"
            for base in self._resolver.classes.ancestry(made)
            if base != made or program.is_local(made)
            for qualname in [self._resolver.scope(base).qualname]
        )

    def _is_hidden(self, call: Call, effect: Effect) -> bool:
        """Tell whether a caller gives an object its own in place of what its class has for all of them."""
        if call.event < 0 or effect.frame < 0:
            return False
        name = _of_self(self._resolver.scope(effect.owner).events[effect.frame].term)
        owner = self._resolver.program.enclosing_class(effect.owner)
        if name is None or owner is None or self._resolver.classes.bound(owner, name) is None:
            return False
        caller = self._resolver.scope(call.caller)
        method = caller.events[call.event].term
        callee = self._resolver.program.enclosing_class(call.callee)
        related = {callee, *(self._resolver.classes.ancestry(callee) if callee is not None else ())}
        if method[0] != "attr" or not (owner in related or callee in self._resolver.classes.ancestry(owner)):
            return False
        place = ("attr", method[1], name)
        given = caller.current(call.event, place)
        # What has a name of its own may be the very thing that the class has.
        named = (Global, AttributeOf, Handed)
        return given != place and not isinstance(self._resolver.value(call.caller, given), named)


def _of_self(term: Term) -> str | None:
    """Return the attribute of its object by which a method gets at what it changes."""
    name = None
    while term[0] in ("attr", "item"):
        name = term[2] if term[0] == "attr" else None
        term = term[1]
    return name if term == ("param", 0) else None
