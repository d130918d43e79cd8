"""What the expressions of a scope call, decorate, assign or import, or hand to a library to be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.call import Call, OpenCall, is_deferral
from isolint.index.calls.expecting import is_to_fail, wants_failure
from isolint.index.calls.handed_on import hands_on
from isolint.index.calls.implied import Implied
from isolint.index.calls.overrides import Overrides
from isolint.index.calls.run_by_bases import run_by_base
from isolint.index.calls.targets import Targets
from isolint.index.requests.command_groups import CommandGroups
from isolint.index.requests.routes import Routes
from isolint.index.resolution.calling import CONTEXT_MANAGERS
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    External,
    FunctionValue,
    Unknown,
    Value,
    options,
)

_GETATTR: Term = ("name", "getattr")
#: Builtins that go over what they are given.
_ITERATING = frozenset(
    f"builtins.{name}"
    for name in ("all", "any", "dict", "iter", "list", "max", "min", "next", "set", "sorted", "sum", "tuple")
)
#: Classes whose objects are made to be started at once, with the function that they are handed.
_STARTERS = frozenset({"threading.Thread", "threading.Timer", "multiprocessing.Process"})
#: Functions that keep a function for what may happen later, or when the process ends, or make a member of it.
_KEEPERS = frozenset(
    {
        "atexit.register", "builtins.classmethod", "builtins.property", "builtins.staticmethod",
        "signal.signal", "sys.setprofile", "sys.settrace", "unittest.mock.call", "weakref.finalize",
    }
)  # fmt: skip
#: Methods that compare what they are handed, or ask whether it is there.
_COMPARING = frozenset(
    {
        "assert_any_await", "assert_any_call", "assert_awaited_once_with", "assert_awaited_with",
        "assert_called_once_with", "assert_called_with", "assert_has_awaits", "assert_has_calls",
        "assertEqual", "assertFalse", "assertHasAttr", "assertIn", "assertIs", "assertIsInstance",
        "assertIsNone", "assertIsNot", "assertIsNotNone", "assertNotEqual", "assertNotIn",
        "assertNotIsInstance", "assertTrue",
    }
)  # fmt: skip
#: Functions that look at what they are handed, of whatever kind.
_LOOKING = frozenset(
    {
        "asyncio.iscoroutinefunction", "typing.cast", "typing.get_type_hints",
        *(
            f"builtins.{name}"
            for name in (
                "bool", "callable", "delattr", "dir", "getattr", "hasattr", "hash", "id", "isinstance",
                "issubclass", "len", "print", "repr", "str", "type", "vars",
            )
        ),
    }
)  # fmt: skip
#: A module whose functions look at functions, but for those that begin so: these call what chooses.
_INSPECTING = "inspect."
_CHOOSING = "inspect.getmembers"
#: What methods are called, or begin with, that forget something, and do not call it.
_FORGETTING = (
    "delete",
    "detach",
    "disconnect",
    "discard",
    "forget",
    "invalidate",
    "remove",
    "unregister",
    "unsubscribe",
)
#: Where decorators come from that leave a function to be called where it stands.
_IN_PLACE = (
    "asyncio.", "builtins.", "contextlib.", "functools.", "pytest.", "pytest_asyncio.", "typing.", "unittest."
)  # fmt: skip


class Edges:
    """Finds the calls of each scope; those whose callee the scope does not show are gathered in `open`."""

    def __init__(self, resolver: Resolver, routes: Routes, targets: Targets, overrides: Overrides) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._routes = routes
        self._targets = targets
        self._overrides = overrides
        self._command_groups = CommandGroups(resolver)
        self._implied = Implied(resolver, routes, targets)
        self._handing_on: dict[int, bool] = {}
        self.open: list[OpenCall] = []

    def of(self, number: int) -> Iterator[Call]:
        """Yield the calls that running a scope makes."""
        scope = self._resolver.scope(number)
        path = self._program.path(number)
        for position, event in enumerate(scope.events):
            if event.kind is EventKind.CALL:
                yield from self._called(number, position, event)
            elif event.kind is EventKind.DECORATE:
                for function, receiver in self._targets.of(self._resolver.value(number, event.term)):
                    yield Call(number, position, function, receiver)
            elif event.kind in (EventKind.STORE, EventKind.DELETE):
                yield from self._implied.stored(number, position, event)
            elif event.kind is EventKind.IMPORT:
                for target in self._resolver.linker.import_targets(path, event.term):
                    yield Call(number, position, self._program.number(target))
        yield from self._implied.of(number)

    def _called(self, number: int, position: int, event: Event) -> Iterator[Call]:
        callee = self._resolver.value(number, event.term)
        found = list(self._targets.of(callee))
        to_fail = is_to_fail(self._resolver, number, event.block) if found else False
        is_one_of = len(found) > 1 and self._is_looked_up(number, event.term)
        decorated = self._decorated.get((number, position))
        for function, receiver in found:
            if decorated is not None and self._resolver.has_decorator(function, *CONTEXT_MANAGERS):
                # What it makes is entered whenever the decorated function is called.
                yield Call(decorated, -1, function)
                continue
            is_elsewhere = self._may_run_elsewhere(function)
            yield Call(
                number,
                position,
                function,
                receiver,
                guessed=to_fail or is_elsewhere or is_one_of,
                to_fail=to_fail and not is_elsewhere,
            )
        if isinstance(callee, External) and callee.name in _ITERATING and event.args:
            yield from self._implied.gone_over(number, position, event.args[0])
        run = list(run_by_base(self._resolver, number, position, callee)) if not found else []
        yield from run
        if not (found or run) and not isinstance(callee, (External, ClassValue, Unknown)):
            self.open.append(OpenCall(number, position, callee))
        overridden = self._overrides.of_own_object(number, event.term, callee)
        if overridden is not None:
            self.open.append(OpenCall(number, position, overridden, found[0][0]))
        for option in options(callee):
            yield from self._asked_for(number, position, event, option)
            outside = self._outside(option)
            if (number, position) in self._routes.registering:
                continue
            if outside is not None and not _keeps_callbacks(outside):
                to_fail = wants_failure(outside)
                guessed = to_fail or (outside == option and self._may_be_ours(option))
                for call in self._callbacks(number, position, event):
                    yield replace(call, guessed=guessed, to_fail=to_fail)

    def _is_looked_up(self, number: int, term: Term) -> bool:
        """Tell whether a scope calls what `getattr` has given it, by a name that is put together."""
        got = self._resolver.scope(number).events[term[1]].term if term[0] == "call" else None
        return got == _GETATTR

    def _asked_for(self, number: int, position: int, event: Event, callee: Value) -> Iterator[Call]:
        """Yield what the requests of a client and the runs of a command line lead to."""
        for reached, is_seen in self._routes.reached_by_call(number, callee, event):
            for function, receiver in self._targets.of(reached):
                yield Call(number, position, function, receiver, handed=-1, guessed=not is_seen)
        for function in self._command_groups.run_by(number, position, callee, event):
            yield Call(number, position, function, handed=-1)

    def _outside(self, callee: Value) -> Value | None:
        """Return what is called of a library: for a method that hands all on by `super()`, its namesake."""
        if not isinstance(callee, (FunctionValue, ClassValue)):
            return callee
        if not isinstance(callee, FunctionValue) or callee.receiver is None:
            return None
        if callee.function not in self._handing_on:
            self._handing_on[callee.function] = hands_on(self._resolver, callee.function)
        name = self._resolver.scope(callee.function).name
        return AttributeOf(callee.receiver, name) if self._handing_on[callee.function] else None

    def _callbacks(self, number: int, position: int, event: Event) -> Iterator[Call]:
        """A function handed to library code is taken to be called by it."""
        terms = [*enumerate(event.args), *((-1, term) for _, term in event.keywords)]
        for place, term in terms:
            # What is put off is called, wherever it was got.
            is_put_off = not place and is_deferral(event)
            if is_put_off or term[0] in ("def", "name", "attr", "import", "cell"):
                value = self._resolver.value(number, term)
                for one in options(value) if is_put_off else (value,):
                    for function, receiver in self._targets.of(one) if isinstance(one, FunctionValue) else ():
                        yield Call(number, position, function, receiver, handed=place)

    def _may_be_ours(self, callee: Value) -> bool:
        """Tell whether a callee may be a method of the project's, of an object whose class is not known."""
        return (
            isinstance(callee, AttributeOf)
            and callee.name in self._methods
            and self._resolver.types.name(callee.base) is None
        )

    def _may_run_elsewhere(self, function: int) -> bool:
        """Tell whether a function that is made in another is handed to a library by a decorator of its."""
        if not self._resolver.scope(function).decorators or not self._program.is_local(function):
            return False
        names = (
            self._resolver.decorator_name(function, decorator.term) or ""
            for decorator in self._resolver.scope(function).decorators
        )
        return any(name and not name.startswith(_IN_PLACE) for name in names)

    @cached_property
    def _decorated(self) -> Mapping[tuple[int, int], int]:
        """Return the scope and number of a call -> the function that is decorated with what it gives."""
        return {
            (outer, decorator.term[1]): number
            for number, scope in enumerate(self._program.scopes)
            for decorator in scope.decorators
            if scope.kind is ScopeKind.FUNCTION and decorator.term[0] == "call"
            if (outer := self._program.parent(number)) is not None
        }

    @cached_property
    def _methods(self) -> frozenset[str]:
        """Return the names of the project's methods."""
        return frozenset(
            self._resolver.scope(number).name
            for number in self._program.functions()
            if self._program.enclosing_class(number) is not None
        )


def _keeps_callbacks(callee: Value) -> bool:
    """Tell whether a call keeps a function handed to it for later, as library objects do, or compares it."""
    if isinstance(callee, (AttributeOf, External)):
        name = callee.name.rpartition(".")[2]
        if name in _COMPARING or name.startswith(_FORGETTING):
            return True
    if not isinstance(callee, External) or callee.name in _STARTERS:
        return False
    if callee.name in _LOOKING or (
        callee.name.startswith(_INSPECTING) and not callee.name.startswith(_CHOOSING)
    ):
        return True
    return callee.name in _KEEPERS or callee.name.rpartition(".")[2][:1].isupper()
