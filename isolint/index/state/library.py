"""Effects on the objects that library models say hold state: counters, stores, registries."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, ScopeKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    Entered,
    External,
    FunctionValue,
    Global,
    ItemOf,
    Literal,
    Result,
    Value,
)
from isolint.index.sites.objects import Objects
from isolint.index.sites.site_key import DependsOnParameter, SiteKey, own_name
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form
from isolint.model import SiteKind
from isolint.models.schema import StateModel

#: How many attributes, items and calls may lie between an object and its part that a method is called on.
_MAX_LINKS = 4


class LibraryState:
    """Objects of described classes, shared by a module, a class or a wide fixture, or the library's own."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects
        self._states = resolver.models.states

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(frozenset({EventKind.DECORATE}), self._resolver.models.state_calls)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the changes, reads and resets that an action makes."""
        if action.kind is EventKind.DECORATE:
            yield from self._decorated(action)
        elif action.kind is EventKind.CALL:
            yield from self._called(action)

    def model(self, value: Value) -> StateModel | None:
        """Return what is known of an object of a library's class, or of a class that derives from it."""
        kind = self._resolver.types.name(value)
        if kind is not None:
            return self._states.get(kind)
        owner = self._resolver.class_of(value)
        bases = self._resolver.classes.external_bases(owner) if owner is not None else ()
        return next((self._states[base] for base in sorted(bases) if base in self._states), None)

    def _called(self, action: Action) -> Iterator[Effect]:
        holder: Value
        match action.target:
            case AttributeOf(base, method):
                holder = base
            case External(name):
                path, _, method = name.rpartition(".")
                holder = External(path)
            case _:
                return
        if method not in self._resolver.models.state_calls:
            return
        whole = holder
        for _ in range(_MAX_LINKS):
            model = self.model(holder)
            if model is not None and (holder == whole or model.parts):
                yield from self._effects_on(action, holder, model, method)
                return
            match holder:
                case AttributeOf(base, _) | ItemOf(base, _) | Result(AttributeOf(base, _)) | Entered(base):
                    holder = base
                case _:
                    return

    def _effects_on(self, action: Action, holder: Value, model: StateModel, method: str) -> Iterator[Effect]:
        kinds = (
            (EffectKind.WRITE, model.changed_by if self._runs_for_tests(action) else frozenset[str]()),
            (EffectKind.RESET, model.reset_by),
            (EffectKind.RESET, model.begun_by),
            (EffectKind.READ, model.read_by),
        )
        for kind, methods in kinds:
            if method in methods:
                is_reset = kind is EffectKind.RESET and method in model.reset_by
                form = Form.PUT_BACK if is_reset else Form.DESCRIBED
                for site in self._sites(holder):
                    yield action.effect(kind, site, form)

    def _runs_for_tests(self, action: Action) -> bool:
        """Tell whether an action is more than the set-up that importing a module does once."""
        return self._resolver.scope(action.owner).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA)

    def _sites(self, holder: Value) -> Iterator[SiteKey]:
        """Yield the sites that a shared object is, not what it is part of; raise where it is the caller's."""
        if isinstance(holder, Global):
            defined = self._resolver.definition(holder)
            holder = defined if isinstance(defined, External) else holder
        if isinstance(holder, External):
            yield (SiteKind.PROCESS, holder.name)
        else:
            for owned in self._objects.owners(holder):
                if owned.parameter is not None:
                    raise DependsOnParameter
                if owned.site is not None and owned.attribute in (None, own_name(owned.site)):
                    yield owned.site

    def _decorated(self, action: Action) -> Iterator[Effect]:
        """A function so decorated changes the state each time that it runs."""
        made = action.target
        function = action.args[0] if action.args else Literal(None)
        if not (isinstance(made, Result) and isinstance(made.callee, AttributeOf)):
            return
        holder: Value = made.callee.base
        model = self.model(holder)
        if model is None or made.callee.name not in model.changed_by_decorated:
            return
        if isinstance(holder, Global) and isinstance(function, FunctionValue):
            effect = action.effect(EffectKind.WRITE, self._objects.sites.name(holder), Form.DECORATED)
            yield Effect(
                effect.kind,
                effect.site,
                function.function,
                effect.source,
                effect.event,
                effect.span,
                effect.form,
            )
