"""Whether the end of a `mock.patch` can take back what it puts into an object.

A patch deletes the attribute where the object's `__dict__` did not have it, and a property, or an object
that keeps its attributes elsewhere, lets nobody delete it.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue, External, Value
from isolint.index.state.effects import Effect

#: Modules that open something, or print, when they are imported.
_WITH_A_WINDOW = frozenset({"antigravity", "this", "idlelib", "turtle", "turtledemo"})
_NOWHERE = object()


def set_again(index: ProjectIndex, effects: Iterable[Effect]) -> set[int]:
    """Return the lines that set an attribute which can only be set again, not deleted.

    Raises:
        Refused: Nothing shows that such an attribute is there before.
    """
    return {
        index.resolver.scope(effect.source).events[effect.event].statement
        for effect in effects
        if _is_set_again(index, effect)
    }


def _standard(dotted: str) -> Any:
    """Return what a dotted name is in the standard library that is running, or `_NOWHERE`."""
    parts = dotted.split(".")
    if parts[0] not in sys.stdlib_module_names - _WITH_A_WINDOW:
        return _NOWHERE
    found: Any = _NOWHERE
    for end, part in enumerate(parts, 1):
        if found is not _NOWHERE and hasattr(found, part):
            found = getattr(found, part)
            continue
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            return _NOWHERE
    return found


def is_standard(dotted: str) -> bool:
    """Tell whether a dotted name is something of the standard library that is running."""
    return _standard(dotted) is not _NOWHERE


def _is_set_again(index: ProjectIndex, effect: Effect) -> bool:
    match index.resolver.scope(effect.source).events[effect.event]:
        case Event(kind=EventKind.STORE, term=("attr", term, str(name))):
            pass
        case Event(kind=EventKind.CALL, term=("name", "setattr"), args=(term, ("const", str(name)), _)):
            pass
        case _:
            return False
    holder = index.resolver.behind(index.resolver.value(effect.source, term))
    if isinstance(holder, External):
        is_plain = _is_class_name(name) or _is_namespace(index, holder.name)
        return not is_plain and _is_there(index, holder, name)
    if isinstance(holder, ClassValue):
        return False
    owner = index.resolver.class_of(holder)
    if owner is not None:
        has_own_way = index.resolver.classes.method(owner, "__setattr__") is not None
        return has_own_way or index.resolver.properties.of(owner, name) is not None
    kind = _standard(index.resolver.types.name(holder) or "")
    return isinstance(kind, type) and inspect.isdatadescriptor(inspect.getattr_static(kind, name, None))


def _is_namespace(index: ProjectIndex, dotted: str) -> bool:
    """Tell whether something of a library is a module or a class, whose attributes are in its `__dict__`."""
    known = _standard(dotted)
    if known is not _NOWHERE:
        return isinstance(known, (ModuleType, type))
    if _is_class_name(dotted.rpartition(".")[2]):
        return True
    return any(
        event.kind is EventKind.IMPORT and event.term[1] == 0 and f"{event.term[2]}.".startswith(f"{dotted}.")
        for scope in index.program.scopes
        for event in scope.events
    )


def _is_class_name(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _is_there(index: ProjectIndex, holder: External, name: str) -> bool:
    """Tell that the project asks an object for an attribute, so that the object has it.

    Raises:
        Refused: Nobody does.
    """
    for number, scope in enumerate(index.program.scopes):
        terms = [term for term in _asked(scope) if term[0] == "attr" and term[2] == name]
        if any(_is(index, number, term[1], holder) for term in terms) and not _is_doubted(
            index, holder, name
        ):
            return True
    raise Refused(
        f"`{holder.name}` may keep its attributes in a way of its own, "
        f"and nothing shows that it had a `{name}`"
    )


def _is_doubted(index: ProjectIndex, holder: External, name: str) -> bool:
    """Tell whether the project asks somewhere whether an object has an attribute, or what to take instead."""
    for number, scope in enumerate(index.program.scopes):
        for event in scope.events:
            match event:
                case Event(kind=EventKind.CALL, term=("name", "hasattr"), args=(term, ("const", asked))):
                    pass
                case Event(kind=EventKind.CALL, term=("name", "getattr"), args=(term, ("const", asked), _)):
                    pass
                case _:
                    continue
            if asked == name and _is(index, number, term, holder):
                return True
    return False


def _is(index: ProjectIndex, number: int, term: Term, holder: Value) -> bool:
    return index.resolver.behind(index.resolver.value(number, term)) == holder


def _asked(scope: Scope) -> set[Term]:
    """Return the paths that a scope reads, less those that it sets."""
    stored = {event.term for event in scope.events if event.kind is EventKind.STORE}
    return set(scope.reads) - stored
