"""Which class's attribute the methods of a base look at: that of the class that they are called on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.facts.terms import Term, prefixes, root
from isolint.index.calls.call import Call
from isolint.index.resolution.values import Super, Value
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.effects import EffectKind
from isolint.index.state.readers import Mention

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SELF: Term = ("param", 0)


class Receivers:
    """Answers for the class attributes of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def mentions(self, site: SiteKey, mention: Mention) -> Iterator[Mention]:
        """Yield where a class's own attribute is met by way of a mention in a method that others share.

        That is where the method is called, as far as some of the calls are of classes that have another one.
        """
        method = mention.scope
        owner = self._index.objects.sites.class_of(site)
        if owner is None or not self._is_of_object(method, own_name(site)) or self._is_of_some_type(site):
            yield mention
            return
        found: dict[Mention, None] = {}
        is_any_other = False
        seen = {method}
        pending = [method]
        while pending:
            current = pending.pop()
            if self._index.reach.starts(current):
                found[Mention(current) if current != method else mention] = None
            for call in self._index.graph.incoming.get(current, ()):
                match self._is_met(site, owner, call):
                    case True:
                        found[self._place(call)] = None
                    case False:
                        is_any_other = True
                    case None if call.caller not in seen:
                        seen.add(call.caller)
                        pending.append(call.caller)
        yield from found if is_any_other else (mention,)

    def _is_of_object(self, method: int, name: str) -> bool:
        """Tell whether a method asks for an attribute only of the object or class that it is called on."""
        if self._index.program.enclosing_class(method) is None:
            return False
        paths = [
            path
            for path in self._resolver.scope(method).reads
            if any(term[0] == "attr" and term[2] == name for term in prefixes(path))
        ]
        return bool(paths) and all(root(path) == _SELF for path in paths)

    def _is_of_some_type(self, site: SiteKey) -> bool:
        """Tell whether a write is to the class that an object is of, perhaps a derived one."""
        writes = self._index.on(site, EffectKind.WRITE)
        events = (self._resolver.scope(one.source).events[one.event] for one in writes if one.event >= 0)
        paths = [[*prefixes(event.term)] for event in events]
        return any(path[-1][0] == "call" or any(term[-1] == "__class__" for term in path) for path in paths)

    def _is_met(self, site: SiteKey, owner: int, call: Call) -> bool | None:
        """Tell whether a call is of a class that has an attribute, None where that is up to its caller."""
        receiver = _receiver(call.receiver)
        if receiver is None or call.event < 0 or call.guessed:
            return True
        kind = self._resolver.class_of(receiver)
        if kind is None:
            return True
        term = self._resolver.scope(call.caller).events[call.event].term
        is_own = isinstance(call.receiver, Super) or root(term) == _SELF
        if is_own and kind in self._resolver.classes.ancestry(owner):
            return None
        return self._index.objects.sites.attribute(kind, own_name(site)) == site

    def _place(self, call: Call) -> Mention:
        if call.event < 0:
            return Mention(call.caller)
        return Mention(call.caller, self._resolver.scope(call.caller).events[call.event].block, call.event)


def _receiver(value: Value | None) -> Value | None:
    while isinstance(value, Super):
        value = value.receiver
    return value
