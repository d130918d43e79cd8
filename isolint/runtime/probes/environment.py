"""The variables of the environment."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from ..contents import ABSENT, Leaf
from ..describing import describe, is_secret
from ..probing import Probe, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

#: pytest's own; the first tells in each phase what it is doing.
_CURRENT = "PYTEST_CURRENT_TEST"
_OF_PYTEST = (_CURRENT, "PYTEST_VERSION")

#: Stands for `os.environ` itself.
_MAPPING = None


class Environment(Probe):
    """Watch the variables, and which object `os.environ` is."""

    name = "environment"
    states = ("env:", "process:os.environ")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._environ = os.environ
        # A mapping keeps its variables in the system's form, which is quicker to copy and to compare.
        self._kept: dict[Any, Any] = getattr(os.environ, "_data", {})
        self._seen: dict[Any, Any] = {}
        self._current = _encoded(_CURRENT)

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what looks at the variables, and what tells which mapping `os.environ` is."""
        self._seen = self._kept.copy()
        return [self._compare, functools.partial(getattr, os, "environ")]

    def capture(self) -> dict[Any, Any]:
        """Return a copy of what the environment holds."""
        found: dict[Any, Any] = {**self._kept, _MAPPING: Leaf(os.environ)}
        for name in map(_encoded, _OF_PYTEST):
            found.pop(name, None)
        return found

    def _compare(self) -> None:
        """Raise `LookupError` if a variable changed other than that which pytest sets in each phase."""
        current = self._kept.get(self._current)
        if current is not None:
            self._seen[self._current] = current
        if self._kept != self._seen:
            raise LookupError

    def site(self, key: Any) -> str:
        """Return the site of a variable."""
        return "process:os.environ" if key is _MAPPING else f"env:{_decoded(key)}"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return both values, unless the variable's name says that they are secret."""
        if key is _MAPPING:
            return describe(before.owner), describe(after.owner)
        hidden = is_secret(_decoded(key))
        return _text(before, hidden=hidden), _text(after, hidden=hidden)

    def restore(self, key: Any, token: Any) -> None:
        """Set or delete the variable."""
        if key is _MAPPING:
            setattr(os, "environ", token.owner)  # noqa: B010 - the very mapping, not what it holds
        elif token is ABSENT:
            self._environ.pop(_decoded(key), None)
        else:
            self._environ[_decoded(key)] = _decoded(token)


def _encoded(name: str) -> Any:
    return os.fsencode(name) if os.name == "posix" else name


def _decoded(value: Any) -> str:
    return os.fsdecode(value)


def _text(token: Any, *, hidden: bool) -> str:
    if token is ABSENT:
        return "not set"
    value = _decoded(token)
    return f"(hidden, {len(value)} characters)" if hidden else describe(value)
