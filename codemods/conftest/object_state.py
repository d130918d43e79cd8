"""How a fixture keeps the attributes of an object of a project's class, and puts them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isolint.contracts import Refused
from isolint.facts.records import IN_PLACE, Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.values import AttributeOf, Display, ItemOf, Result, Value
from isolint.index.state.effects import Effect, event_of

#: Base classes of libraries whose objects keep all in their `__dict__`.
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})


@dataclass(frozen=True, slots=True)
class _Change:
    """What a write does: it sets an attribute, or changes what the attribute holds."""

    attribute: str
    name_outside: str
    in_place: bool


def changed_attributes(
    index: ProjectIndex, effects: Sequence[Effect], place: Value, owner: int, *, filled_by_tests: bool
) -> tuple[bool, dict[str, str]]:
    """Tell whether writes set attributes of an object, and return the kinds of those changed in place.

    What a container holds that only tests fill goes with it.

    Raises:
        Refused: Its attributes are not all that the object holds, or a write is not plainly one of these.
    """
    _check_plain(index, owner)
    changes = [
        (_change_inside(index, effect, place, owner) if filled_by_tests else None)
        or _change(index, effect, place, owner)
        for effect in effects
    ]
    kinds = {
        change.name_outside: kind_of(index, owner, change.attribute) or ""
        for change in changes
        if change.in_place
    }
    return any(not change.in_place for change in changes), kinds


def _check_plain(index: ProjectIndex, owner: int) -> None:
    classes = index.resolver.classes
    name = index.resolver.scope(owner).name
    for scope in map(index.resolver.scope, classes.ancestry(owner)):
        if "__slots__" in scope.bindings or "__setattr__" in scope.bindings:
            raise Refused(f"`{scope.name}` keeps its attributes in a way of its own")
    strange = classes.external_bases(owner) - _PLAIN_BASES
    if strange and not index.resolver.settings.is_settings(owner):
        raise Refused(f"`{name}` is a `{min(strange)}`, which may keep things elsewhere than in attributes")


def _change(index: ProjectIndex, effect: Effect, place: Value, owner: int) -> _Change:
    """Return what a write does to an object."""
    event = event_of(index.resolver, effect)
    steps = _steps(index, effect.source, event, place, owner) if event is not None else []
    if event is not None and steps and steps[0][0] == "attr":
        attribute, is_call = steps[0][2], event.kind is EventKind.CALL
        is_content = len(steps) == 1 if is_call else [step[0] for step in steps] == ["attr", "item"]
        if is_content and kind_of(index, owner, attribute) is not None:
            return _Change(attribute, _name_outside(index, effect.source, attribute), in_place=True)
        if len(steps) == 1 and (not is_call or event.term[2] == IN_PLACE):
            _check_kept(index, owner, attribute)
            return _Change(attribute, attribute, in_place=False)
    where = f"{index.program.path(effect.source)}:{effect.span.line}"
    raise Refused(f"{where} changes more than an attribute, or a list, dict or set in one")


def _check_kept(index: ProjectIndex, owner: int, attribute: str) -> None:
    """Refuse an attribute that is a property, where what it is given goes elsewhere than into the object.

    Raises:
        Refused: Its setter sets something else than attributes of `self`.
    """
    accessors = index.resolver.properties.of(owner, attribute)
    if accessors is None or accessors.setter is None:
        return
    stored = [one for one in index.resolver.scope(accessors.setter).events if one.kind is EventKind.STORE]
    if not stored or any(one.term[:2] != ("attr", SELF) for one in stored):
        raise Refused(f"the property `{attribute}` may give what it is given to another object")


def _change_inside(index: ProjectIndex, effect: Effect, place: Value, owner: int) -> _Change | None:
    """Return the change of what a container holds that an object has, and that starts with nothing in it."""
    for step in (*effect.via, *effect.steps[:1]) if effect.event >= 0 else ():
        event = index.resolver.scope(step.function).events[step.event] if step.event >= 0 else None
        if event is None or event.term[0] not in ("attr", "item"):
            continue
        attribute = _container_around(index.resolver.value(step.function, event.term[1]), place)
        steps = _steps(index, step.function, event, place, owner)
        if attribute is None and [one[0] for one in steps[:2]] == ["attr", "item"]:
            attribute = steps[0][2]
        if attribute is not None and _starts_empty(index, owner, attribute):
            return _Change(attribute, _name_outside(index, step.function, attribute), in_place=True)
    return None


def _container_around(value: Value, place: Value) -> str | None:
    """Return the attribute of an object that holds the container which a value is an item of."""
    is_inside = False
    while True:
        match value:
            case AttributeOf(base, name) if base == place:
                return name if is_inside else None
            case ItemOf(base, _) | Result(AttributeOf(base, "get" | "setdefault")):
                value, is_inside = base, True
            case AttributeOf(base, _):
                value = base
            case _:
                return None


def _starts_empty(index: ProjectIndex, owner: int, attribute: str) -> bool:
    """Tell whether a constructor, whatever it is given, puts an empty container into an attribute."""
    stored = index.resolver.constructors.last_store(owner, attribute)
    if stored is None or stored[1].block or kind_of(index, owner, attribute) is None:
        return False
    return holds_nothing(index, index.resolver.value(stored[0], stored[1].value))


def _steps(index: ProjectIndex, source: int, event: Event, place: Value, owner: int) -> list[Term]:
    """Return the attributes and items that lead from an object to what an event changes, as far as clear."""
    steps: list[Term] = []
    term = event.term[1] if event.kind is EventKind.CALL and event.term[0] == "attr" else event.term
    while not _is_object(index, source, term, place, owner):
        if term[0] not in ("attr", "item"):
            return []
        steps.append(term)
        term = term[1]
    return steps[::-1]


def _is_object(index: ProjectIndex, source: int, term: Term, place: Value, owner: int) -> bool:
    """Tell whether a path is the object: under its own name, or as the `self` of a method of its class."""
    if index.resolver.value(source, term) == place:
        return True
    around = index.program.enclosing_class(source)
    is_method = around is not None and index.program.parent(source) == around
    is_self = is_method and index.resolver.scope(source).kind is ScopeKind.FUNCTION and term == ("param", 0)
    return is_self and around in index.resolver.classes.ancestry(owner)


def _name_outside(index: ProjectIndex, source: int, attribute: str) -> str:
    """Return the name by which code outside of a class reaches an attribute of one of its methods."""
    around = index.program.enclosing_class(source)
    if around is None or not attribute.startswith("__") or attribute.endswith("__"):
        return attribute
    return f"_{index.resolver.scope(around).name.lstrip('_')}{attribute}"


def kind_of(index: ProjectIndex, owner: int, attribute: str) -> str | None:
    """Return `list`, `dict` or `set` where an attribute is never given anything else."""
    stored = list(index.resolver.classes.stored(owner, attribute))
    kinds = {container_kind(index, value) for value in stored}
    return kinds.pop() if len(kinds) == 1 else None


def container_kind(index: ProjectIndex, value: Value) -> str | None:
    """Return `list`, `dict` or `set`, as far as it is known what a value is."""
    name = value.kind if isinstance(value, Display) else index.resolver.types.name(value)
    return _CONTAINERS.get(name or "")


def holds_nothing(index: ProjectIndex, value: Value) -> bool:
    """Tell whether a value is a container that was made with nothing in it."""
    if isinstance(value, Display):
        return not value.elements
    if not isinstance(value, Result) or container_kind(index, value) is None or value.keywords:
        return False
    # The first argument of a `defaultdict` makes what it is asked for.
    return len(value.args) <= (index.resolver.types.name(value) == "collections.defaultdict")


#: Kind of container -> what copies it.
_CONTAINERS = {
    "list": "list",
    "dict": "dict",
    "set": "set",
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "collections.OrderedDict": "dict",
    "collections.defaultdict": "dict",
    "collections.Counter": "dict",
}
