"""Attributes of classes that methods change for the class of their object, which may have its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isolint.contracts import Refused
from isolint.facts.records import Scope, ScopeKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import AttributeOf, ClassValue, Value
from isolint.index.state.effects import Effect

_SELF: Term = ("param", 0)


def check_is_one(index: ProjectIndex, place: Value, effects: Iterable[Effect]) -> None:
    """Refuse an attribute of a class that a method changes, where other classes have one of their own.

    Raises:
        Refused: Whose it is that the method changes depends on the object.
    """
    if not isinstance(place, AttributeOf) or not isinstance(place.base, ClassValue):
        return
    other = next(_overriding(index, place.base.scope, place.name), None)
    if other is not None and any(_is_of_receiver(index, effect, place.name) for effect in effects):
        raise Refused(f"`{other.name}` has a `{place.name}` of its own, which would stay changed")


def _overriding(index: ProjectIndex, owner: int, name: str) -> Iterator[Scope]:
    """Yield the lasting classes derived from another one that bind its attribute anew."""
    for number, scope in enumerate(index.program.scopes):
        is_other = scope.kind is ScopeKind.CLASS and name in scope.bindings and number != owner
        is_lasting = is_other and not index.program.is_local(number)
        if is_lasting and owner in index.resolver.classes.ancestry(number):
            yield scope


def _is_of_receiver(index: ProjectIndex, effect: Effect, name: str) -> bool:
    """Tell whether a method changes an attribute of its object, or of the class that it is called on."""
    scope = index.resolver.scope(effect.source)
    # Where the callers have been asked, it is known which class it is.
    if effect.event < 0 or effect.via or index.program.enclosing_class(effect.source) is None:
        return False
    term = scope.events[effect.event].term
    while term[0] in ("attr", "item"):
        if term[0] == "attr" and term[2] == name:
            return _is_receiver(scope, term[1])
        term = term[1]
    return False


def _is_receiver(scope: Scope, term: Term) -> bool:
    """Tell whether a term is `self`, `cls`, `type(self)` or `self.__class__`."""
    if term[0] == "call":
        event = scope.events[term[1]]
        return event.term == ("name", "type") and event.args == (_SELF,)
    return term in (_SELF, ("attr", _SELF, "__class__"))
