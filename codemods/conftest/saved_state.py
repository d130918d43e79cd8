"""How a fixture keeps what an object holds and puts it back: in place, as others may hold the object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isolint.codemods.conftest.late_imports import (
    check_not_emptied_later,
    check_not_emptied_on_import,
    check_not_filled_on_import,
    check_not_imported,
    check_not_set_on_import,
)
from isolint.codemods.conftest.object_state import changed_attributes, container_kind, holds_nothing
from isolint.codemods.conftest.overridden import check_is_one
from isolint.codemods.state.put_back import is_standard
from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import UNKNOWN as UNKNOWN_TERM
from isolint.facts.terms import root
from isolint.index import ProjectIndex
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    External,
    Global,
    ItemOf,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.state.mutations import MUTATORS
from isolint.index.suite.fixtures import Fixture
from isolint.model import SiteKind

_DEEPCOPY = External("copy.deepcopy")
_REFILLS = {
    "list": ("{object}[:] = {saved}",),
    "dict": ("{object}.clear()", "{object}.update({saved})"),
    "set": ("{object}.clear()", "{object}.update({saved})"),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What has to be done about a shared object around each test; the statements may need `copy`.

    `value` is what its name is set to, as source text: empty where the name does not exist at first, None
    where it is left alone.
    """

    value: str | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def saved(index: ProjectIndex, site: SiteKey, expression: str, local: str) -> Saved:
    """Return how to put back what the suite leaves changed of an object, which an expression leads to.

    Raises:
        Refused: It cannot be put back by copying what it holds.
    """
    place = _place(index, site)
    check_is_one(index, place, _leaving(index, site))
    check_not_imported(index, site[1].rpartition(":")[2], _leaving(index, site))
    check_not_emptied_later(index, site[1].rpartition(":")[2], _leaving(index, site))
    check_not_emptied_on_import(index, site)
    check_not_filled_on_import(index, site)
    if _is_made_late(index, place):
        check_made_by_tests(index, site)
        _check_own(index, site, place)
        return Saved("")
    changes = {effect: _depth(index, effect, place) for effect in _leaving(index, site)}
    depths = set(changes.values())
    if _starts_empty(index, site, place):
        # All parts are the tests' own, and go with them.
        depths = {min(depth, 1) for depth in depths}
    rebound = 0 in depths
    is_constant = rebound and isinstance(_held(index, place), Literal)
    if not depths - {0} or is_constant or _is_replaced_first(index, changes):
        # What is done to an object that replaces a constant goes with that object.
        if rebound:
            check_not_set_on_import(index, site)
        return Saved(expression if rebound else None)
    name = site[1].rpartition(":")[2]
    kind = _kind(index, place)
    owner = index.resolver.class_of(_held(index, place))
    if owner is not None and not rebound:
        return _object_saved(index, site, (place, owner), expression, local)
    if kind is not None and rebound and max(depths) == 1 and not _is_imported(index, place):
        return Saved(f"{kind}({expression})")
    if kind is not None and rebound and _deep_copied(index, place) and not _is_imported(index, place):
        return Saved(f"copy.deepcopy({expression})")
    if kind is None or rebound:
        raise Refused(f"`{name}` is no list, dict or set whose content could be put back")
    if max(depths) > _DEEPEST or (max(depths) > 1 and kind == "set"):
        raise Refused(f"parts of what `{name}` holds are changed too, which a copy of it would share")
    return _content_saved(kind, expression, local, nested=max(depths) > 1)


def _content_saved(kind: str, expression: str, local: str, *, nested: bool) -> Saved:
    """Return how to put back what a list, dict or set holds; `nested` tells that its parts change, too."""
    copied = {
        "list": f"[copy.copy(item) for item in {expression}]",
        "dict": f"{{key: copy.copy(value) for key, value in {expression}.items()}}",
    }
    copy = copied[kind] if nested else f"{kind}({expression})"
    after = tuple(text.format(object=expression, saved=local) for text in _REFILLS[kind])
    return Saved(None, (f"{local} = {copy}",), after)


def _object_saved(
    index: ProjectIndex, site: SiteKey, object_: tuple[Value, int], expression: str, local: str
) -> Saved:
    """Return how to put back the attributes of an object of a class of the project, and what they hold."""
    is_own = not _is_used_at_import(index, site, object_[1]) and _wide_writer(index, site) is None
    is_set, in_place = changed_attributes(index, _leaving(index, site), *object_, filled_by_tests=is_own)
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
    return Saved(None, tuple(before), tuple(after))


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


def _is_made_late(index: ProjectIndex, place: Value) -> bool:
    """Tell whether no class body has an attribute, so that it exists only once a function has set it.

    Raises:
        Refused: It is something else when it is read from its class, as methods are.
    """
    if not isinstance(place, AttributeOf) or not isinstance(place.base, ClassValue):
        return False
    found = index.resolver.classes.bound(place.base.scope, place.name)
    if found is None and index.resolver.classes.metaclass(place.base.scope) is None:
        return True
    if found is None or found[1][0] == "def":
        raise Refused(f"`{place.name}` is no plain attribute of its class")
    return False


def _check_own(index: ProjectIndex, site: SiteKey, place: Value) -> None:
    """Refuse an attribute that no class body has, where a class of a library may have it instead.

    Its metaclass may even have a property of that name, which nobody can delete.

    Raises:
        Refused: The class has such a base, and the attribute a public name, or is never set; or nothing is
            known of one of its bases.
    """
    if not isinstance(place, AttributeOf) or not isinstance(place.base, ClassValue):
        return
    named = [one for base in index.resolver.classes.bases(place.base.scope) for one in options(base)]
    if not all(isinstance(one, ClassValue | External) for one in named):
        raise Refused(f"a base of the class, which is not known, may have a `{place.name}` of its own")
    bases = index.resolver.classes.external_bases(place.base.scope)
    for base in sorted(one for one in bases if not is_standard(one)):
        if all(_depth(index, effect, place) for effect in index.on(site, EffectKind.WRITE)):
            name = site[1].rpartition(":")[2]
            raise Refused(f"`{name}` is changed, and nothing shows where it comes from")
        if not place.name.startswith("_"):
            raise Refused(f"`{base}`, from which the class is derived, may have a `{place.name}` of its own")


def check_made_by_tests(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse a name that does not exist at first, but does so before some tests.

    Raises:
        Refused: An import or a wider fixture makes it.
    """
    name = site[1].rpartition(":")[2]
    if _is_made_at_import(index, site):
        raise Refused(f"importing the modules makes `{name}`, which no test makes again")
    fixture = _wide_writer(index, site)
    if fixture is not None:
        scope = fixture.scope.name.lower()
        raise Refused(f"the {scope} fixture `{fixture.name}` makes `{name}` for several tests")


def _is_made_at_import(index: ProjectIndex, site: SiteKey) -> bool:
    """Tell whether a site is written to when the modules of the tests are imported, and what they import."""
    modules = {index.program.number(test.path) for test in index.tests}
    run = index.graph.closure(*modules)
    return any(effect.owner in run for effect in index.on(site, EffectKind.WRITE))


def _is_used_at_import(index: ProjectIndex, site: SiteKey, owner: int) -> bool:
    """Tell whether importing modules writes to an object, or calls a method of its class."""
    bodies = (ScopeKind.MODULE, ScopeKind.CLASS)
    return _is_made_at_import(index, site) or any(
        index.resolver.scope(call.caller).kind in bodies
        for method in index.resolver.classes.methods(owner)
        for call in index.graph.incoming.get(method, ())
        if index.resolver.scope(method).name != "__init__"
    )


def _wide_writer(index: ProjectIndex, site: SiteKey) -> Fixture | None:
    """Return a fixture that serves several tests and writes to a site, if there is one."""
    writers = {effect.source for effect in index.on(site, EffectKind.WRITE)}
    wide = (fixture for fixture in index.fixtures.by_function.values() if fixture.is_wide)
    return next((one for one in wide if writers & index.graph.closure(one.function)), None)


def _starts_empty(index: ProjectIndex, site: SiteKey, place: Value) -> bool:
    """Tell whether a place holds an empty container, which tests alone fill."""
    is_empty = holds_nothing(index, _held(index, place))
    return is_empty and not _is_made_at_import(index, site) and _wide_writer(index, site) is None


def _is_imported(index: ProjectIndex, place: Value) -> bool:
    """Tell whether other modules import a name: they would not see another object in its place."""
    return isinstance(place, Global) and any(
        term[0] == "import" and index.resolver.value(index.program.number(path), term) == place
        for path, known in index.program.modules.items()
        for term in known.module.bindings.values()
    )


def _is_replaced_first(index: ProjectIndex, changes: Mapping[Effect, int]) -> bool:
    """Tell whether all tests that change what a place holds have set it anew in their set-up before."""
    replacing, changing = 0, 0
    for effect, depth in changes.items():
        tests = index.leaks.leaking(effect)
        if depth:
            changing |= tests
        elif index.roles.is_around_each_test(effect.owner):
            replacing |= tests
    return not changing & ~replacing


def check_same_inside(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse a name that is given back what it held, where tests change that as well.

    Another object in its place may have hidden these changes, which are there again with the first one.

    Raises:
        Refused: A function of its module changes an attribute, or what one holds.
    """
    place = _place(index, site)
    for number in index.program.functions():
        if index.program.path_of(site[1].partition(":")[0]) != index.program.path(number):
            continue
        for event in index.resolver.scope(number).events:
            if _changes_part(index, number, event, place) and index.reach.tests(number):
                function = index.resolver.scope(number).qualname
                raise Refused(
                    f"`{function}` changes what `{site[1].rpartition(':')[2]}` holds, which would stay so"
                )


def _changes_part(index: ProjectIndex, number: int, event: Event, place: Value) -> bool:
    """Tell whether an event changes an attribute or item of what a place holds, or of a part of that."""
    is_call = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in MUTATORS
    is_store = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] in ("attr", "item")
    term = event.term[1] if is_call or is_store else UNKNOWN_TERM
    start = root(term)
    return start[0] == "name" and index.resolver.value(number, start) == place


def _leaving(index: ProjectIndex, site: SiteKey) -> list[Effect]:
    return [effect for effect in index.on(site, EffectKind.WRITE) if index.leaks.leaking(effect)]


def _kind(index: ProjectIndex, place: Value) -> str | None:
    """Return `list`, `dict` or `set`, as far as it is known what a place holds, or one more name of it."""
    held = _held(index, place)
    if isinstance(held, AttributeOf) and isinstance(held.base, ClassValue):
        held = _held(index, held)
    return container_kind(index, held) or container_kind(index, _deep_copied(index, place) or UNKNOWN)


def _deep_copied(index: ProjectIndex, place: Value) -> Value | None:
    """Return what a name starts as a deep copy of: what it holds later can be copied like that as well."""
    if not isinstance(place, Global):
        return None
    module = index.program.number(place.path)
    term = index.resolver.scope(module).bindings.get(place.name, ("unknown",))
    event = index.resolver.scope(module).events[term[1]] if term[0] == "call" else None
    if event is None or index.resolver.value(module, event.term) != _DEEPCOPY or not event.args:
        return None
    return index.resolver.behind(index.resolver.value(module, event.args[0]))


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
    event = event_of(index.resolver, effect)
    if event is None:
        return 1
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
    return owner is not None and name is not None and index.resolver.one_state.dict_of(owner) == name


def _sets(event: Event, place: Value) -> bool:
    name = place.name if isinstance(place, (Global, AttributeOf)) else ""
    stores = event.kind in (EventKind.STORE, EventKind.DELETE)
    return stores and event.term[0] == "attr" and event.term[2] == name
