"""Make a proof smaller, statement by statement, as long as it still proves."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from isolint.proof.proving.slicing import Module, without_unused_imports

#: So many tries at most: each is a run of pytest, and the rest is not worth the wait.
_MOST_TRIES = 40


class Shrinking:
    """Leaves statements out of a module; `proves` tells of a text whether it does what it has to."""

    def __init__(self, module: Module, proves: Callable[[str], bool]) -> None:
        self._module = module
        self._proves = proves
        self._left_out: tuple[ast.stmt, ...] = ()
        self._failed: set[str] = set()
        self._tries = 0

    def run(self) -> str | None:
        """Return the smallest text that was found, or None if not even the whole module proves."""
        unneeded = self._module.unneeded()
        if not self._proves(self._module.text(unneeded)):
            if not self._proves(self._module.text(())):
                return None
            unneeded = ()
        self._left_out = unneeded
        before = -1
        # What one statement less makes needless may stand above it.
        while before != len(self._left_out):
            before = len(self._left_out)
            for level in self._module.levels(lambda: self._left_out):
                self._shrink(level)
        smallest = self._module.text(self._left_out)
        tidied = without_unused_imports(smallest)
        return tidied if tidied != smallest and self._proves(tidied) else smallest

    def _shrink(self, statements: Sequence[ast.stmt]) -> None:
        """Leave out all of some statements, or else what can go of either half."""
        if not statements or self._tries >= _MOST_TRIES:
            return
        if self._can_do_without(statements):
            self._left_out = (*self._left_out, *statements)
        elif len(statements) > 1:
            middle = len(statements) // 2
            self._shrink(statements[:middle])
            self._shrink(statements[middle:])

    def _can_do_without(self, statements: Sequence[ast.stmt]) -> bool:
        if not self._module.is_sound(self._left_out, statements):
            return False
        text = self._module.text((*self._left_out, *statements))
        if text in self._failed:
            return False
        self._tries += 1
        proves = self._proves(text)
        if not proves:
            self._failed.add(text)
        return proves
