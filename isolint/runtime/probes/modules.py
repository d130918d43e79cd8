"""Modules that were replaced, removed or made up; one that is imported for the first time is no change."""

from __future__ import annotations

import functools
import operator
import os
import sys
import types
from typing import TYPE_CHECKING, Any

from ..contents import ABSENT, Absent, Leaf
from ..probing import Probe, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE = "process:sys.modules:"


class Modules(Probe):
    """Watch which module each name in `sys.modules` stands for."""

    name = "modules"
    states = ("process:sys.modules",)

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._watched = {site.key.partition(":")[2] for site in surroundings.watched.of("process")}
        self._root = os.path.join(os.path.realpath(surroundings.root), "")
        self._count = 0
        self._known: dict[str, Any] = {}
        self._names: list[str] = []
        self._held: list[Any] = []
        self._tokens: dict[str, Leaf] = {}

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what counts the modules, and what looks up all of the project's."""
        count = sys.modules.__len__
        if not self._names:
            return [count]
        return [count, functools.partial(operator.itemgetter(*self._names), sys.modules)]

    def capture(self) -> dict[Any, Any]:
        """Return the modules by their names: the same mapping again while nothing changes.

        That as many modules are there, and the project's are the same, is quicker to tell than that all are.
        """
        # Equality of modules is identity.
        if len(sys.modules) != self._count or list(map(sys.modules.get, self._names)) != self._held:
            self._take()
        return self._tokens

    def _take(self) -> None:
        """Remember all modules, with no work for those that were there before."""
        before, found, ours = self._tokens, sys.modules.copy(), set(self._names)
        known, self._known = self._known, found
        self._count = len(found)
        if all(map(operator.is_, map(found.get, known), known.values())):
            # None is gone or another: what came is all there is to do.
            come = {name: Leaf(found[name]) for name in sorted(found.keys() - known.keys())}
            self._tokens = {**before, **come}
            self._names += [name for name, token in come.items() if self._is_ours(name, token.owner)]
            self._held = list(map(found.get, self._names))
            return
        self._tokens = {
            name: before[name] if name in before and before[name].owner is module else Leaf(module)
            for name, module in found.items()
        }
        self._names = [
            name
            for name, token in self._tokens.items()
            if (name in ours if before.get(name) is token else self._is_ours(name, token.owner))
        ]
        self._held = list(map(found.get, self._names))

    def _is_ours(self, name: str, module: object) -> bool:
        """Tell whether a module that is replaced by another would be noticed: of the project, or watched."""
        file = getattr(module, "__dict__", {}).get("__file__")
        is_of_project = isinstance(file, str) and file.startswith(self._root) and "site-packages" not in file
        return is_of_project or name in self._watched

    def site(self, key: Any) -> str:
        """Return the site of a module's name."""
        return f"{_SITE}{key}"

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether a module was merely imported."""
        return isinstance(before, Absent) and key not in self._watched and _is_imported(after.owner)

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return what stands for the name."""
        if isinstance(before, Leaf) and isinstance(after, Leaf):
            return _text(before), f"another {_text(after)}"
        return _text(before), _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Let the name stand for what it did, also as an attribute of the package that it is in."""
        package, _, name = str(key).rpartition(".")
        parent = sys.modules.get(package)
        if isinstance(token, Absent):
            sys.modules.pop(key, None)
            return
        sys.modules[key] = token.owner
        if isinstance(parent, types.ModuleType):
            setattr(parent, name, token.owner)


def _is_imported(module: object) -> bool:
    return isinstance(module, types.ModuleType) and vars(module).get("__spec__") is not None


def _text(token: Any) -> str:
    if token == ABSENT:
        return "not imported"
    return "module" if _is_imported(token.owner) else "stub"
