"""What strict tables of settings share: lists of strings, and what an unknown word may stand for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from isolint.errors import IsolintError


def strings(value: Any, what: str) -> tuple[str, ...]:
    """Return a list of strings as a tuple; `what` is what an error calls it."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise IsolintError(f"{what} must be a list of strings")
    return tuple(value)


def suggest(word: str, known: Sequence[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or the list of all when none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
