"""Patches that are started by hand, and stay until somebody stops them."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, AttributeOf, External, Result, Value, options
from isolint.index.sites.objects import Objects
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form
from isolint.index.suite.patches import patched, patches_of
from isolint.model import SiteKind

#: Stands for whatever is patched, where a call stops patches that are not known.
ANY_PATCH: SiteKey = (SiteKind.PATCH, "*")

_STOP_ALL = External("unittest.mock.patch.stopall")
_MONKEYPATCH = External("pytest.MonkeyPatch")
_OBJECT = External("unittest.mock.patch.object")
_ONE_TARGET = (External("unittest.mock.patch"), _OBJECT)


class Patchers:
    """Interprets `start` and `stop` of patches, and a `MonkeyPatch` that the suite makes itself."""

    def __init__(self, resolver: Resolver, objects: Objects) -> None:
        self._resolver = resolver
        self._objects = objects

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        return Concern(names=frozenset({"start", "stop", "undo", "setattr", "stopall"}))

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield what a call starts to patch, and what it stops."""
        if action.kind is not EventKind.CALL:
            return
        if action.target == _STOP_ALL:
            yield action.effect(EffectKind.RESET, ANY_PATCH, Form.UNDO)
        elif isinstance(action.target, AttributeOf):
            yield from self._on(action, action.target.base, action.target.name)

    def _on(self, action: Action, base: Value, method: str) -> Iterator[Effect]:
        if method == "start":
            for made in self._patches(base):
                target, name = made.argument(0, "target"), made.argument(1, "attribute")
                is_object = made.callee == _OBJECT
                for site in self._sites(action, target, name if is_object else UNKNOWN):
                    yield action.effect(EffectKind.START, site, Form.CALL)
        elif method in ("stop", "undo"):
            # Which patches are kept in a list or an attribute is not always known: then any may be stopped.
            yield action.effect(EffectKind.RESET, ANY_PATCH, Form.UNDO)
        elif method == "setattr" and self._is_own_monkeypatch(base):
            for site in self._sites(action, action.argument(0, "target"), action.argument(1, "name")):
                yield action.effect(EffectKind.START, site, Form.CALL)

    def _is_own_monkeypatch(self, value: Value) -> bool:
        """Tell whether a value is a `MonkeyPatch` that the suite makes, and so has to undo."""
        made = self._resolver.behind(value)
        is_made = isinstance(made, Result) and made.callee == _MONKEYPATCH
        return is_made and not patches_of(self._resolver, made)

    def _patches(self, base: Value) -> Iterator[Result]:
        """Yield the calls of `mock.patch` that a value may come from, through attributes of objects too."""
        for option in options(base):
            found = [self._resolver.behind(option)]
            if (
                isinstance(option, AttributeOf)
                and (owner := self._resolver.class_of(option.base)) is not None
            ):
                found += self._resolver.classes.stored(owner, option.name)
            for value in found:
                for made in options(value):
                    if isinstance(made, Result) and made.callee in _ONE_TARGET:
                        yield made

    def _sites(self, action: Action, target: Value, name: Value) -> Iterator[SiteKey]:
        importer = self._resolver.program.path(action.source)
        for value, attribute in patched(self._resolver, target, name, importer):
            for owned in self._objects.owners(value, attribute) if attribute is not None else ():
                if owned.site is not None:
                    yield owned.site
