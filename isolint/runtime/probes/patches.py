"""Functions and classes replaced by hand, in modules that findings speak of."""

from __future__ import annotations

import operator
import sys
import types
from typing import TYPE_CHECKING, Any

from ..contents import ABSENT, Absent, Leaf
from ..describing import describe
from ..places import Finder, Place
from ..probing import Probe
from ..steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..probing import Surroundings

#: What stands in a module because its text defines or imports it; other values may be set by rights.
_DEFINED = (type, types.FunctionType, types.BuiltinFunctionType)


class Patches(Probe):
    """Watch which function or class each name of these modules stands for."""

    name = "patches"
    is_partial = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        watched = surroundings.watched
        in_modules = watched.of("global", "attr", "cache")
        self._sites = {site.path or site.key.partition(":")[0]: site for site in in_modules}
        self._values = {site.key for site in in_modules}
        self._finder = Finder(watched)
        self._count = -1
        # Names come to a module that is still being imported.
        self._sizes: list[tuple[types.ModuleType, int]] = []
        self._modules: dict[str, types.ModuleType] = {}
        self._seen: list[tuple[dict[str, Any], list[str], list[Any]]] | None = None
        self._steady: Steady | None = None
        self._known: dict[str, list[str]] = {}
        self._tokens: dict[Any, Any] = {}

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether a finding is about a module."""
        return bool(surroundings.watched.of("global", "attr", "cache"))

    def capture(self) -> dict[Any, Any]:
        """Return what the names stand for: the same mapping again while nothing changes."""
        if len(sys.modules) != self._count:
            self._count = len(sys.modules)
            self._finder.refresh()
            found = [module for site in self._sites.values() for module in self._finder.modules(site)]
            sizes = [(module, len(vars(module))) for module in found]
            if sizes != self._sizes:
                self._sizes = sizes
                self._modules = {module.__name__: module for module in found}
                self._known = {
                    name: [
                        key for key, value in list(vars(module).items()) if self._is_defined(name, key, value)
                    ]
                    for name, module in self._modules.items()
                }
                self._seen = None
        if self._seen is None or not self._is_as_seen():
            self._seen = [
                (
                    vars(module),
                    self._known[name],
                    [vars(module).get(key, ABSENT) for key in self._known[name]],
                )
                for name, module in self._modules.items()
            ]
            self._steady = self._steady_look()
            self._tokens = {
                (name, key): value if value is ABSENT else Leaf(value)
                for name, (_, keys, values) in zip(self._modules, self._seen)
                for key, value in zip(keys, values)
            }
        return self._tokens

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what counts the modules, and what looks at names of which one is gone."""
        return [sys.modules.__len__] if self._steady is not None else [sys.modules.__len__, self._is_as_seen]

    def steady(self) -> Steady | None:
        """Return what looks at these names all at once."""
        return self._steady

    def _is_defined(self, module: str, name: str, value: object) -> bool:
        """Tell whether a name stands for a function or class, which no finding watches as a value."""
        was_defined = name in self._known.get(module, ())
        return (was_defined or issubclass(type(value), _DEFINED)) and f"{module}:{name}" not in self._values

    def _steady_look(self) -> Steady | None:
        steady = Steady()
        for space, names, values in self._seen or ():
            if any(value is ABSENT for value in values):
                return None
            if names:
                steady.add_names(space, dict(zip(names, values)))
        return steady

    def _is_as_seen(self) -> bool:
        return all(
            all(map(operator.is_, map(space.get, names), values)) for space, names, values in self._seen or ()
        )

    def site(self, key: Any) -> str:
        """Return the site of a name in a module."""
        return f"global:{key[0]}:{key[1]}"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return what the name stood for, and what it stands for."""
        same = describe(before.owner) == describe(after.owner) if isinstance(after, Leaf) else False
        return _text(before), f"another {_text(after)}" if same else _text(after)

    def restore(self, key: Any, token: Any) -> None:
        """Let the name stand for the same again."""
        Place(self._modules[key[0]], key[1]).set(ABSENT if isinstance(token, Absent) else token.owner)


def _text(token: Any) -> str:
    return "nothing" if isinstance(token, Absent) else describe(token.owner)
