"""The arguments of calls, by the keys under which library models name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.facts.records import Event
from isolint.facts.terms import Term


def given(event: Event, keys: Sequence[str]) -> Iterator[Term]:
    """Yield the arguments of a call under some keys: names, and positions from 0."""
    named = dict(event.keywords)
    for key in keys:
        if key in named:
            yield named[key]
        elif key.isdecimal() and int(key) < len(event.args):
            yield event.args[int(key)]
