"""The call graph: which scopes run because a scope runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from isolint.facts.records import BlockKind, Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.routes import Routes
from isolint.index.resolution.calling import CONTEXT_MANAGERS, Keywords, is_callable, is_kept
from isolint.index.resolution.classes import PROPERTIES
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
    Display,
    External,
    FunctionValue,
    Global,
    Handed,
    Instance,
    Result,
    Unknown,
    Value,
    options,
)

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
#: What going over an object runs, and the builtins that go over what they are given.
ITERATION = ("__iter__", "__next__", "__aiter__", "__anext__")
_ITERATING = frozenset(
    f"builtins.{name}"
    for name in ("all", "any", "dict", "iter", "list", "max", "min", "next", "set", "sorted", "sum", "tuple")
)
#: Methods that take a callable, and its arguments, to run on the way out.
DEFERRALS = frozenset(
    {"addCleanup", "add_cleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback"}
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
#: Methods that compare what they are handed.
_COMPARING = frozenset(
    {
        "assert_any_await", "assert_any_call", "assert_awaited_once_with", "assert_awaited_with",
        "assert_called_once_with", "assert_called_with", "assert_has_awaits", "assert_has_calls",
        "assertEqual", "assertIn", "assertIs", "assertIsInstance", "assertIsNot", "assertNotEqual",
        "assertNotIn", "assertNotIsInstance",
    }
)  # fmt: skip
#: Methods and functions that call what they are handed with the arguments that follow it.
_PASSING_ON = DEFERRALS | {
    "apply", "apply_async", "call_at", "call_later", "call_soon", "call_soon_threadsafe",
    "run_in_executor", "run_sync", "spawn", "start_new_thread", "start_soon", "submit", "to_thread",
}  # fmt: skip
#: Where decorators come from that leave a function to be called where it stands.
_IN_PLACE = (
    "asyncio.", "builtins.", "contextlib.", "functools.", "pytest.", "pytest_asyncio.", "typing.", "unittest."
)  # fmt: skip
#: Context managers that want their block to raise.
_EXPECTING = frozenset({"pytest.raises", "assertRaises", "assertRaisesRegex"})
_ITEM_METHODS = {EventKind.STORE: "__setitem__", EventKind.DELETE: "__delitem__"}
_CONTEXT_METHODS = ("__enter__", "__exit__", "__aenter__", "__aexit__")


@dataclass(frozen=True, slots=True)
class Call:
    """An edge: `event` of `caller` runs `callee`; it is -1 where no single expression does.

    `handed` is the place of the callee among the event's arguments, or -1 where it comes otherwise, if the
    event hands it over to be called; `inner` is then the call that the project makes of it, if that is known.
    `guessed` marks a callee that a container or attribute may hold at that moment, or that is to raise.
    """

    caller: int
    event: int
    callee: int
    receiver: Value | None = None
    handed: int | None = None
    inner: Call | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call whose callee the calling scope does not show."""

    caller: int
    event: int
    callee: Value


class CallGraph:
    """All edges, by caller and by callee."""

    def __init__(self, resolver: Resolver, routes: Routes) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._routes = routes
        self.outgoing: dict[int, list[Call]] = {}
        self.incoming: dict[int, list[Call]] = {}
        self.open: list[OpenCall] = []
        self._arguments: dict[int, tuple[Call, Mapping[int, Value]]] = {}
        for number in range(len(self._program.scopes)):
            self.add(dict.fromkeys(self._edges(number)))

    def add(self, calls: Iterable[Call]) -> None:
        """Take edges into the graph."""
        for call in calls:
            self.outgoing.setdefault(call.caller, []).append(call)
            self.incoming.setdefault(call.callee, []).append(call)

    def arguments(self, call: Call) -> Mapping[int, Value]:
        """Return parameter position -> argument of a call; where no expression makes it, the receiver."""
        # By identity: to compare two calls means to compare all that their receivers are made of.
        known = self._arguments.get(id(call))
        if known is None:
            known = self._arguments[id(call)] = (call, self._found_arguments(call))
        return known[1]

    def _found_arguments(self, call: Call) -> Mapping[int, Value]:
        if call.event < 0:
            return {0: call.receiver} if call.receiver is not None else {}
        event = self._resolver.scope(call.caller).events[call.event]
        receiver = call.receiver
        if event.term[0] == "attr" and receiver is not None:
            receiver = self._furnished(call, event.term[1], receiver)
        args, keywords = self._passed(call)
        if call.handed is None:
            args = tuple(self._furnished(call, term, arg) for term, arg in zip(event.args, args, strict=True))
        return self._resolver.calling.bind(call.callee, receiver, args, keywords)

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

    def passes(self, call: Call, position: int) -> bool:
        """Tell whether a call passes an argument itself, or may do so by a way that is not known."""
        if call.event < 0 or call.handed is not None:
            return True
        args, keywords = self._passed(call)
        starred = any(name is None for name, _ in keywords)
        return starred or position in self._resolver.calling.given(call.callee, call.receiver, args, keywords)

    def _passed(self, call: Call) -> tuple[tuple[Value, ...], Keywords]:
        event = self._resolver.scope(call.caller).events[call.event]
        args, keywords = self._resolver.arguments(call.caller, event)
        if call.handed is not None:
            passes_on = call.handed >= 0 and event.term[-1] in _PASSING_ON
            return args[call.handed + 1 :] if passes_on else (), ()
        return args, keywords

    def method(self, owner: int, name: str) -> int | None:
        """Return the method of a class that is called by a name."""
        return self._resolver.classes.method(owner, name)

    def closure(self, *starts: int) -> frozenset[int]:
        """Return the scopes that run because any of some scopes runs, themselves included."""
        seen = set(starts)
        pending = list(starts)
        while pending:
            for call in self.outgoing.get(pending.pop(), ()):
                if call.callee not in seen:
                    seen.add(call.callee)
                    pending.append(call.callee)
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

    def _edges(self, number: int) -> Iterator[Call]:
        scope = self._resolver.scope(number)
        path = self._program.path(number)
        for position, event in enumerate(scope.events):
            if event.kind is EventKind.CALL:
                yield from self._called(number, position, event)
            elif event.kind is EventKind.DECORATE:
                for function, receiver in self.targets(self._resolver.value(number, event.term)):
                    yield Call(number, position, function, receiver)
            elif event.kind in (EventKind.STORE, EventKind.DELETE):
                yield from self._stored(number, position, event)
            elif event.kind is EventKind.IMPORT:
                for target in self._resolver.linker.import_targets(path, event.term):
                    yield Call(number, position, self._program.number(target))
        yield from self._read(number)
        yield from self._iterated(number)
        yield from self._entered(number)
        yield from self._class_bodies(number)
        yield from self._dependencies(number)

    def _class_bodies(self, number: int) -> Iterator[Call]:
        """A class body runs where the class statement stands."""
        scope = self._resolver.scope(number)
        if scope.kind is not ScopeKind.LAMBDA:
            path = self._program.path(number)
            for term in scope.bindings.values():
                if term[0] == "def":
                    inner = self._program.number(path, term[1])
                    if self._resolver.scope(inner).kind is ScopeKind.CLASS:
                        yield Call(number, -1, inner)
                        yield from self._made_by(number, inner)

    def _made_by(self, number: int, inner: int) -> Iterator[Call]:
        """Yield what a class statement runs beside its body: the metaclass, and `__init_subclass__`."""
        classes = self._resolver.classes
        metaclass = classes.metaclass(inner)
        for name in ("__new__", "__init__") if metaclass is not None else ():
            method = classes.method(metaclass, name) if metaclass is not None else None
            if method is not None:
                yield Call(number, -1, method, ClassValue(inner))
        for base in classes.ancestry(inner):
            hook = classes.method(base, "__init_subclass__") if base != inner else None
            if hook is not None:
                yield Call(number, -1, hook, ClassValue(inner))

    def _read(self, number: int) -> Iterator[Call]:
        """Yield what runs because a path is read: the getters of properties, and `__getitem__`."""
        for path in self._resolver.scope(number).reads:
            term = path
            while term[0] in ("attr", "item"):
                if term[0] == "item" and self._has_item_getters:
                    base = self._resolver.value(number, term[1])
                    getter = self._resolver.item_getter(base)
                    if getter is not None:
                        yield Call(number, -1, getter, base)
                elif term[0] == "attr" and term[2] in self._properties:
                    base = self._resolver.value(number, term[1])
                    owner = self._owner_of_properties(base)
                    getter = self._resolver.classes.method(owner, term[2]) if owner is not None else None
                    if getter is not None and getter in self._properties[term[2]]:
                        yield Call(number, -1, getter, base)
                term = term[1]

    def _iterated(self, number: int) -> Iterator[Call]:
        """Yield what runs because a scope goes over an object of the project's."""
        for term in self._resolver.scope(number).iterated:
            yield from self._gone_over(number, -1, term)

    def _gone_over(self, number: int, position: int, term: Term) -> Iterator[Call]:
        iterable = self._resolver.value(number, term) if self._iterables else UNKNOWN
        is_class = isinstance(self._resolver.behind(iterable), ClassValue)
        owner = self._resolver.class_of(iterable) if not is_class else None
        for name in ITERATION if owner in self._iterables else ():
            method = self._resolver.classes.method(owner, name) if owner is not None else None
            if method is not None:
                yield Call(number, position, method, iterable, handed=-1)

    @cached_property
    def _iterables(self) -> frozenset[int]:
        """Return the classes that say themselves what an iteration runs."""
        defining = {
            self._program.enclosing_class(number)
            for number in self._program.functions()
            if self._resolver.scope(number).name in ITERATION
        }
        return frozenset(
            number
            for number, scope in enumerate(self._program.scopes)
            if scope.kind is ScopeKind.CLASS
            and not defining.isdisjoint(self._resolver.classes.ancestry(number))
        )

    def _owner_of_properties(self, base: Value) -> int | None:
        """Return the class that a value's properties stand in: for a class itself, its metaclass."""
        owner = self._resolver.class_of(base)
        is_class = isinstance(self._resolver.behind(base), ClassValue)
        return self._resolver.classes.metaclass(owner) if is_class and owner else owner

    @cached_property
    def _has_item_getters(self) -> bool:
        return any(self._resolver.scope(number).name == "__getitem__" for number in self._program.functions())

    @cached_property
    def _properties(self) -> dict[str, set[int]]:
        """Return name -> the functions that are properties of that name."""
        found: dict[str, set[int]] = {}
        for number in self._program.functions():
            scope = self._resolver.scope(number)
            is_method = scope.decorators and self._program.enclosing_class(number) is not None
            if is_method and self._resolver.has_decorator(number, *PROPERTIES):
                found.setdefault(scope.name, set()).add(number)
        return found

    def _stored(self, number: int, position: int, event: Event) -> Iterator[Call]:
        """Yield the property setter or `__setitem__` that an assignment runs."""
        if event.term[0] not in ("attr", "item"):
            return
        base = self._resolver.value(number, event.term[1])
        owner = self._resolver.class_of(base)
        if owner is None or isinstance(base, ClassValue):
            return
        if event.term[0] == "attr":
            accessors = self._resolver.properties.of(owner, event.term[2])
            method = accessors.run_by(event.kind) if accessors is not None else None
        else:
            method = self._resolver.classes.method(owner, _ITEM_METHODS[event.kind])
        if method is not None:
            yield Call(number, position, method, base)

    def _called(self, number: int, position: int, event: Event) -> Iterator[Call]:
        callee = self._resolver.value(number, event.term)
        found = list(self.targets(callee))
        guessed = self.is_to_fail(number, event.block) if found else False
        decorated = self._decorated.get((number, position))
        for function, receiver in found:
            if decorated is not None and self._resolver.has_decorator(function, *CONTEXT_MANAGERS):
                # What it makes is entered whenever the decorated function is called.
                yield Call(decorated, -1, function)
                continue
            yield Call(
                number, position, function, receiver, guessed=guessed or self._may_run_elsewhere(function)
            )
        if isinstance(callee, External) and callee.name in _ITERATING and event.args:
            yield from self._gone_over(number, position, event.args[0])
        if not found and not isinstance(callee, (External, ClassValue, Unknown)):
            self.open.append(OpenCall(number, position, callee))
        for option in options(callee):
            for function in self._routes.reached_by_call(self._resolver, number, option, event):
                yield Call(number, position, function)
            if not isinstance(option, (FunctionValue, ClassValue)) and not _keeps_callbacks(option):
                yield from self._callbacks(number, position, event, guessed=self._may_be_ours(option))

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

    def _may_be_ours(self, callee: Value) -> bool:
        """Tell whether a callee may be a method of the project's, of an object whose class is not known."""
        return (
            isinstance(callee, AttributeOf)
            and callee.name in self._methods
            and self._resolver.type_name(callee.base) is None
        )

    @cached_property
    def _methods(self) -> frozenset[str]:
        """Return the names of the project's methods."""
        return frozenset(
            self._resolver.scope(number).name
            for number in self._program.functions()
            if self._program.enclosing_class(number) is not None
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

    def is_to_fail(self, number: int, block: int) -> bool:
        """Tell whether a block expects an exception: what is called there may not get to its end."""
        owner = self._resolver.scope(number).blocks[block].owner
        if isinstance(owner, int):
            return False
        managers = (self._resolver.value(number, term) for term in owner)
        callees = (manager.callee for manager in managers if isinstance(manager, Result))
        return any(
            callee.name in _EXPECTING for callee in callees if isinstance(callee, (External, AttributeOf))
        )

    def _callbacks(self, number: int, position: int, event: Event, *, guessed: bool) -> Iterator[Call]:
        """A function handed to library code is taken to be called by it."""
        terms = [*enumerate(event.args), *((-1, term) for _, term in event.keywords)]
        for place, term in terms:
            if term[0] in ("def", "name", "attr", "import", "cell"):
                value = self._resolver.value(number, term)
                for function, receiver in self.targets(value) if isinstance(value, FunctionValue) else ():
                    yield Call(number, position, function, receiver, handed=place, guessed=guessed)

    def targets(self, callee: Value) -> Iterator[tuple[int, Value | None]]:
        """Yield the project functions that calling a value runs, with their receivers."""
        match callee:
            case FunctionValue(function, receiver):
                yield function, receiver
                for wrapper in self._wrappers(function):
                    yield wrapper, None
            case ClassValue(scope):
                for name in _CONSTRUCTORS:
                    method = self._resolver.classes.method(scope, name)
                    if method is not None:
                        yield method, Instance(scope)
            case Result(External("functools.partial"), args) if args:
                yield from self.targets(args[0])
            case AnyOf(choices):
                for choice in choices:
                    yield from self.targets(choice)
            case Instance() | Global() | Handed() | AttributeOf():
                yield from self._targets_of_object(callee)

    def _targets_of_object(
        self, callee: Instance | Global | Handed | AttributeOf
    ) -> Iterator[tuple[int, Value | None]]:
        """Yield what calling a name, an attribute, a fixture's value or an object runs."""
        held = [] if isinstance(callee, Instance) else self._held(callee)
        for option in held:
            yield from self.targets(option)
        calling = self._resolver.calling.method_of(callee) if not held else None
        if calling is not None:
            yield calling.function, calling.receiver

    def _held(self, holder: Global | Handed | AttributeOf) -> list[Value]:
        """Return the functions and classes that a name, an attribute or a fixture stands for."""
        kept = self._resolver.kept(holder) if isinstance(holder, AttributeOf) else holder
        held = options(self._resolver.behind(kept)) if kept is not None else ()
        return [option for option in held if is_callable(option)]

    def _wrappers(self, function: int) -> Iterator[int]:
        """Yield the functions that project decorators put in place of a function."""
        outer = self._program.parent(function)
        if outer is None:
            return
        for decorator in self._resolver.scope(function).decorators:
            value = self._resolver.value(outer, decorator.term)
            if isinstance(value, FunctionValue):
                value = self._resolver.calling.returned(value.function)
            for option in options(value):
                if isinstance(option, FunctionValue) and option.function != function:
                    yield option.function

    def _entered(self, number: int) -> Iterator[Call]:
        """Yield what the context managers of `with` statements run."""
        for block in self._resolver.scope(number).blocks:
            if block.kind is not BlockKind.WITH or isinstance(block.owner, int):
                continue
            for term in block.owner:
                manager = self._resolver.value(number, term)
                owner = self._resolver.class_of(manager)
                for name in _CONTEXT_METHODS if owner is not None else ():
                    method = self._resolver.classes.method(owner, name) if owner is not None else None
                    if method is not None:
                        yield Call(number, -1, method, manager)
                for function in self._routes.reached_by_entering(self._resolver, manager):
                    yield Call(number, -1, function)

    def _dependencies(self, number: int) -> Iterator[Call]:
        """Yield the functions that a framework calls to fill a function's parameters."""
        outer = self._program.parent(number)
        if outer is None:
            return
        for parameter in self._resolver.scope(number).parameters:
            for term in (parameter.default, parameter.annotation):
                if term is not None and term[0] in ("call", "item", "name"):
                    for function in self._injected(self._resolver.value(outer, term)):
                        yield Call(number, -1, function)

    def _injected(self, value: Value) -> Iterator[int]:
        pending: list[Value] = [value]
        seen: set[Value] = set()
        while pending:
            part = pending.pop()
            if part in seen:
                continue
            seen.add(part)
            if isinstance(part, Result) and isinstance(part.callee, External):
                if part.callee.name in self._resolver.models.dependencies:
                    for function, _ in self.targets(part.argument(0, "dependency")):
                        yield function
            elif isinstance(part, Global):
                pending.append(self._resolver.definition(part))
            elif isinstance(part, Display):
                pending.extend(element for element in part.elements if not isinstance(element, tuple))
            elif hasattr(part, "key"):
                pending.append(part.key)


def is_deferral(event: Event) -> bool:
    """Tell whether a call hands its first argument over to be called on the way out."""
    return event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in DEFERRALS


def _keeps_callbacks(callee: Value) -> bool:
    """Tell whether a call keeps a function handed to it for later, as library objects do, or compares it."""
    if isinstance(callee, (AttributeOf, External)) and callee.name.rpartition(".")[2] in _COMPARING:
        return True
    if not isinstance(callee, External) or callee.name in _STARTERS:
        return False
    return callee.name in _KEEPERS or callee.name.rpartition(".")[2][:1].isupper()
