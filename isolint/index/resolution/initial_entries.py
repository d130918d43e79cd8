"""What a module's mapping has under a key from the start, where who puts another text there spells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.terms import Term, constant
from isolint.index.resolution.places import Content, Place
from isolint.index.resolution.values import Display, Global, Literal

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: What the name of a place starts with that stands for a text.
TEXT_MARK = "'"


def unless_spelled(resolver: Resolver, number: int, entry: Term, text: Term) -> Content | None:
    """Return the text that an entry starts with, where a condition asks if it is another one.

    That one comes from a test, or what it runs, that has it somewhere: a key or keyword tells nothing of it.
    """
    match entry:
        case ("item", mapping, ("const", key)):
            pass
        case ("call", event):
            call = resolver.scope(number).events[event]
            if call.term[0] != "attr" or call.term[2] != "get" or not call.args:
                return None
            mapping, key = call.term[1], constant(call.args[0])
        case _:
            return None
    held = resolver.value(number, mapping)
    made = resolver.definition(held) if isinstance(held, Global) else None
    wanted = constant(text)
    if not isinstance(made, Display) or made.kind != "dict" or not isinstance(wanted, str) or not wanted:
        return None
    start = next((value for known, value in made.elements if known == Literal(key)), None)
    if not isinstance(start, Literal) or start.content == wanted:
        return None
    return Place(f"{TEXT_MARK}{wanted}", start)
