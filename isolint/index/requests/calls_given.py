"""What library models ask of a program: arguments by the keys that they name, and what is imported."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from isolint.facts.records import Event
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver


def given(event: Event, keys: Sequence[str]) -> Iterator[Term]:
    """Yield the arguments of a call under some keys: names, and positions from 0."""
    named = dict(event.keywords)
    for key in keys:
        if key in named:
            yield named[key]
        elif key.isdecimal() and int(key) < len(event.args):
            yield event.args[int(key)]


def is_imported(resolver: Resolver, packages: Collection[str]) -> bool:
    """Tell whether some module of the program imports one of some packages."""
    return any(
        term[0] == "import" and (term[2] or "").partition(".")[0] in packages
        for facts in resolver.program.modules.values()
        for term in facts.module.bindings.values()
    )
