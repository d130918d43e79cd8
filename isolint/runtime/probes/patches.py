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

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._modules: dict[str, types.ModuleType] = {}
        self._seen: list[Any] = []
        self._defined: dict[str, set[str]] = {}
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
            self._modules = {module.__name__: module for module in found}
        held = [value for module in self._modules.values() for value in vars(module).values()]
        if len(held) != len(self._seen) or not all(map(operator.is_, held, self._seen)):
            self._seen = held
            self._tokens = dict(self._look())
        return self._tokens

    def _look(self) -> Iterator[tuple[Any, Any]]:
        for module, holder in self._modules.items():
            names = self._defined.setdefault(module, set())
            values = vars(holder)
            names.update(name for name, value in list(values.items()) if isinstance(value, _DEFINED))
            for name in names:
                if f"{module}:{name}" not in self._values:
                    yield (module, name), Leaf(values[name]) if name in values else ABSENT

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
