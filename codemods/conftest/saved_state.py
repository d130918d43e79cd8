"""How a fixture keeps what an object holds and puts it back: in place, as others may hold the object."""

from __future__ import annotations

from dataclasses import dataclass

from isolint.codemods.conftest.object_state import changed_attributes, container_kind
from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Global,
    ItemOf,
    Literal,
    Result,
    Value,
)
from isolint.index.state.effects import Effect, EffectKind, SiteKey
from isolint.model import SiteKind

_REFILLS = {
    "list": ("{object}[:] = {saved}",),
    "dict": ("{object}.clear()", "{object}.update({saved})"),
    "set": ("{object}.clear()", "{object}.update({saved})"),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What has to be done about a shared object around each test; the statements may need `copy`."""

    rebound: bool
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def saved(index: ProjectIndex, site: SiteKey, expression: str, local: str) -> Saved:
    """Return how to put back what the suite leaves changed of an object, which an expression leads to.

    Raises:
        Refused: It cannot be put back by copying what it holds.
    """
    place = _place(index, site)
    _check_plain(index, place)
    depths = {_depth(index, effect, place) for effect in _leaving(index, site)}
    rebound = 0 in depths
    if not depths - {0} or (rebound and isinstance(_held(index, place), Literal)):
        # What is done to an object that replaces a constant goes with that object.
        return Saved(rebound)
    name = site[1].rpartition(":")[2]
    kind = _kind(index, place)
    owner = index.resolver.class_of(_held(index, place))
    if owner is not None and not rebound:
        return _object_saved(index, site, (place, owner), expression, local)
    if kind is None or rebound:
        raise Refused(f"`{name}` is no list, dict or set whose content could be put back")
    if max(depths) > _DEEPEST or (max(depths) > 1 and kind == "set"):
        raise Refused(f"parts of what `{name}` holds are changed too, which a copy of it would share")
    copied = {
        "list": f"[copy.copy(item) for item in {expression}]",
        "dict": f"{{key: copy.copy(value) for key, value in {expression}.items()}}",
    }
    nested = max(depths) > 1
    copy = copied[kind] if nested else f"{kind}({expression})"
    after = tuple(text.format(object=expression, saved=local) for text in _REFILLS[kind])
    return Saved(False, (f"{local} = {copy}",), after)


def _object_saved(
    index: ProjectIndex, site: SiteKey, object_: tuple[Value, int], expression: str, local: str
) -> Saved:
    """Return how to put back the attributes of an object of a class of the project, and what they hold."""
    is_set, in_place = changed_attributes(index, _leaving(index, site), *object_)
    before: list[str] = []
    after: list[str] = []
    if is_set:
        before.append(f"{local} = dict(vars({expression}))")
        after += [f"vars({expression}).clear()", f"vars({expression}).update({local})"]
    for attribute, kind in in_place.items():
        saved_part = f"{local}_{attribute.strip('_').rpartition('__')[2].lower()}"
        before.append(f"{saved_part} = {kind}({expression}.{attribute})")
        after += (
            text.format(object=f"{expression}.{attribute}", saved=saved_part) for text in _REFILLS[kind]
        )
    return Saved(False, tuple(before), tuple(after))


#: Changes of parts further in than a container in a container are not put back.
_DEEPEST = 2


def _place(index: ProjectIndex, site: SiteKey) -> Value:
    """Return the name or class attribute that a site is."""
    if site[0] is SiteKind.GLOBAL:
        name = index.name_of(site)
        if name is not None:
            return name
    module, _, qualname = site[1].partition(":")
    owner, _, attribute = qualname.rpartition(".")
    path = index.program.path_of(module)
    for scope in index.program.modules[path].scopes if path is not None else ():
        if scope.qualname == owner and path is not None:
            return AttributeOf(ClassValue(index.program.number(path, scope.index)), attribute)
    raise Refused(f"`{qualname}` is not a name of a module or class of this project")


def _check_plain(index: ProjectIndex, place: Value) -> None:
    """Refuse what is something else when it is read from its class, as methods are."""
    if isinstance(place, AttributeOf) and isinstance(place.base, ClassValue):
        found = index.resolver.classes.bound(place.base.scope, place.name)
        if found is None or found[1][0] == "def":
            raise Refused(f"`{place.name}` is no plain attribute of its class")


def _leaving(index: ProjectIndex, site: SiteKey) -> list[Effect]:
    return [effect for effect in index.on(site, EffectKind.WRITE) if index.leaks.leaking(effect)]


def _kind(index: ProjectIndex, place: Value) -> str | None:
    """Return `list`, `dict` or `set`, as far as it is known what a place holds."""
    return container_kind(index, _held(index, place))


def _held(index: ProjectIndex, place: Value) -> Value:
    """Return what a place is defined as."""
    if isinstance(place, Global):
        term = index.program.modules[place.path].module.bindings.get(place.name)
        return UNKNOWN if term is None else index.resolver.value(index.program.number(place.path), term)
    if isinstance(place, AttributeOf) and isinstance(place.base, ClassValue):
        found = index.resolver.classes.bound(place.base.scope, place.name)
        return UNKNOWN if found is None else index.resolver.value(*found)
    return UNKNOWN


def _depth(index: ProjectIndex, effect: Effect, place: Value) -> int:
    """Return 0 where a write sets the place anew, 1 where it changes what it holds, more for its parts."""
    if effect.event < 0:
        return 1
    event = index.resolver.scope(effect.source).events[effect.event]
    if event.kind is EventKind.BIND or _sets(event, place):
        return 0
    if _sets_for_all(index, effect.source, event, place):
        return 1
    holder = index.resolver.value(effect.source, event.term[1])
    depth = 1
    while isinstance(holder, (ItemOf, Result)):
        inner = holder.base if isinstance(holder, ItemOf) else holder.callee
        holder = inner.base if isinstance(inner, AttributeOf) and isinstance(holder, Result) else inner
        depth += 1
    # A write to an attribute of what is held changes an object that no copy of the container protects.
    is_part = event.kind is not EventKind.CALL and event.term[0] == "attr"
    return _DEEPEST + 1 if is_part else depth


def _sets_for_all(index: ProjectIndex, source: int, event: Event, place: Value) -> bool:
    """Tell whether an event sets an attribute of an object whose class keeps all in a place."""
    if event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "attr":
        holder = event.term[1]
    elif event.kind is EventKind.CALL and event.args and event.term == ("name", "setattr"):
        holder = event.args[0]
    else:
        return False
    owner = index.resolver.class_of(index.resolver.value(source, holder))
    name = place.name if isinstance(place, AttributeOf) else None
    return owner is not None and name is not None and index.resolver.classes.shared_dict(owner) == name


def _sets(event: Event, place: Value) -> bool:
    name = place.name if isinstance(place, (Global, AttributeOf)) else ""
    stores = event.kind in (EventKind.STORE, EventKind.DELETE)
    return stores and event.term[0] == "attr" and event.term[2] == name
