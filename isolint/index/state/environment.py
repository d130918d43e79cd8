"""Effects on the process environment."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.settings import fields
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Copied,
    Display,
    External,
    ItemOf,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.sites.site_key import SiteKey, closed
from isolint.index.state.case_patches import PATCHING, variable_of
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.index.state.refills import is_saved_copy, puts_all_back
from isolint.index.suite.patches import mock_dict_target, patches_of
from isolint.model import SiteKind

ENVIRON = External("os.environ")
ANY_VARIABLE: SiteKey = (SiteKind.ENV, "*")
_ENVIRON_NAMED = Literal("os.environ")

_METHOD_FORMS = {
    "os.environ.pop": Form.POP,
    "os.environ.setdefault": Form.SET_DEFAULT,
    "os.environ.__setitem__": Form.ASSIGN,
    "os.environ.__delitem__": Form.DELETE,
    "os.putenv": Form.PUT,
    "os.unsetenv": Form.DELETE,
}
_READERS = frozenset({"os.getenv", "os.environ.get", "os.environ.__contains__", "os.environ.__getitem__"})
_ON_ALL = ("os.environ.update", "os.environ.clear")
_MONKEYPATCHES = frozenset({"setattr", "setenv", "delenv", "setitem", "delitem"})
_OS = External("os")
_PATCHES = _MONKEYPATCHES | {"patch", "dict"}


class Environment:
    """`os.environ` under every name, `putenv`, settings classes, and the patches that undo themselves."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._variables = resolver.models.variables

    @property
    def concern(self) -> Concern:
        """Return what it looks at: settings are classes."""
        calls = last_names((*_METHOD_FORMS, *_READERS, *_ON_ALL, *self._variables))
        kinds = frozenset({EventKind.STORE, EventKind.DELETE})
        return Concern(kinds, calls | _PATCHES | PATCHING | {"stop"}, definitions=True)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the action's effects on variables."""
        if action.kind is EventKind.CALL and puts_all_back(self._resolver, action):
            yield action.effect(EffectKind.RESET, ANY_VARIABLE, Form.PUT_BACK)
        elif action.kind is EventKind.CALL:
            yield from self._call(action)
        elif action.target == ENVIRON:
            yield from self._item(action)
        elif self._names_environ(action.key):
            if action.augmented:
                yield from self._update(action, (action.value,), (), Form.MERGE)
            elif action.value == ENVIRON or is_saved_copy(self._resolver, action):
                # A copy takes its place, or has taken it, and what was set went there.
                yield action.effect(EffectKind.RESET, ANY_VARIABLE, Form.PUT_BACK)

    def _item(self, action: Action) -> Iterator[Effect]:
        for variable in self._named(action.key):
            if action.kind is EventKind.DELETE:
                yield action.effect(EffectKind.WRITE, variable, Form.DELETE)
                # Deleting a variable that is not set is an error. Who goes over all knows that they are.
                if variable != ANY_VARIABLE:
                    yield action.effect(EffectKind.READ, variable, Form.CALL)
            else:
                yield action.effect(EffectKind.WRITE, variable, Form.ASSIGN, self._saved(action.value))

    def _names_environ(self, key: Value) -> bool:
        return isinstance(key, AttributeOf) and self._resolver.attribute(key.base, key.name) == ENVIRON

    def _saved(self, value: Value) -> Value:
        """Return the content of a variable, where a value is taken from a copy that an object keeps."""
        if not isinstance(value, ItemOf) or not isinstance(value.base, AttributeOf):
            return value
        kept = self._resolver.kept(value.base)
        return self._resolver.item(kept, value.key) if kept == Copied(ENVIRON) else value

    def _named(self, key: Value) -> tuple[SiteKey, ...]:
        """Return the variables that a key is the name of, one after the other in a loop; or any."""
        names = [self._resolver.literal(option) for option in options(closed(key))]
        if all(isinstance(name, str) for name in names):
            return tuple((SiteKind.ENV, str(name)) for name in names)
        return (ANY_VARIABLE,)

    def _call(self, action: Action) -> Iterator[Effect]:
        target = action.target
        if isinstance(target, External):
            if target.name in _READERS:
                form = Form.REQUIRED if target.name == "os.environ.__getitem__" else Form.CALL
                for variable in self._named(action.argument(0, "key")):
                    if variable != ANY_VARIABLE:
                        yield action.effect(EffectKind.READ, variable, form)
            elif target.name in _METHOD_FORMS:
                form, value = _METHOD_FORMS[target.name], action.argument(1, "value")
                for variable in self._named(action.argument(0, "key")):
                    yield action.effect(EffectKind.WRITE, variable, form, value)
            elif target.name == "os.environ.update":
                yield from self._update(action, action.args, action.keywords, Form.UPDATE)
            elif target.name == "os.environ.clear":
                yield action.effect(EffectKind.WRITE, ANY_VARIABLE, Form.CLEAR)
        elif isinstance(target, ClassValue):
            yield from self._made(action, target.scope)
        for name in self._resolver.types.known_as(target):
            for read in sorted(self._variables.get(name, ())):
                yield action.effect(EffectKind.READ, (SiteKind.ENV, read), Form.CALL)
        yield from self._patched(action)

    def _update(
        self,
        action: Action,
        args: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
        form: Form,
    ) -> Iterator[Effect]:
        for pairs in args:
            if not isinstance(pairs, Display) or pairs.kind != "dict":
                yield action.effect(EffectKind.WRITE, ANY_VARIABLE, form, closed(pairs))
                continue
            for key, value in pairs.elements:
                for variable in self._named(key):
                    yield action.effect(EffectKind.WRITE, variable, form, value)
        for name, value in keywords:
            site = (SiteKind.ENV, name) if name is not None else ANY_VARIABLE
            yield action.effect(EffectKind.WRITE, site, form, value)

    def _made(self, action: Action, owner: int) -> Iterator[Effect]:
        """Making a settings object reads the variables of its fields."""
        if not self._resolver.settings.is_settings(owner):
            return
        given = {name for name, _ in action.keywords}
        for field in fields(self._resolver, owner):
            if field.name not in given:
                form = Form.REQUIRED if field.required else Form.CALL
                yield action.effect(EffectKind.READ, (SiteKind.ENV, field.variable), form)

    def _patches_environ(self, patcher: Value) -> bool:
        """Tell whether an object is a `patch.dict(os.environ)`, under a module's name or at once."""
        return mock_dict_target(self._resolver.behind(patcher)) in (ENVIRON, _ENVIRON_NAMED)

    def _patched(self, action: Action) -> Iterator[Effect]:
        target = action.target
        if isinstance(target, AttributeOf) and target.name in _MONKEYPATCHES:
            if patches_of(self._resolver, closed(target.base)):
                yield from self._monkeypatched(action, target.name)
        elif isinstance(target, AttributeOf) and (name := variable_of(action, target)) is not None:
            yield from self._guarded(action, name)
        elif isinstance(target, AttributeOf) and target.name == "stop":
            if self._patches_environ(target.base):
                yield action.effect(EffectKind.RESET, ANY_VARIABLE, Form.PUT_BACK)
        elif target == External("unittest.mock.patch") and action.argument(0, "target") == _ENVIRON_NAMED:
            # The whole mapping is another one for the time being.
            yield action.effect(EffectKind.GUARD, ANY_VARIABLE, Form.CALL)
        elif isinstance(target, External) and mock_dict_target(
            Result(target, action.args, action.keywords)
        ) in (ENVIRON, _ENVIRON_NAMED):
            yield action.effect(EffectKind.GUARD, ANY_VARIABLE, Form.CALL)
            for keyed in action.args[1:2]:
                if isinstance(keyed, Display) and keyed.kind == "dict":
                    for key, value in keyed.elements:
                        yield from self._guarded(action, key, value)

    def _monkeypatched(self, action: Action, method: str) -> Iterator[Effect]:
        """Yield the variable that a method of `monkeypatch` sets or takes away for the time being."""
        if method == "setenv":
            yield from self._guarded(action, action.argument(0, "name"), action.argument(1, "value"))
        elif method == "delenv":
            form = _removal(action.argument(1, "raising"))
            yield from self._guarded(action, action.argument(0, "name"), form=form)
        elif method == "setattr":
            target, name = action.argument(0, "target"), action.argument(1, "name")
            if target == _ENVIRON_NAMED or (target == _OS and name == Literal("environ")):
                yield action.effect(EffectKind.GUARD, ANY_VARIABLE, Form.CALL)
        elif action.argument(0, "dic") == ENVIRON:
            form = _removal(action.argument(2, "raising")) if method == "delitem" else Form.CALL
            yield from self._guarded(action, action.argument(1, "name"), form=form)

    def _guarded(
        self, action: Action, name: Value, value: Value = UNKNOWN, form: Form = Form.CALL
    ) -> Iterator[Effect]:
        for variable in self._named(name):
            yield action.effect(EffectKind.GUARD, variable, form, value)


def _removal(raising: Value) -> Form:
    """Return how a method of `monkeypatch` takes away what may be missing, or is bound to be there."""
    return Form.IF_THERE if raising == Literal(False) else Form.CALL
