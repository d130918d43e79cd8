"""Terms to values: what an expression denotes, followed through calls, attributes and fixtures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from isolint.facts.records import Event, EventKind, ParameterKind, Scope, ScopeKind
from isolint.facts.terms import Term
from isolint.index.linker import Linker
from isolint.index.values import (
    UNKNOWN,
    AnyOf,
    AttributeOf,
    ClassValue,
    Composed,
    Display,
    Entered,
    EnvironmentValue,
    External,
    FunctionValue,
    Global,
    Handed,
    Instance,
    ItemOf,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    Value,
)

#: Deeper values come from recursion through data, and say nothing that a shallower one does not.
MAX_DEPTH = 24

#: Calls that return their first argument, as far as identity of paths and texts goes.
_TRANSPARENT = frozenset(
    {"builtins.str", "os.fspath", "pathlib.Path", "pathlib.PurePath", "os.path.abspath", "typing.cast"}
)
_GETENV = frozenset({"os.getenv", "os.environ.get"})
_CONTEXT_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


FIXTURE_DECORATORS = frozenset({"pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture"})


class Resolver:
    """Evaluates terms lazily and remembers what it found."""

    def __init__(self, linker: Linker) -> None:
        self.linker = linker
        self.program = linker.program
        self.models = linker.models
        self.requested: Callable[[int, int], Value | None] = lambda number, position: None
        self._values: dict[tuple[int, Term], Value] = {}
        self._returns: dict[tuple[int, EventKind], Value] = {}
        self._depth = 0

    def value(self, number: int, term: Term) -> Value:
        """Return what a term of a scope denotes."""
        key = (number, term)
        known = self._values.get(key)
        if known is not None:
            return known
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        self._values[key] = UNKNOWN
        self._depth += 1
        try:
            value = self._evaluate(number, term)
        finally:
            self._depth -= 1
        self._values[key] = value
        return value

    def _evaluate(self, number: int, term: Term) -> Value:
        path = self.program.path(number)
        match term:
            case ("name", name):
                return self.linker.module_name(path, name) or External(f"builtins.{name}")
            case ("attr", base, name):
                return self.attribute(self.value(number, base), name)
            case ("call", event):
                return self.call_result(number, self.program.scopes[number].events[event])
            case ("const", content):
                return Literal(content)
            case ("param", position):
                return self._parameter(number, position)
            case ("cell", scope, name):
                outer = self.program.number(path, scope)
                return self.value(outer, self.program.scopes[outer].bindings.get(name, ("unknown",)))
            case ("item", base, key):
                return self.item(self.value(number, base), self.value(number, key))
            case ("def", index):
                return self.linker.definition_of(path, index)
            case ("import", *_):
                return self.linker.imported(path, term)
            case _:
                return self._composite(number, term)

    def _composite(self, number: int, term: Term) -> Value:
        match term:
            case ("new", "dict", pairs):
                return Display(
                    "dict", tuple((self.value(number, key), self.value(number, item)) for key, item in pairs)
                )
            case ("new", kind, elements):
                return Display(kind, tuple(self.value(number, element) for element in elements))
            case ("format", parts):
                return Composed(tuple(self.value(number, part) for part in parts))
            case ("enter", manager):
                return self.entered(self.value(number, manager))
            case ("iter", iterable):
                return self._element(self.value(number, iterable))
            case ("join", parts):
                return any_of(tuple(self.value(number, part) for part in parts))
            case _:
                return UNKNOWN

    def _element(self, iterable: Value) -> Value:
        if isinstance(iterable, Display) and iterable.kind != "dict" and iterable.elements:
            return any_of(iterable.elements)
        return ItemOf(iterable, UNKNOWN)

    def _parameter(self, number: int, position: int) -> Value:
        known = self.requested(number, position)
        if known is not None:
            return known
        owner = self.program.enclosing_class(number)
        if owner is not None and position == 0 and not self.has_decorator(number, "builtins.staticmethod"):
            bound_to_class = self.has_decorator(number, "builtins.classmethod")
            return ClassValue(owner) if bound_to_class else Instance(owner)
        return Parameter(number, position)

    def has_decorator(self, number: int, *names: str) -> bool:
        """Tell whether a definition has a decorator (called or not) of one of these names."""
        return any(self.decorator_name(number, item.term) in names for item in self.scope(number).decorators)

    def is_fixture(self, number: int) -> bool:
        """Tell whether a function is a pytest fixture."""
        return self.has_decorator(number, *FIXTURE_DECORATORS)

    def decorator_name(self, number: int, term: Term) -> str | None:
        """Return the dotted name of an external decorator, whether or not it is called."""
        outer = self.program.parent(number)
        value = self.value(outer if outer is not None else number, term)
        if isinstance(value, Result):
            value = value.callee
        return value.name if isinstance(value, External) else None

    def scope(self, number: int) -> Scope:
        """Return a scope's facts."""
        return self.program.scopes[number]

    # Attributes

    def attribute(self, base: Value, name: str) -> Value:
        """Return an attribute, keeping the identity of what it was reached through."""
        match base:
            case ModuleValue(path):
                found = self.linker.member(path, name)
                return found if found != UNKNOWN else AttributeOf(base, name)
            case External(prefix):
                return self.linker.external(f"{prefix}.{name}")
            case AnyOf(options):
                return any_of(tuple(self.attribute(option, name) for option in options))
        owner = self.class_of(base)
        if owner is not None:
            found = self._class_member(base, owner, name)
            if found is not None:
                return found
        return AttributeOf(base, name)

    def _class_member(self, base: Value, owner: int, name: str) -> Value | None:
        for scope in self.ancestry(owner):
            term = self.scope(scope).bindings.get(name)
            if term is not None and term[0] == "def":
                member = self.linker.definition_of(self.program.path(scope), term[1])
                if not isinstance(member, FunctionValue):
                    return member
                if self.has_decorator(member.function, "builtins.property", "functools.cached_property"):
                    return self.returned(member.function)
                return FunctionValue(member.function, base)
            variable = self.settings_variable(scope, owner, name)
            if variable is not None and not isinstance(base, ClassValue):
                return EnvironmentValue(variable)
        if isinstance(base, ClassValue):
            return None
        return self._instance_attribute(owner, name)

    def _instance_attribute(self, owner: int, name: str) -> Value | None:
        """Return what `__init__` or `setUp` puts into an attribute, where that does not depend on its caller."""
        for method in ("__init__", "setUp", "setup_method"):
            function = self.method(owner, method)
            if function is None:
                continue
            for event in self.scope(function).events:
                if event.kind is EventKind.STORE and event.term == ("attr", ("param", 0), name):
                    value = self.value(function, event.value)
                    return None if isinstance(value, (Parameter, type(UNKNOWN))) else value
        return None

    def settings_variable(self, scope: int, owner: int, name: str) -> str | None:
        """Return the environment variable behind a field of a settings class, or None."""
        if name not in self.scope(scope).annotations or not self.is_settings(owner):
            return None
        return self.settings_fields(owner).get(name)

    def is_settings(self, owner: int) -> bool:
        """Tell whether a class reads its fields from the environment when it is made."""
        return any(base in self.models.settings for base in self.external_bases(owner))

    def settings_fields(self, owner: int) -> Mapping[str, str]:
        """Return field -> environment variable of a settings class."""
        from isolint.index.settings import fields  # settings needs the resolver for its own terms

        return {field.name: field.variable for field in fields(self, owner)}

    def class_of(self, value: Value) -> int | None:
        """Return the project class that a value is, or is an instance of."""
        match value:
            case Instance(scope) | ClassValue(scope):
                return scope
            case Global() | Handed():
                inner = self.definition(value)
                return self.class_of(inner) if not isinstance(inner, (Global, Handed)) else None
            case Parameter():
                return self.class_of(self.annotated(value))
            case _:
                return None

    def annotated(self, parameter: Parameter) -> Value:
        """Return an instance of the class that a parameter is annotated with."""
        declared = self.scope(parameter.function).parameters[parameter.position].annotation
        outer = self.program.parent(parameter.function)
        if declared is None or outer is None:
            return UNKNOWN
        value = self.value(outer, declared)
        if isinstance(value, ClassValue):
            return Instance(value.scope)
        return Result(value) if isinstance(value, External) else UNKNOWN

    def definition(self, value: Global | Handed) -> Value:
        """Return what stands behind a module-level name, or what a fixture yields or returns."""
        if isinstance(value, Handed):
            yielded = self.yielded(value.fixture)
            return yielded if yielded != UNKNOWN else self.returned(value.fixture)
        module = self.program.modules[value.path].module
        term = module.bindings.get(value.name)
        return self.value(self.program.number(value.path), term) if term is not None else UNKNOWN

    def ancestry(self, owner: int) -> tuple[int, ...]:
        """Return a class and its project bases, nearest first."""
        result: dict[int, None] = {}
        pending = [owner]
        while pending:
            scope = pending.pop(0)
            if scope in result:
                continue
            result[scope] = None
            outer = self.program.parent(scope)
            for base in self.scope(scope).bases:
                value = self.value(outer if outer is not None else scope, base)
                pending.extend(option.scope for option in options(value) if isinstance(option, ClassValue))
        return tuple(result)

    def external_bases(self, owner: int) -> frozenset[str]:
        """Return the dotted names of the library classes that a class derives from."""
        names = set()
        for scope in self.ancestry(owner):
            outer = self.program.parent(scope)
            for base in self.scope(scope).bases:
                value = self.value(outer if outer is not None else scope, base)
                names.update(option.name for option in options(value) if isinstance(option, External))
        return frozenset(names)

    def method(self, owner: int, name: str) -> int | None:
        """Return the function that a class's method name leads to, if the project defines it."""
        for scope in self.ancestry(owner):
            term = self.scope(scope).bindings.get(name)
            if term is not None and term[0] == "def":
                number = self.program.number(self.program.path(scope), term[1])
                return number if self.scope(number).kind is not ScopeKind.CLASS else None
        return None

    # Items and calls

    def item(self, base: Value, key: Value) -> Value:
        """Return an item; an item of the environment is the variable's content."""
        if base == External("os.environ") and isinstance(name := self.literal(key), str):
            return EnvironmentValue(name)
        if isinstance(base, Display) and isinstance(key, Literal):
            if base.kind == "dict":
                return next((item for known, item in base.elements if known == key), UNKNOWN)
            if isinstance(key.content, int) and -len(base.elements) <= key.content < len(base.elements):
                found: Value = base.elements[key.content]
                return found
        return ItemOf(base, key)

    def literal(self, value: Value) -> object:
        """Return the constant that a value is known to be, or None."""
        if isinstance(value, Literal):
            return value.content
        if isinstance(value, (Global, Handed)):
            inner = self.definition(value)
            return inner.content if isinstance(inner, Literal) else None
        if isinstance(value, AttributeOf) and (owner := self.class_of(value.base)) is not None:
            for scope in self.ancestry(owner):
                term = self.scope(scope).bindings.get(value.name)
                if term is not None:
                    return term[1] if term[0] == "const" else None
        return None

    def entered(self, manager: Value) -> Value:
        """Return what `with manager as x` binds."""
        if isinstance(manager, Result) and isinstance(manager.callee, FunctionValue):
            function = manager.callee.function
            bound = self.bind(function, None, manager.args, manager.keywords)
            return self.substitute(self.yielded(function), function, bound)
        owner = self.class_of(manager)
        if owner is None:
            return Entered(manager)
        method = self.method(owner, "__enter__") or self.method(owner, "__aenter__")
        result = self.returned(method) if method is not None else UNKNOWN
        return manager if result == UNKNOWN else result

    def call_result(self, number: int, event: Event) -> Value:
        """Return what a call event's result denotes."""
        args = tuple(self.value(number, term) for term in event.args)
        keywords = tuple((name, self.value(number, term)) for name, term in event.keywords)
        return self.called(self.value(number, event.term), args, keywords)

    def called(
        self, callee: Value, args: tuple[Value, ...], keywords: tuple[tuple[str | None, Value], ...]
    ) -> Value:
        """Return what calling a value with these arguments denotes."""
        match callee:
            case FunctionValue(function, receiver):
                if self.has_decorator(function, *_CONTEXT_MANAGERS):
                    return Result(FunctionValue(function), args, keywords)
                return self.substitute(
                    self.returned(function), function, self.bind(function, receiver, args, keywords)
                )
            case ClassValue(scope):
                return Instance(scope)
            case External(name) if name in _TRANSPARENT and args:
                return args[-1] if name == "typing.cast" else args[0] if len(args) == 1 else Composed(args)
            case External(name) if name in _GETENV and args and isinstance(key := self.literal(args[0]), str):
                return EnvironmentValue(key)
            case AnyOf(choices):
                return any_of(tuple(self.called(choice, args, keywords) for choice in choices))
        return Result(callee, args, keywords) if callee != UNKNOWN else UNKNOWN

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
                self.value(function, event.value)
                for event in self.scope(function).events
                if event.kind is kind and event.value != ("const", None)
            )
            self._returns[key] = any_of(found)
        return self._returns[key]

    def bind(
        self,
        function: int,
        receiver: Value | None,
        args: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
    ) -> Mapping[int, Value]:
        """Return parameter position -> argument for a call."""
        parameters = self.scope(function).parameters
        is_method = self.program.enclosing_class(function) is not None
        shift = int(is_method and not self.has_decorator(function, "builtins.staticmethod"))
        bound: dict[int, Value] = {0: receiver} if shift and receiver is not None else {}
        for position, value in enumerate(args, shift):
            if position < len(parameters) and parameters[position].kind is ParameterKind.POSITIONAL:
                bound[position] = value
        names = {parameter.name: position for position, parameter in enumerate(parameters)}
        for name, value in keywords:
            if name in names:
                bound[names[name]] = value
        outer = self.program.parent(function)
        for position, parameter in enumerate(parameters):
            if position not in bound and parameter.default is not None and outer is not None:
                bound[position] = self.value(outer, parameter.default)
        return bound

    def substitute(self, value: Value, function: int, bound: Mapping[int, Value], depth: int = 0) -> Value:
        """Replace a function's parameters in a value by the arguments of a call."""
        if depth > MAX_DEPTH:
            return UNKNOWN

        def again(part: Value) -> Value:
            return self.substitute(part, function, bound, depth + 1)

        match value:
            case Parameter(owner, position) if owner == function:
                return bound.get(position, value)
            case AttributeOf(base, name):
                changed = again(base)
                return value if changed is base else self.attribute(changed, name)
            case ItemOf(base, key):
                return self.item(again(base), again(key))
            case Result(callee, args, keywords):
                inner, given = again(callee), tuple(again(arg) for arg in args)
                named = tuple((name, again(item)) for name, item in keywords)
                if inner == callee:
                    return Result(callee, given, named)
                return self.called(inner, given, named)
            case Composed(parts):
                return Composed(tuple(again(part) for part in parts))
            case Entered(manager):
                return self.entered(again(manager))
            case AnyOf(choices):
                return any_of(tuple(again(choice) for choice in choices))
            case FunctionValue(inner_function, receiver) if receiver is not None:
                return FunctionValue(inner_function, again(receiver))
            case Display("dict", elements):
                return Display("dict", tuple((again(key), again(item)) for key, item in elements))
            case Display(kind, elements):
                return Display(kind, tuple(again(element) for element in elements))
            case _:
                return value

    def type_name(self, value: Value) -> str | None:
        """Return the library class that a value is an instance of, as far as the models know."""
        match value:
            case Result(External(name)):
                return self.models.returns.get(name, name)
            case Result(AttributeOf(base, name)):
                owner = self.type_name(base)
                return self.models.returns.get(f"{owner}.{name}") if owner else None
            case Entered(manager):
                owner = self.type_name(manager)
                return self.models.returns.get(f"{owner}.__enter__", owner) if owner else None
            case Global() | Handed():
                return self.type_name(self.definition(value))
            case Parameter():
                declared = self.annotated(value)
                return self.type_name(declared) if declared != UNKNOWN else None
            case AnyOf(choices):
                return next((name for choice in choices if (name := self.type_name(choice))), None)
            case AttributeOf(base, name):
                owner = self.type_name(base)
                return self.models.returns.get(f"{owner}.{name}") if owner else None
            case _:
                return None


def any_of(choices: tuple[Value, ...]) -> Value:
    """Return one value for several, flat and without duplicates or unknowns."""
    known: dict[Value, None] = {}
    for choice in choices:
        for option in options(choice):
            if option != UNKNOWN:
                known[option] = None
    if not known:
        return UNKNOWN
    return next(iter(known)) if len(known) == 1 else AnyOf(tuple(known))


def options(value: Value) -> tuple[Value, ...]:
    """Return a value's alternatives."""
    return value.options if isinstance(value, AnyOf) else (value,)
