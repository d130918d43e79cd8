"""Decide between states that were all left changed, by what happens when some of them are put back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isolint.proof.causes import Cause
from isolint.proof.families import Family
from isolint.proof.minimise import minimal

#: With more states than this, it is not looked for those that have only to be put back.
_MOST_TRIED = 16

#: Whether the test ends as it does alone, with some states put back before it.
Cured = Callable[[tuple[str, ...]], bool]


def decided(likely: Sequence[Cause], others: Sequence[Cause], is_cured: Cured) -> tuple[Cause, ...]:
    """Return the causes, the likeliest first; without any likely ones, the least that has to be put back.

    Rows of a database are not put back. They come first where all else is, and that does not help.
    """
    changed = (*likely, *others)
    rows = tuple(cause for cause in changed if cause.family is Family.DATABASE)
    rest = tuple(cause for cause in changed if cause not in rows)

    def enough(some: tuple[Cause, ...]) -> bool:
        return is_cured(tuple(cause.site for cause in some))

    if len(rest) > _MOST_TRIED:
        return tuple(likely)
    if rows and not (rest and enough(rest)):
        return (*rows, *(cause for cause in likely if cause not in rows))
    if likely or not rest:
        return tuple(cause for cause in likely if cause not in rows)
    return minimal(rest, enough) if rows or enough(rest) else ()
