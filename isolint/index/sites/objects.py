"""Which shared object a value is, or is a part of."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AnyOf,
    AttributeOf,
    ClassValue,
    Copied,
    Display,
    Entered,
    External,
    FunctionValue,
    Global,
    Handed,
    Instance,
    ItemOf,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    Value,
    options,
)
from isolint.index.sites.factories import MUTABLE_FACTORIES, WEAK_FACTORIES
from isolint.index.sites.library_made import (
    bound_on_class,
    is_library_made,
    is_nothing,
    is_of_context,
    stands_for_rows,
)
from isolint.index.sites.made_once import MadeOnce
from isolint.index.sites.on_demand import is_made_on_demand
from isolint.index.sites.one_for_all import OneForAll
from isolint.index.sites.owned import ITEM, Owned, Path, beyond_first
from isolint.index.sites.site import Sites
from isolint.index.sites.unchanging import is_unchanging
from isolint.index.suite.fixtures import FixtureGraph
from isolint.model import SiteKind

#: Stands for the attributes that are set or put back under names which are not known.
ANY_ATTRIBUTE = "*"

_MAX_LINKS = 24

#: Containers that keep their items in their attribute `data`.
_WRAPPERS = frozenset({"collections.UserDict", "collections.UserList", "collections.UserString"})

#: Methods that hand out what a container holds.
_ACCESSORS = frozenset({"get", "setdefault", "__getitem__", "values", "items", "copy_context"})


class Objects:
    """Finds the roots of values."""

    def __init__(self, resolver: Resolver, fixtures: FixtureGraph) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._fixtures = fixtures
        self.sites = Sites(resolver)
        self.made_once = MadeOnce(resolver, self.sites)
        self._one_for_all = OneForAll(resolver, self.sites)

    def set_on(self, base: Value, attribute: str) -> Iterator[Owned]:
        """Yield what changes where an attribute of a value is set."""
        for option in options(base):
            if self._one_for_all.is_being_made(option):
                continue
            shared = self._one_for_all.site(option)
            if shared is not None and attribute != "__dict__":
                yield Owned(None, shared, attribute)
                continue
            match option:
                case Parameter():
                    yield Owned(option, None, attribute, sets=True)
                case Instance() | Copied():
                    pass
                case ItemOf() | Result(AttributeOf()) if attribute == ANY_ATTRIBUTE and self._is_part(option):
                    # Who takes the name of an attribute from data takes the module or class to set it on from
                    # there too, which only its name stands for.
                    pass
                case Global() if self._is_constant(option) or self._has_no_attributes(option):
                    pass
                case Handed(fixture) if not self._fixtures.is_wide(fixture):
                    yield from self.set_on(self._resolver.definition(option), attribute)
                case _:
                    yield from self.owners(option, attribute, sets=True)

    def owners(
        self, value: Value, attribute: str | None = None, beyond: Path = (), *, sets: bool = False
    ) -> Iterator[Owned]:
        """Yield what a value is part of; `attribute` leads from the root to it, or is what is set of it.

        The path to what changes goes on `beyond` that.
        """
        whole = value
        path = () if sets or attribute is None else (attribute, *beyond)
        for _ in range(_MAX_LINKS):
            match value:
                case AnyOf(choices):
                    for choice in choices:
                        yield from self.owners(choice, attribute, beyond)
                    return
                case AttributeOf() if self._is_lent(value, whole=attribute is None):
                    return
                case AttributeOf(base, name):
                    inside = value is not whole
                    yield from self._kept(value, attribute, inside, sets=sets and not inside)
                    value, attribute, path = base, name, (name, *path)
                case Copied(base) | Result(External("builtins.vars"), (base,)):
                    if isinstance(value, Copied) and attribute is None:
                        return
                    value = base
                case ItemOf(base, _) | Entered(base) | Result(AttributeOf(base, _)) if self._is_part(value):
                    if self._resolver.types.name(base) in WEAK_FACTORIES:
                        return
                    value, path = base, (ITEM, *path)
                case Handed(fixture) if self._is_one_for_several(value):
                    is_cached = fixture not in self._fixtures.by_function
                    handed = self.sites.cache if is_cached else self.sites.fixture
                    yield Owned(None, handed(fixture), attribute)
                    return
                case Handed():
                    value = self._resolver.definition(value)
                case _:
                    yield from self._root(value, attribute, beyond_first(path, attribute), sets=sets)
                    return

    def _is_one_for_several(self, value: Handed) -> bool:
        """Tell whether several tests are handed one object, that is no text, nor one of a module's own."""
        if not self._fixtures.is_wide(value.fixture):
            return False
        given = self._resolver.definition(value)
        return not (isinstance(given, Global) or is_unchanging(self._resolver, given))

    def _kept(
        self, value: AttributeOf, attribute: str | None, inside: bool, *, sets: bool
    ) -> Iterator[Owned]:
        """Yield what changes of the shared object, if any, that an object's set-up put into an attribute.

        Of a shallow copy only what is `inside` is shared.
        """
        kept = self._resolver.kept(value)
        if isinstance(kept, Copied) and inside and not self._is_refilled(value):
            kept = kept.original
        match kept:
            case Instance() | Handed() | Global() | ClassValue() if sets and attribute is not None:
                yield from self.set_on(kept, attribute)
            case Instance() | Handed() | Global() | ClassValue():
                yield from self.owners(kept, attribute)
            case AttributeOf(Instance(scope), name):
                shared = self.made_once.attribute(scope, name)
                if shared is not None:
                    yield Owned(None, shared, attribute)

    def holds_nothing(self, holder: Value, attribute: str | None) -> bool:
        """Tell whether something is a constant, or made with nothing in an attribute that nobody fills."""
        if isinstance(holder, Global) and self._is_constant(holder):
            return True
        if attribute is None or attribute in self._program.filled_names:
            return False
        made = self._resolver.behind(holder)
        return isinstance(made, Instance) and self._resolver.constructors.stays_empty(made, attribute)

    def _is_refilled(self, place: AttributeOf) -> bool:
        """Tell whether the class of an object puts other things into a container that it keeps."""
        owner = self._resolver.class_of(place.base)
        return owner is not None and self._resolver.classes.refills(owner, place.name)

    def _is_part(self, value: Value) -> bool:
        if isinstance(value, Result) and isinstance(value.callee, AttributeOf):
            holder = value.callee.base
            is_accessor = value.callee.name in _ACCESSORS and not self._is_of_base(holder)
            if is_accessor and is_library_made(self._resolver, holder, MUTABLE_FACTORIES | WEAK_FACTORIES):
                return False
            return is_accessor and not self.is_of_library(holder) and not self._inherits(value.callee)
        return True

    def _inherits(self, method: AttributeOf) -> bool:
        """Tell whether a project's object has a method from a library's class that is no container."""
        owner = self._resolver.class_of(method.base)
        made = bound_on_class(self._resolver, method.base) if owner is None else None
        if isinstance(made, Instance):
            # Others may be bound to the name elsewhere, to do the same.
            owner = made.scope
        if owner is None or self._resolver.classes.method(owner, method.name) is not None:
            return False
        bases = self._resolver.classes.external_bases(owner) - {"builtins.object"}
        return bool(bases) and not bases & MUTABLE_FACTORIES

    def _is_of_base(self, holder: Value) -> bool:
        """Tell whether a value is what a class has from a base that is not the project's: anything at all."""
        if not isinstance(holder, AttributeOf):
            return False
        owner = self._resolver.class_of(holder.base)
        if owner is None or not self._resolver.classes.external_bases(owner):
            return False
        known = (self._resolver.scope(scope) for scope in self._resolver.classes.ancestry(owner))
        is_defined = any(holder.name in facts.bindings or holder.name in facts.annotations for facts in known)
        return not is_defined and self._resolver.kept(holder) is None

    def _root(
        self, value: Value, attribute: str | None, beyond: Path, *, sets: bool = False
    ) -> Iterator[Owned]:
        match value:
            case Parameter():
                yield from self._part_of_argument(value, attribute, beyond)
            case Instance() if attribute is not None and (site := self._one_for_all.site(value)):
                yield Owned(None, site, attribute)
            case Instance() if attribute is not None:
                yield from self._part_of(value, attribute, beyond)
            case Global() if (held := self._held_by(value)) is not None:
                yield Owned(None, (SiteKind.PROCESS, held), attribute)
            case Global():
                put_in = () if sets or attribute is None else tuple(self._put_into(value, attribute, beyond))
                yield from put_in or self._named(value, attribute)
            case External(name):
                site = self.sites.external(name, attribute)
                if site is not None:
                    yield Owned(None, site, attribute)
            case ClassValue(scope) if attribute is not None and not sets:
                yield from self._held_by_class(scope, attribute)
            case _ if attribute is not None:
                yield from self._definition_with(value, attribute)

    def _part_of_argument(self, given: Parameter, attribute: str | None, beyond: Path) -> Iterator[Owned]:
        """Yield what an argument is part of; of which class it is, those who pass it know best."""
        is_being_made = self._one_for_all.is_being_made(given)
        if attribute is not None and not is_being_made and (site := self._one_for_all.site(given)):
            yield Owned(None, site, attribute)
            return
        owner = self._resolver.class_of(given) if self._resolver.annotations.is_self(given) else None
        shared = self.made_once.attribute(owner, attribute)
        if shared is not None:
            yield Owned(None, shared, attribute)
        elif not is_being_made:
            yield Owned(given, None, attribute, beyond)

    def _put_into(self, value: Global, attribute: str, beyond: Path) -> Iterator[Owned]:
        """Yield what changes of the shared object, if any, that a module's object was made with."""
        made = self._resolver.behind(value)
        if isinstance(made, Instance):
            yield from self._stored(made, attribute, beyond)

    def _named(self, value: Global, attribute: str | None) -> Iterator[Owned]:
        """Yield a module-level name as what changes, unless its object keeps nothing."""
        if not self._is_transient(value):
            yield Owned(None, self.sites.name(value), attribute)

    def _part_of(self, made: Instance, attribute: str, beyond: Path) -> Iterator[Owned]:
        """Yield what an attribute of an object is, or what is in that, where it is shared with others."""
        put = dict(made.attributes)
        shared = self.made_once.attribute(made.scope, attribute)
        if attribute in put:
            yield from self.owners(put[attribute])
        elif shared is not None:
            yield Owned(None, shared, attribute)
        else:
            yield from self._stored(made, attribute, beyond)

    def _is_lent(self, place: AttributeOf, *, whole: bool) -> bool:
        """Tell whether an attribute is no object of its holder's, of which the whole may change, or a part.

        It is made up when it is asked for, the member of an enumeration, or stands for rows of a database.
        """
        holder, name = place.base, place.name
        if isinstance(holder, ModuleValue):
            return self._is_computed(holder.path, name)
        if not isinstance(holder, ClassValue):
            is_lent = is_made_on_demand(self._resolver, place) or is_of_context(self._resolver, place)
            return is_lent or (whole and stands_for_rows(self._resolver, place))
        if (whole and stands_for_rows(self._resolver, place)) or is_nothing(self._resolver, place):
            return True
        is_bound = self._resolver.classes.bound(holder.scope, name) is not None
        return is_bound and self.made_once.is_enumerated(holder.scope)

    def _is_constant(self, value: Global) -> bool:
        """Tell whether a module-level name is bound to a text or number, of which nothing can change."""
        held = self._resolver.definition(value)
        is_plain = isinstance(held, Literal) and held.content is not None
        return is_plain and not self._resolver.linker.is_rebound(value.path, value.name)

    def _has_no_attributes(self, value: Global) -> bool:
        """Tell whether a module-level name is bound to a tuple, list, set or dict: they take none."""
        is_display = isinstance(self._resolver.definition(value), Display)
        return is_display and not self._resolver.linker.is_rebound(value.path, value.name)

    def _is_transient(self, value: Global) -> bool:
        """Tell whether an object keeps nothing, as one of a class that derives from such a one."""
        transient = self._resolver.models.transient
        owner = self._resolver.class_of(value)
        bases = self._resolver.classes.external_bases(owner) if owner is not None else frozenset()
        # A plain `object()` keeps nothing, but what derives from it may.
        derived = transient & (bases - {"builtins.object"})
        if derived or (owner is not None and bases & _WRAPPERS and self._has_computed_data(owner)):
            return True
        return self._resolver.types.name(value) in transient or self._is_proxy(value)

    def _has_computed_data(self, owner: int) -> bool:
        """Tell whether the items of a container are those of what a property of its class gives."""
        return self._resolver.properties.of(owner, "data") is not None

    def _is_proxy(self, value: Global) -> bool:
        """Tell whether a name is one of a library for what is local to a context, if the library has it."""
        number = self._program.number(value.path)
        named = {self._resolver.definition(value)}
        for event in self._resolver.scope(number).events:
            if event.kind is EventKind.IMPORT and event.term[3] == value.name:
                named.add(self._resolver.value(number, event.term))
        transient = self._resolver.models.transient
        return any(isinstance(one, External) and one.name in transient for one in named)

    def _is_computed(self, path: str, name: str) -> bool:
        """Tell whether a name is not bound in its module, whose `__getattr__` makes up what it stands for."""
        # A folder without an `__init__.py` is a module that has no file.
        facts = self._program.modules.get(path)
        bindings = facts.module.bindings if facts is not None else {}
        return "__getattr__" in bindings and name not in bindings

    def _held_by(self, value: Global) -> str | None:
        """Return the state of the process that a module-level name is one more name of."""
        defined = self._resolver.definition(value)
        return self._resolver.models.held(defined.name) if isinstance(defined, External) else None

    def _held_by_class(self, scope: int, attribute: str) -> Iterator[Owned]:
        """Yield what changes with what a class has as an attribute, which its base may have, or a name."""
        found = self._resolver.classes.bound(scope, attribute)
        held = self._resolver.value(*found) if found is not None else None
        if isinstance(held, Global):
            yield from self._named(held, None)
        else:
            is_given = found is not None and self._program.is_local(scope)
            owner = found[0] if found is not None and is_given else scope
            yield from self._definition_with(ClassValue(owner), attribute)

    def _definition_with(self, value: Value, attribute: str) -> Iterator[Owned]:
        """Yield the site of an attribute of a module, class or function."""
        match value:
            case ModuleValue(path):
                yield Owned(None, self.sites.name(Global(path, attribute)), attribute)
            case ClassValue(scope) if not self._program.is_local(scope):
                yield Owned(None, self.sites.attribute(scope, attribute), attribute)
            case FunctionValue(function, None) if self._is_lasting(function):
                yield Owned(None, self.sites.attribute(function, attribute), attribute)

    def _stored(self, made: Instance, attribute: str, beyond: Path) -> Iterator[Owned]:
        """Yield what an object's attribute is an alias of: a constructor's argument or mutable default."""
        given = dict(made.shared)
        for fallback in self._resolver.constructors.fallbacks(made, attribute):
            yield from self.owners(fallback)
        for position in self._resolver.constructors.copied_parameters(made.scope, attribute):
            # What is in a shallow copy is in the original, too.
            if beyond and position in given:
                yield from self.owners(given[position])
        for constructor, position in self._resolver.constructors.stored_parameters(made.scope, attribute):
            argument = given.get(position)
            if argument is not None:
                goes_on = beyond and isinstance(argument, (Instance, Parameter, Copied))
                yield from self.owners(argument, beyond[0], beyond[1:]) if goes_on else self.owners(argument)
                continue
            default = self._resolver.scope(constructor).parameters[position].default
            outer = self._program.parent(constructor)
            shared = self.made_once.default(constructor, position)
            if shared is not None:
                yield Owned(None, shared, attribute)
            elif default is not None and outer is not None:
                yield from self.owners(self._resolver.value(outer, default))

    def _is_lasting(self, function: int) -> bool:
        """Tell whether a function is made once, and nothing stands between its name and itself."""
        return not self._resolver.scope(function).decorators and not self._program.is_local(function)

    def is_of_library(self, value: Value) -> bool:
        """Tell whether a value is an object of a library, or a part of one: its methods are not known."""
        while True:
            kind = self._resolver.types.name(value)
            if kind is not None:
                return kind not in MUTABLE_FACTORIES
            match value:
                case AttributeOf(base, _) | ItemOf(base, _) | Result(AttributeOf(base, _)):
                    value = base
                case _:
                    return False
