"""Tell when modules are imported, so that what their first import does is not laid at a test's door."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec

_OURS = f"{__package__}."


class ImportHook:
    """Stands before the other finders, asks them, and wraps what they find.

    `begins` is told the name of a module that is about to be executed, and `ends` is called when it has been.
    Only the outermost import counts: what it imports in turn is a part of it. Imports in other threads than
    the one that made the hook are let through.
    """

    def __init__(self, begins: Callable[[str], None], ends: Callable[[], None]) -> None:
        self._begins = begins
        self._ends = ends
        self._thread = threading.get_ident()
        self._is_busy = False

    def install(self) -> None:
        """Stand before the other finders."""
        sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """Stand aside."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders say, wrapped, unless a module is reloaded or imports another."""
        if self._is_busy or target is not None or threading.get_ident() != self._thread:
            return None
        if name.startswith(_OURS):
            # What a probe needs is imported in the middle of a look.
            return None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec, self)  # type: ignore[assignment]
                return spec
        return None

    def run(self, loader: Any, module: types.ModuleType) -> None:
        """Execute a module, and tell of it."""
        __tracebackhide__ = True
        if self._is_busy:
            loader.exec_module(module)
            return
        self._is_busy = True
        self._begins(module.__name__)
        try:
            loader.exec_module(module)
        finally:
            self._is_busy = False
            self._ends()


class _Loader:
    """Takes a loader's place until the module has run; all but that is the loader's own."""

    def __init__(self, spec: ModuleSpec, hook: ImportHook) -> None:
        self._spec = spec
        self._real: Any = spec.loader
        self._hook = hook

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        """Let the loader make the module."""
        made: types.ModuleType | None = self._real.create_module(spec)
        return made

    def exec_module(self, module: types.ModuleType) -> None:
        """Step aside, so that the module sees its own loader, and run it."""
        __tracebackhide__ = True
        self._spec.loader = self._real
        if vars(module).get("__loader__") is self:
            module.__loader__ = self._real
        self._hook.run(self._real, module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
