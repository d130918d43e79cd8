"""Effects on module-level names and memo caches."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Copied,
    Display,
    External,
    FunctionValue,
    Global,
    Instance,
    Literal,
    ModuleValue,
    Result,
    Value,
    options,
)
from isolint.index.sites.objects import Objects
from isolint.index.sites.site import Sites, is_name
from isolint.index.sites.site_key import SiteKey, closed
from isolint.index.state.case_patches import PATCHING, patched_by_case
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.index.suite.patches import MOCKERS, patched, patches_of

_GLOBALS = Result(External("builtins.globals"))
_ITEM_PATCHES = frozenset({"setitem", "delitem"})
_PATCHES = frozenset({"setattr", "delattr", *_ITEM_PATCHES})
_SPY = "spy"
#: What the argument is called that a patch gives its target.
_GIVEN = frozenset({"value", "new"})
#: What a patch of several attributes is told besides their names.
_TELLING = frozenset({"autospec", "create", "new_callable", "spec", "spec_set", "target"})
_SPYING = "pytest_mock.MockerFixture"

#: What binds names that only the text or mapping knows which it is given.
_RUNNING_TEXT = External("builtins.exec")
_RELOAD = External("importlib.reload")
_UPDATING = AttributeOf(_GLOBALS, "update")


class ModuleState:
    """Rebound globals: `global X; X = ...`, `module.X = ...`, and `setattr` patches of them."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        kinds = frozenset({EventKind.STORE, EventKind.DELETE, EventKind.BIND})
        names = _PATCHES | PATCHING | {"exec", "reload", "update", _SPY} | last_names(MOCKERS)
        return Concern(kinds, names)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the action's effects on module-level names."""
        target = action.target
        if action.kind in (EventKind.STORE, EventKind.DELETE) and target == _GLOBALS:
            name = self._resolver.literal(closed(action.key))
            if isinstance(name, str):
                rebound = Global(self._resolver.program.path(action.source), name)
                yield action.effect(
                    EffectKind.WRITE, self._objects.sites.name(rebound), Form.REBIND, action.value
                )
        elif action.kind is EventKind.BIND and isinstance(target, Global):
            yield action.effect(EffectKind.WRITE, self._objects.sites.name(target), Form.REBIND, action.value)
        elif action.kind is EventKind.DELETE and isinstance(target, Global):
            if target.name not in self._resolver.program.modules[target.path].module.bindings:
                # The name is gone again, which the module does not have.
                yield action.effect(EffectKind.RESET, self._objects.sites.name(target), Form.PUT_BACK)
        elif action.kind is EventKind.CALL and _binds_any_name(action):
            every = Global(self._resolver.program.path(action.source), "*")
            yield action.effect(EffectKind.WRITE, self._objects.sites.name(every), Form.ANY_NAME)
        elif action.kind is EventKind.CALL and (path := names_put_back(action)) is not None:
            yield action.effect(EffectKind.RESET, self._objects.sites.name(Global(path, "*")), Form.PUT_BACK)
        elif action.kind is EventKind.CALL and target == _RELOAD:
            yield from self._reloaded(action)
        elif action.kind is EventKind.CALL and isinstance(target, AttributeOf):
            yield from self._patched(action, target)
        elif action.kind is EventKind.CALL and isinstance(target, External) and target.name in MOCKERS:
            yield from self._mocked(action, target.name)

    def _reloaded(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back that running a module once more is, of the names of what it makes itself.

        What it has from elsewhere is the same object again, as it is by now.
        """
        program = self._resolver.program
        for option in options(closed(action.argument(0, "module"))):
            if not isinstance(option, ModuleValue) or option.path not in program.modules:
                continue
            number = program.number(option.path)
            for name, term in program.modules[option.path].module.bindings.items():
                if isinstance(self._resolver.value(number, term), (Literal, Display, Instance)):
                    site = self._objects.sites.name(Global(option.path, name))
                    yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)

    def _patched(self, action: Action, method: AttributeOf) -> Iterator[Effect]:
        """Yield a guard for what `monkeypatch` patches, or a test case by a method that it inherits."""
        for place in patched_by_case(self._resolver, action, method):
            yield from self._guarded(action, *place)
        is_spy = method.name == _SPY and self._resolver.types.name(closed(method.base)) == _SPYING
        is_patch = method.name in _PATCHES and patches_of(self._resolver, closed(method.base))
        if not is_spy and not is_patch:
            return
        importer = self._resolver.program.path(action.source)
        target, name = action.argument(0, "target"), action.argument(1, "name")
        if method.name in _ITEM_PATCHES:
            target, name = action.argument(0, "dic"), UNKNOWN
            if target == _GLOBALS and isinstance(
                key := self._resolver.literal(closed(action.argument(1, "name"))), str
            ):
                target = Global(importer, key)
        for value, attribute in patched(self._resolver, target, name, importer):
            yield from self._guarded(action, value, attribute)

    def _mocked(self, action: Action, name: str) -> Iterator[Effect]:
        """Yield a guard for what `mock.patch` in one of its forms patches."""
        importer = self._resolver.program.path(action.source)
        target, attribute = action.argument(0, "target"), action.argument(1, "attribute")
        if name.endswith("multiple"):
            text = self._resolver.literal(target)
            holder = self._resolver.named(text, importer) if isinstance(text, str) else target
            for given, _ in action.keywords:
                if given is not None and given not in _TELLING:
                    yield from self._guarded(action, self._resolver.loaded(holder), given)
            return
        if not name.endswith("object"):
            attribute = UNKNOWN
        for value, last in patched(self._resolver, target, attribute, importer):
            yield from self._guarded(action, value, last)

    def _guarded(self, action: Action, holder: Value, attribute: str | None) -> Iterator[Effect]:
        """Yield the guard of an attribute: what it is given, if that is what it is already."""
        given = (*action.args[1:], *(value for name, value in action.keywords if name in _GIVEN))
        place = self._resolver.attribute(holder, attribute) if attribute is not None else UNKNOWN
        same = place if place in given and is_name(place) else UNKNOWN
        for owned in self._objects.owners(holder, attribute):
            if owned.site is not None:
                yield action.effect(EffectKind.GUARD, owned.site, Form.CALL, same)


def _binds_any_name(action: Action) -> bool:
    """Tell whether a call has a text or mapping decide on which names of a module it binds."""
    if action.target == _RUNNING_TEXT:
        return action.argument(1, "globals") == _GLOBALS and action.argument(2, "locals") in (
            UNKNOWN,
            _GLOBALS,
        )
    return action.target == _UPDATING


def names_put_back(action: Action) -> str | None:
    """Return the module of which a call puts all names back, from a copy of what it had."""
    match action.target:
        case AttributeOf(Result(External("builtins.vars"), (ModuleValue(path),)) as names, "update"):
            return (
                path if action.args[:1] in ((Copied(names),), (Result(AttributeOf(names, "copy")),)) else None
            )
    return None


class Caches:
    """Functions whose results are kept: running one fills its cache, `cache_clear` empties it."""

    def __init__(self, resolver: Resolver, sites: Sites) -> None:
        self._resolver = resolver
        self._sites = sites
        self._clearing = frozenset(model.cleared_by for model in resolver.models.caches.values())

    def site(self, function: int) -> SiteKey | None:
        """Return the cache of a function, or None where it has none."""
        return self._sites.cache(function) if self.decorator(function) is not None else None

    def decorator(self, function: int) -> str | None:
        """Return the caching decorator of a function."""
        for decorator in self._resolver.scope(function).decorators:
            name = self._resolver.decorator_name(function, decorator.term)
            if name in self._resolver.models.caches:
                return name
        return None

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=self._clearing)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the resets of caches."""
        target = action.target
        if action.kind is not EventKind.CALL or not isinstance(target, AttributeOf):
            return
        if target.name not in self._clearing or not isinstance(base := closed(target.base), FunctionValue):
            return
        name = self.decorator(base.function)
        if name is not None and self._resolver.models.caches[name].cleared_by == target.name:
            yield action.effect(EffectKind.RESET, self._sites.cache(base.function), Form.CALL)
