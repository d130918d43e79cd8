"""What calls give: arguments bound to parameters, results, and what context managers hand out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, ParameterKind
from isolint.index.resolution.arguments import is_wrapped
from isolint.index.resolution.classes import CLASSWISE
from isolint.index.resolution.conditions import Condition, Conditions
from isolint.index.resolution.library_calls import LibraryCalls
from isolint.index.resolution.substitution import MAX_DEPTH, substitute
from isolint.index.resolution.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
    Display,
    Entered,
    External,
    FunctionValue,
    Global,
    Handed,
    Instance,
    ItemOf,
    Result,
    Unknown,
    Value,
    any_of,
    chained,
    copied,
    is_kept,
    is_made_anew,
    options,
    pruned,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

Keywords = tuple[tuple[str | None, Value], ...]

#: Methods of texts and paths that make another one of their arguments.
_MAKING_PATHS = frozenset({"ensure", "format", "join", "joinpath", "mkdir", "with_name", "with_suffix"})
_ARGUMENTS_MATTER = (
    "builtins.type", "contextvars.ContextVar", "fixtures.EnvironmentVariable", "fixtures.MockPatch",
    "fixtures.MonkeyPatch", "functools.partial", "os.path.basename", "os.path.dirname", "pydantic.Field",
    "pytest.", "pytest_asyncio.", "unittest.mock.",
)  # fmt: skip
#: Decorators that make a context manager of a generator.
CONTEXT_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


class Calling:
    """Evaluates calls for a resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._returns: dict[tuple[int, EventKind], Value] = {}
        self._conditions = Conditions(resolver)
        self._library_calls = LibraryCalls(resolver)
        self._conditional: dict[int, Mapping[int, tuple[frozenset[Condition], ...]]] = {}
        self._active: set[int] = set()
        self._depth = 0

    def forget(self) -> None:
        """Drop what was found so far."""
        self._returns.clear()

    def entered(self, manager: Value) -> Value:
        """Return what `with manager as x` binds."""
        if isinstance(manager, Result) and isinstance(manager.callee, FunctionValue):
            function = manager.callee.function
            bound = self.bind(function, None, manager.args, manager.keywords)
            return substitute(self._resolver, self.yielded(function), function, bound)
        owner = self._resolver.class_of(manager)
        if owner is None:
            return Entered(manager)
        method = self._resolver.classes.method(owner, "__enter__") or self._resolver.classes.method(
            owner, "__aenter__"
        )
        result = self.returned(method) if method is not None else UNKNOWN
        if method is None or result == UNKNOWN:
            return manager
        return substitute(self._resolver, result, method, {0: manager})

    def called(
        self, callee: Value, args: tuple[Value, ...], keywords: tuple[tuple[str | None, Value], ...]
    ) -> Value:
        """Return what calling a value with these arguments denotes."""
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        self._depth += 1
        try:
            return self._made_anew(callee, args) or self._called(callee, args, keywords)
        finally:
            self._depth -= 1

    def method_of(self, callee: Value) -> FunctionValue | None:
        """Return the `__call__` that calling an object of the project's runs, bound to it."""
        kept = (
            self._resolver.kept(callee) if isinstance(callee, AttributeOf) else self._resolver.behind(callee)
        )
        owner = self._resolver.class_of(kept) if kept is not None else None
        if owner is None or isinstance(kept, ClassValue):
            return None
        method = self._resolver.classes.method(owner, "__call__")
        return FunctionValue(method, callee) if method is not None else None

    def wants_arguments(self, callee: Value) -> bool:
        """Tell whether what a call gives may depend on what it is given."""
        match callee:
            case Unknown():
                return False
            case FunctionValue(function):
                gives_nothing = self._returns.get((function, EventKind.RETURN)) == UNKNOWN
                return not gives_nothing or self._resolver.has_decorator(function, *CONTEXT_MANAGERS)
            case ClassValue(scope):
                return self._resolver.classes.method(scope, "__init__") is not None
            case AttributeOf():
                is_asked = callee.name == "get" and self._resolver.items.are_definitions(callee.base)
                return is_asked or self._keeps_arguments(callee) or self.method_of(callee) is not None
            case _:
                return True

    def _called(
        self, callee: Value, args: tuple[Value, ...], keywords: tuple[tuple[str | None, Value], ...]
    ) -> Value:
        match callee:
            case FunctionValue():
                return self._function_called(callee, args, keywords)
            case ClassValue(scope):
                return Instance(scope, self._shared_arguments(scope, args, keywords))
            case External(name) if args and (made := self._library_calls.made_of(name, args)) is not None:
                return made
            case External("os.environ.copy"):
                return copied(External("os.environ"))
            case AttributeOf(base, name) if (
                given := self._resolver.items.given(base, name, args)
            ) is not None:
                return given
            case AnyOf(choices):
                return any_of(tuple(self.called(choice, args, keywords) for choice in choices))
            case Result(External("functools.partial"), (inner, *before), named):
                return self.called(inner, (*before, *args), (*named, *keywords))
            case Global() | Handed() if is_callable(held := self._resolver.behind(callee)):
                return self.called(held, args, keywords)
            case Instance() | Global() | Handed() | AttributeOf() if method := self.method_of(callee):
                return self._returned_to(method.function, self.bind(method.function, callee, args, keywords))
        if callee == UNKNOWN:
            return UNKNOWN
        made = Result(callee, args, keywords) if self._keeps_arguments(callee) else Result(callee)
        return chained(made, callee)

    def _function_called(self, callee: FunctionValue, args: tuple[Value, ...], keywords: Keywords) -> Value:
        function = callee.function
        if self._resolver.has_decorator(function, *CONTEXT_MANAGERS):
            return Result(FunctionValue(function), args, keywords)
        if not args and not keywords and self._keeps_what_it_made(function):
            return Handed(function)
        return self._returned_to(function, self.bind(function, callee.receiver, args, keywords))

    def _keeps_what_it_made(self, function: int) -> bool:
        """Tell whether a function makes an object once, and hands out that one from its cache ever after."""
        program = self._resolver.program
        is_cached = self._resolver.has_decorator(function, *self._resolver.models.caches)
        is_shared = is_cached and program.parent(function) == program.module_of(function)
        return is_shared and is_made_anew(self.returned(function))

    def _made_anew(self, callee: Value, args: tuple[Value, ...]) -> Instance | None:
        """Return the object that `Class.__new__(Class)` makes, unless the class hands out what it keeps."""
        asked = args[0] if args else UNKNOWN
        if not isinstance(asked, ClassValue):
            return None
        match callee:
            case External("builtins.object.__new__") | AttributeOf(ClassValue(), "__new__"):
                return Instance(asked.scope)
            case FunctionValue(function, ClassValue()) if self._resolver.scope(function).name == "__new__":
                kept = (Global, AttributeOf, ItemOf)
                is_kept_one = any(isinstance(option, kept) for option in options(self.returned(function)))
                return None if is_kept_one else Instance(asked.scope)
            case _:
                return None

    def _returned_to(self, function: int, bound: Mapping[int, Value]) -> Value:
        """Return what a function returns to a call; one that is already at it adds nothing."""
        if function in self._active:
            return UNKNOWN
        self._active.add(function)
        try:
            if self.is_generator(function):
                if is_wrapped(self._resolver, function):
                    # What is yielded may have been collected.
                    return UNKNOWN
                made: Value = Display("generator", (self.yielded(function),))
            else:
                made = self.returned(function)
                bound = self._let_through(function, bound)
            return substitute(self._resolver, made, function, bound)
        finally:
            self._active.discard(function)

    def _let_through(self, function: int, bound: Mapping[int, Value]) -> Mapping[int, Value]:
        """Return the arguments of a call, without those that the conditions on returning them rule out."""
        conditional = self._conditional_returns(function)
        if not conditional:
            return bound
        passing = {
            position: self._conditions.let_through(groups, bound, position)
            for position, groups in conditional.items()
            if position in bound
        }
        return {**bound, **passing}

    def _conditional_returns(self, function: int) -> Mapping[int, tuple[frozenset[Condition], ...]]:
        """Return position -> the conditions on each `return` of the parameter as it is."""
        known = self._conditional.get(function)
        if known is None:
            found: dict[int, list[frozenset[Condition]]] = {}
            for number, event in enumerate(self._resolver.scope(function).events):
                if event.kind is EventKind.RETURN and event.value[0] == "param":
                    found.setdefault(event.value[1], []).append(self._conditions.of(function, number))
            known = self._conditional[function] = {
                position: tuple(groups) for position, groups in found.items() if all(groups)
            }
        return known

    def _shared_arguments(
        self, scope: int, args: tuple[Value, ...], keywords: tuple[tuple[str | None, Value], ...]
    ) -> tuple[tuple[int, Value], ...]:
        """Return the arguments of a constructor, as far as they may be shared objects, texts or numbers."""
        constructor = self._resolver.classes.method(scope, "__init__")
        if constructor is None or not (args or keywords):
            return ()
        given = self.given(constructor, UNKNOWN, args, keywords)
        return tuple(
            (position, value if is_kept(value) else UNKNOWN)
            for position, value in sorted(given.items())
            if position
        )

    def _keeps_arguments(self, callee: Value) -> bool:
        """Tell whether anybody asks what a library function was called with: keeping all costs too much."""
        if isinstance(callee, External):
            return callee.name in self._resolver.models.with_arguments or callee.name.startswith(
                _ARGUMENTS_MATTER
            )
        return isinstance(callee, AttributeOf) and (
            callee.name in _MAKING_PATHS
            or self._resolver.types.name(callee.base) in self._resolver.models.with_arguments
        )

    def is_generator(self, function: int) -> bool:
        """Tell whether calling a function makes a generator."""
        return any(event.kind is EventKind.YIELD for event in self._resolver.scope(function).events)

    def returned(self, function: int) -> Value:
        """Return what a function returns, in terms of its own parameters."""
        return self._joined(function, EventKind.RETURN)

    def yielded(self, function: int) -> Value:
        """Return what a generator yields, in terms of its own parameters."""
        return self._joined(function, EventKind.YIELD)

    def _joined(self, function: int, kind: EventKind) -> Value:
        key = (function, kind)
        if key not in self._returns:
            self._returns[key] = UNKNOWN
            found = tuple(
                self._resolver.value(function, event.value)
                for event in self._resolver.scope(function).events
                if event.kind is kind and event.value != ("const", None)
            )
            self._returns[key] = pruned(any_of(found))
        return self._returns[key]

    def bind(
        self,
        function: int,
        receiver: Value | None,
        args: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
    ) -> Mapping[int, Value]:
        """Return parameter position -> argument or default for a call."""
        given = self.given(function, receiver, args, keywords)
        outer = self._resolver.program.parent(function)
        if outer is None:
            return given
        defaults = {
            position: self._resolver.value(outer, parameter.default)
            for position, parameter in enumerate(self._resolver.scope(function).parameters)
            if parameter.default is not None
        }
        return defaults | given if defaults else given

    def given(
        self, function: int, receiver: Value | None, args: tuple[Value, ...], keywords: Keywords
    ) -> dict[int, Value]:
        """Return parameter position -> argument for a call."""
        parameters = self._resolver.scope(function).parameters
        shift = int(self._is_bound(function, receiver))
        bound: dict[int, Value] = {0: receiver} if shift and receiver is not None else {}
        bound |= {
            position: value
            for position, value in enumerate(args, shift)
            if position < len(parameters) and parameters[position].kind is ParameterKind.POSITIONAL
        }
        if not keywords:
            return bound
        names = {parameter.name: position for position, parameter in enumerate(parameters)}
        bound.update({names[name]: value for name, value in keywords if name in names})
        return bound

    def _is_bound(self, function: int, receiver: Value | None) -> bool:
        """Tell whether a call passes the receiver by itself; `Base.method(self)` passes it as an argument."""
        if self._resolver.program.enclosing_class(function) is None:
            return False
        if isinstance(receiver, ClassValue) and not self._resolver.has_decorator(
            function, "builtins.classmethod"
        ):
            return self._resolver.scope(function).name in CLASSWISE
        return not self._resolver.has_decorator(function, "builtins.staticmethod")


def is_callable(value: Value) -> bool:
    """Tell whether a value is a function or class, or one that is given some of its arguments."""
    match value:
        case FunctionValue() | ClassValue():
            return True
        case Result(External("functools.partial"), (FunctionValue() | ClassValue(), *_)):
            # A name that is defined anew from itself would never be seen through.
            return True
        case _:
            return False
