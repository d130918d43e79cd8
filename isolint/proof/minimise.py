"""Find a minimal part of a sequence that makes a test come true; knows nothing of suites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

#: Whether a part of the sequence, in the order of the whole, is enough.
Enough = Callable[[tuple[T, ...]], bool]


def minimal(whole: Sequence[T], enough: Enough[T]) -> tuple[T, ...]:
    """Return a part of `whole` that is enough and from which nothing can be left out.

    The whole is known to be enough, and nothing at all not to be. One element that suffices is found in about
    log2(n) tries, several that have to come together in as many for each. Elements that take back what others
    do are no hindrance: each step keeps the ends of an interval of which one is enough and the other is not.
    """
    kept: tuple[T, ...] = ()
    rest = tuple(whole)
    while True:
        cut = _shortest_prefix(rest, kept, enough)
        kept = (rest[cut - 1], *kept)
        rest = rest[: cut - 1]
        if not rest or enough(kept):
            break
    return _without_needless(kept, enough)


def _shortest_prefix(rest: tuple[T, ...], kept: tuple[T, ...], enough: Enough[T]) -> int:
    """Return a length at which a prefix of `rest`, with what is kept, is enough and one less is not."""
    low, high = 0, len(rest)
    while high - low > 1:
        middle = (low + high) // 2
        if enough((*rest[:middle], *kept)):
            high = middle
        else:
            low = middle
    return high


def _without_needless(kept: tuple[T, ...], enough: Enough[T]) -> tuple[T, ...]:
    position = 0
    while len(kept) > 1 and position < len(kept):
        shorter = (*kept[:position], *kept[position + 1 :])
        if enough(shorter):
            kept = shorter
        else:
            position += 1
    return kept
