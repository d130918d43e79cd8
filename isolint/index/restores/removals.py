"""Removals of attributes that were set where there was none: they put back what was there before."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, External, ModuleValue, Result, Value
from isolint.index.restores.absent import Absent
from isolint.index.sites.objects import Objects
from isolint.index.sites.site_key import closed
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form
from isolint.model import SiteKind

_DELATTR, _SETATTR, _VARS = External("builtins.delattr"), ("name", "setattr"), External("builtins.vars")
_SITES = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH})


class Removals:
    """Names of modules and attributes of classes that a scope takes away, by whatever spelling."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._objects = objects
        self._absent = Absent(resolver)

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(frozenset({EventKind.DELETE}), frozenset({"pop", "delattr"}))

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back that a removal is, on the way out or of what its scope has set itself."""
        holder, name = self._removed(action)
        if name is None or not isinstance(closed(holder), (ModuleValue, ClassValue, External)):
            return
        is_own = self._is_new(holder, name) and self._is_set_before(action, holder, name)
        if action.kind is EventKind.DELETE and not is_own:
            # That is a change in its own right, and on the way out an undoing too.
            return
        form = Form.UNDO if is_own else Form.LIBRARY_CALL
        for owned in self._objects.set_on(holder, name):
            if owned.site is not None and owned.site[0] in _SITES:
                yield action.effect(EffectKind.RESET, owned.site, form)

    def _removed(self, action: Action) -> tuple[Value, str | None]:
        """Return the holder and the name of the attribute that an action takes away; None if it does not."""
        if action.kind is EventKind.DELETE:
            return action.target, action.key.name if isinstance(action.key, AttributeOf) else None
        if action.target == _DELATTR and len(action.args) > 1:
            return action.args[0], self._text(action.args[1])
        match action.target:
            case AttributeOf(AttributeOf(holder, "__dict__"), "pop") if action.args:
                return holder, self._text(action.args[0])
            case AttributeOf(Result(callee, (holder,)), "pop") if callee == _VARS and action.args:
                return holder, self._text(action.args[0])
        return action.target, None

    def _text(self, value: Value) -> str | None:
        name = self._resolver.literal(value)
        return name if isinstance(name, str) else None

    def _is_new(self, holder: Value, name: str) -> bool:
        """Tell whether nothing gives a module, or a class's own body, an attribute of a name."""
        match holder:
            case ModuleValue(path):
                scopes = self._program.modules[path].scopes
                return name not in scopes[0].bindings and all(name not in one.rebinds for one in scopes)
            case ClassValue(scope):
                facts = self._resolver.scope(scope)
                return name not in facts.bindings and name not in facts.annotations
            case External():
                return self._absent.may_be(holder, name)
        return False

    def _is_set_before(self, action: Action, holder: Value, name: str) -> bool:
        """Tell whether the scope of a removal has set the attribute itself."""
        if action.owner != action.source:
            return False
        for event in self._resolver.scope(action.source).events[: action.event]:
            if event.kind is EventKind.STORE and event.term[0] == "attr" and event.term[2] == name:
                base = event.term[1]
            elif event.term == _SETATTR and len(event.args) > 1 and event.args[1] == ("const", name):
                base = event.args[0]
            else:
                continue
            if self._resolver.value(action.source, base) == holder:
                return True
        return False
