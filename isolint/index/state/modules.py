"""Effects on the modules that are loaded: entries of `sys.modules`, reloads, and who meets them later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import Event, EventKind, Scope, ScopeKind
from isolint.facts.terms import Term, prefixes, root
from isolint.index.resolution.layout import with_packages
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    ClassValue,
    Display,
    External,
    FunctionValue,
    Global,
    ItemOf,
    ModuleValue,
    Result,
    Value,
    options,
)
from isolint.index.sites.site_key import SiteKey, closed
from isolint.index.state.begun_names import beginnings
from isolint.index.state.effects import REMOVING, Action, Concern, Effect, EffectKind, Form, last_names
from isolint.index.state.module_state import names_put_back
from isolint.index.suite.patches import MOCKERS, patches_of
from isolint.model import SiteKind

_LOADED = External("sys.modules")
_RELOAD = "importlib.reload"
_IMPORTERS = frozenset({"importlib.import_module", "builtins.__import__", _RELOAD})
_REMOVERS = {"sys.modules.pop": Form.POP, "sys.modules.__delitem__": Form.DELETE}
_SETTERS = frozenset({"sys.modules.setdefault", "sys.modules.__setitem__"})

#: The site of the whole table; that of one module has its name after a colon.
ALL_MODULES: SiteKey = (SiteKind.PROCESS, "sys.modules")


def module_site(name: str | None) -> SiteKey:
    """Return the site of a module's entry, or of the whole table where the name is not known."""
    return (SiteKind.PROCESS, f"sys.modules:{name}") if name else ALL_MODULES


def module_of(site: SiteKey) -> str | None:
    """Return the module that a site is the entry of, or None for any other site."""
    state, _, name = site[1].partition(":")
    return name if site[0] is SiteKind.PROCESS and state == "sys.modules" and name else None


class LoadedModules:
    """Interprets what scopes do to `sys.modules` and to the modules in it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        names = last_names((_RELOAD, *_REMOVERS, *_SETTERS)) | {"clear", "update", "setitem", "delitem"}
        return Concern(frozenset({EventKind.STORE, EventKind.DELETE}), names)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the action's effects on loaded modules."""
        if action.kind in (EventKind.STORE, EventKind.DELETE):
            if action.target == _LOADED and not isinstance(action.key, AttributeOf):
                form = Form.DELETE if action.kind is EventKind.DELETE else Form.ASSIGN
                yield from self._entry(action, action.key, form)
        elif action.kind is EventKind.CALL:
            yield from self._called(action)

    def _called(self, action: Action) -> Iterator[Effect]:
        match action.target:
            case External(name) if name == _RELOAD:
                for site in self._sites(action.argument(0, "module")):
                    if site != ALL_MODULES:
                        yield action.effect(EffectKind.WRITE, site, Form.RELOAD)
            case External(name) if name in _REMOVERS:
                yield from self._entry(action, action.argument(0, "key"), _REMOVERS[name])
            case External(name) if name in _SETTERS:
                yield from self._entry(action, action.argument(0, "key"), Form.ASSIGN)
            case External("sys.modules.clear"):
                yield action.effect(EffectKind.WRITE, ALL_MODULES, Form.CLEAR)
            case External("sys.modules.update"):
                yield from self._updated(action)
            case AttributeOf(_, "update") if (path := names_put_back(action)) is not None:
                # What a reload binds anew is as it was.
                site = module_site(self._resolver.program.dotted(path))
                yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)
            case AttributeOf(base, "setitem" | "delitem") if action.argument(0, "dic") == _LOADED:
                if patches_of(self._resolver, closed(base)):
                    for site in self._sites(action.argument(1, "name")):
                        yield action.effect(EffectKind.GUARD, site, Form.CALL)

    def _updated(self, action: Action) -> Iterator[Effect]:
        for given in action.args:
            if isinstance(given, Display) and given.kind == "dict":
                for key, _ in given.elements:
                    yield from self._entry(action, key, Form.ASSIGN)
            else:
                yield action.effect(EffectKind.WRITE, ALL_MODULES, Form.UPDATE)

    def _entry(self, action: Action, key: Value, form: Form) -> Iterator[Effect]:
        begun = self._begun(action) if form in REMOVING else ()
        for site in map(module_site, begun) if begun else self._sites(key):
            if form is Form.ASSIGN and _was_loaded(action.value):
                yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)
            else:
                yield action.effect(EffectKind.WRITE, site, form)

    def _begun(self, action: Action) -> tuple[str, ...]:
        """Return the modules that are taken out with all below them: their names are asked how they start."""
        scope = self._resolver.scope(action.source)
        event = scope.events[action.event]
        key = event.term[2] if event.kind is EventKind.DELETE else event.args[0]
        asked = {("attr", subject, "startswith") for subject in (key, _gone_through(key))}
        return tuple(
            name.rstrip(".")
            for position, other in enumerate(scope.events[: action.event])
            if other.kind is EventKind.CALL and other.term in asked and other.args
            if other.term[1] != key or _is_demanded(scope, position, action.event)
            for name in beginnings(self._resolver, action.source, other)
        )

    def _sites(self, named: Value) -> Iterator[SiteKey]:
        """Yield the sites of the modules that a value is, or is the name of."""
        for option in options(closed(named)):
            yield module_site(self._name(option))

    def _name(self, value: Value) -> str | None:
        match value:
            case ModuleValue(path):
                return self._resolver.program.dotted(path.rstrip("/"))
            case External(name):
                return name
            case AttributeOf(ModuleValue() | External() as module, "__name__"):
                return self._name(module)
            case ItemOf(base, key) if base == _LOADED:
                return self._name(key)
            case Result(External("importlib.import_module"), args) if args:
                return self._name(args[0])
            case _:
                text = self._resolver.literal(value)
                return text if isinstance(text, str) else None


def _was_loaded(value: Value) -> bool:
    """Tell whether a value was taken out of `sys.modules` before."""
    return any(
        (isinstance(option, ItemOf) and option.base == _LOADED)
        or (isinstance(option, Result) and option.callee in _TAKEN_BY)
        for option in options(value)
    )


_TAKEN_BY = (External("sys.modules.pop"), External("sys.modules.get"))


def _gone_through(key: Term) -> Term:
    """Return what stands for one after the other where a comprehension has chosen the names before."""
    made = key[1] if key[0] == "iter" else key
    return made[2][0] if made[0] == "new" and len(made[2]) == 1 else key


def _is_demanded(scope: Scope, call: int, event: int) -> bool:
    """Tell whether an event is come to wherever a call has said yes, as far as can be seen."""
    asked = ("call", call)
    tests = [demand.test for demand in scope.demanded(event) if demand.outcome]
    is_asked = any(test == asked or (test[0] == "or" and asked in test[1]) for test in tests)
    return is_asked and len(tests) == 1


class ModuleUsers:
    """Which scopes would notice that a module was taken out, replaced or reloaded."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program

    def importers(self, name: str) -> frozenset[int]:
        """Return the functions that look a module up by name when they run."""
        return self._importers.get(name, frozenset())

    @cached_property
    def _importers(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for number, scope in enumerate(self._program.scopes):
            if scope.kind not in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                continue
            for event in scope.events:
                for name in self._looked_up(number, event):
                    for module in with_packages(name):
                        found.setdefault(module, set()).add(number)
        return {name: frozenset(scopes) for name, scopes in found.items()}

    def _looked_up(self, number: int, event: Event) -> Iterator[str]:
        """Yield the modules that an event imports, perhaps with an attribute at their ends."""
        if event.kind is EventKind.IMPORT:
            yield from self._imported(self._program.path(number), event.term)
        elif event.kind is EventKind.CALL and event.args:
            callee = self._resolver.value(number, event.term)
            first = self._resolver.value(number, event.args[0])
            by_name = isinstance(callee, External) and callee.name in (*MOCKERS, *_IMPORTERS)
            patches = isinstance(callee, AttributeOf) and callee.name in ("setattr", "delattr", "patch")
            text = self._resolver.literal(first) if by_name or patches else None
            if isinstance(text, str):
                yield text
            elif callee == External(_RELOAD) and isinstance(first, ModuleValue):
                yield self._program.dotted(first.path)
                yield from self._imports_of(first.path)

    def _imports_of(self, path: str) -> Iterator[str]:
        """Yield what running a module's body imports."""
        if path in self._program.modules:
            for event in self._program.modules[path].module.events:
                if event.kind is EventKind.IMPORT:
                    yield from self._imported(path, event.term)

    def _imported(self, importer: str, term: Term) -> Iterator[str]:
        _, level, module, name = term
        if level:
            path = self._program.layout.find_relative(level, module, importer)
            module = self._program.dotted(path.rstrip("/")) if path is not None else ""
        if module:
            yield module if name in (None, "*") else f"{module}.{name}"

    def users(self, path: str) -> frozenset[int]:
        """Return the functions that run a module's code or use what it binds, after a reload of it too."""
        found = set()
        for number, scope in enumerate(self._program.scopes):
            if scope.kind not in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                continue
            if self._program.path(number) == path or any(
                self._uses(number, term, path) for term in scope.reads
            ):
                found.add(number)
        return frozenset(found)

    def _uses(self, number: int, term: Term, path: str) -> bool:
        while True:
            if term[0] in ("name", "attr", "import", "cell"):
                value = self._resolver.value(number, term)
                match value:
                    case Global(owner, _) if owner == path:
                        return True
                    case ClassValue(scope) | FunctionValue(scope) if self._program.path(scope) == path:
                        return True
            if term[0] not in ("attr", "item"):
                return False
            if term[0] == "attr" and self._resolver.value(number, term[1]) == ModuleValue(path):
                return True
            term = term[1]

    def noticers(self, path: str) -> frozenset[int]:
        """Return those of the users that may meet what a reload has made anew beside what was there before.

        Functions of the module do that ask for a class or a value of it, and methods of classes whose
        operators do; others where they take such out of the module when they run, or hand on what they have
        imported. Who only makes objects of a class that it has imported, or calls a function, goes on with
        what it has.
        """
        return frozenset(number for number in self.users(path) if self._may_notice(number, path))

    def _may_notice(self, number: int, path: str) -> bool:
        scope = self._resolver.scope(number)
        if self._program.path(number) == path:
            owner = self._program.enclosing_class(number)
            beside = self._resolver.classes.methods(owner) if owner is not None else ()
            operators = (one for one in beside if _is_operator(self._resolver.scope(one).name))
            return any(self._asks_anew(one, path) for one in (number, *operators))
        return any(self._takes(number, term, path) for read in scope.reads for term in prefixes(read)) or any(
            self._is_held(number, read, path) for read in scope.reads
        )

    def _asks_anew(self, number: int, path: str) -> bool:
        """Tell whether a function of a module asks for something that the module makes anew."""
        scope = self._resolver.scope(number)
        names = {term for read in scope.reads for term in prefixes(read) if term[0] == "name"}
        return any(self._is_made_anew(path, term[1]) for term in (*names, *scope.called()))

    def _takes(self, number: int, term: Term, path: str) -> bool:
        """Tell whether a path takes something out of a module which a reload makes anew."""
        if term[0] == "attr" and self._resolver.value(number, term[1]) == ModuleValue(path):
            return self._is_made_anew(path, term[2])
        return term[0] in ("import", "cell") and self._uses(number, term, path)

    def _is_held(self, number: int, read: Term, path: str) -> bool:
        """Tell whether a path starts with an object, or is a class, that was imported before."""
        first = root(read)
        if first[0] != "name" or not self._uses(number, first, path):
            return False
        match self._resolver.value(number, first):
            case Global(_, name):
                return self._is_made_anew(path, name)
            case ClassValue(scope) | FunctionValue(scope):
                return read == first and self._is_made_anew(path, self._resolver.scope(scope).name)
            case _:
                return True

    def _is_made_anew(self, path: str, name: str) -> bool:
        """Tell whether a module binds a name to another object or value when it runs again."""
        module = self._program.modules.get(path)
        bound = module.module.bindings.get(name) if module is not None else None
        if bound is None or bound[0] in ("const", "import"):
            return False
        if bound[0] != "def":
            return True
        defined = self._resolver.scope(self._program.number(path, bound[1]))
        return defined.kind is ScopeKind.CLASS or bool(defined.decorators)


def _is_operator(name: str) -> bool:
    """Tell whether a method is run by what is no call of it."""
    return name[:2] == name[-2:] == "__" and name not in ("__init__", "__new__")
