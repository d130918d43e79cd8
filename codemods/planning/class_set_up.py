"""What has to be known of the set-up of a class before it can run for each of its tests."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from isolint.codemods.planning.wide_fixtures import check_expense, makes_folder
from isolint.codemods.syntax.class_hooks import RENAMED
from isolint.contracts import Refused
from isolint.facts.records import EventKind, ScopeKind
from isolint.facts.terms import Term, prefixes
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue, External, FunctionValue
from isolint.index.sharing.handed_attributes import handed_by_class
from isolint.index.state.effects import EffectKind

#: Bases whose hooks for each test do nothing.
_PLAIN_BASES = frozenset(
    {"builtins.object", "django.test.SimpleTestCase", "django.test.TestCase", "unittest.TestCase"}
)
_SET_UPS = frozenset({"setup_class", "setUpClass"})
#: Libraries of whose objects one for each test costs nothing.
_HARMLESS = frozenset({"builtins", "collections", "copy", "datetime", "decimal", "fractions", "unittest"})
_CLASS: Term = ("param", 0)


def own_hooks(index: ProjectIndex, owner: int) -> dict[str, int]:
    """Return the hooks of a class that it defines itself, by name."""
    methods = {name: index.resolver.classes.method(owner, name) for name in RENAMED}
    return {
        name: number
        for name, number in methods.items()
        if number is not None and index.program.parent(number) == owner
    }


def check_for_each(index: ProjectIndex, owner: int) -> None:
    """Refuse a class whose set-up cannot well run for each test.

    Raises:
        Refused: It makes no folder anew, others have a part in it, or tests hand on what it makes.
    """
    set_up = _set_up(index, owner)
    if set_up is None or not makes_folder(index, set_up):
        title = index.resolver.scope(owner).name
        raise Refused(f"`{title}` makes no folder of its own, and would find the same files each time")
    _check_repeatable(index, owner, set_up)


def makes_for_each(index: ProjectIndex, owner: int, names: AbstractSet[str]) -> bool:
    """Tell whether the set-up of a class makes some attributes, and may make them for each of its tests."""
    set_up = _set_up(index, owner)
    if set_up is None or not names <= index.resolver.classes.stored_on_self(set_up).keys():
        return False
    if not all(_only_keeps(index, owner, hook) for hook in own_hooks(index, owner).values()):
        return False
    try:
        _check_repeatable(index, owner, set_up)
    except Refused:
        return False
    return True


def _set_up(index: ProjectIndex, owner: int) -> int | None:
    """Return the hook by which a class itself prepares all of its tests."""
    hooks = own_hooks(index, owner)
    return next((number for name, number in hooks.items() if name in _SET_UPS), None)


def _only_keeps(index: ProjectIndex, owner: int, hook: int) -> bool:
    """Tell whether a hook makes objects of the project, keeps them in its class, and leaves nothing else."""
    scope = index.resolver.scope(hook)
    is_plain = len(scope.decorators) == 1 and len(scope.parameters) == 1
    for event in scope.events:
        given = (*event.given, event.value)
        is_plain &= _CLASS not in given and event.term != ("name", "super")
        if event.kind is EventKind.CALL:
            callee = index.resolver.value(hook, event.term)
            is_library = isinstance(callee, External) and callee.name.partition(".")[0] in _HARMLESS
            is_plain &= is_library or isinstance(callee, (ClassValue, FunctionValue))
    run = index.graph.closure(hook)
    own = f":{index.resolver.scope(owner).qualname}."
    return is_plain and not any(
        effect.kind is EffectKind.WRITE and effect.owner in run and own not in effect.site[1]
        for effect in index.effects
    )


def _check_repeatable(index: ProjectIndex, owner: int, set_up: int) -> None:
    """Refuse a class in whose set-up others have a part, or by whose attributes tests hand something on."""
    hooks = own_hooks(index, owner)
    title = index.resolver.scope(owner).name
    _check_family(index, owner, title)
    for name, hook in hooks.items():
        check_expense(index, hook, name)
        if any(call.event >= 0 for call in index.graph.incoming.get(hook, ())):
            raise Refused(f"`{name}` is called by other code, too")
    for test in index.tests:
        for fixture in test.fixtures if test.owner == owner else ():
            if fixture.is_wide:
                scope = fixture.scope.name.lower()
                raise Refused(
                    f"the {scope} fixture `{fixture.name}` would be made before the set-up of `{title}`"
                )
    for name in sorted(index.resolver.classes.stored_on_self(set_up)):
        _check_asked(index, owner, name)
        for part, taker in handed_by_class(index, owner, name).items():
            raise Refused(f"`{taker}` takes from `{name}.{part}` what an earlier test puts there")


def _check_family(index: ProjectIndex, owner: int, title: str) -> None:
    """Refuse a class that shares its set-up with a base, or with what is derived from it."""
    classes = index.resolver.classes
    for name, each in RENAMED.items():
        inherited = classes.method(owner, name)
        if inherited is not None and index.program.parent(inherited) != owner:
            raise Refused(f"`{title}` has its `{name}` from another class")
        if classes.method(owner, each) is not None:
            raise Refused(f"`{title}` has a `{each}` already")
    others = classes.external_bases(owner) - _PLAIN_BASES
    if others:
        raise Refused(f"`{title}` is a `{min(others)}`, which may have a set-up of its own for each test")
    for number, scope in enumerate(index.program.scopes):
        if scope.kind is ScopeKind.CLASS and number != owner and owner in classes.ancestry(number):
            raise Refused(
                f"`{scope.name}` is derived from `{title}`, and may prepare its tests in another way"
            )


def _check_asked(index: ProjectIndex, owner: int, name: str) -> None:
    """Refuse an attribute that something besides the hooks asks the class for: it is to be one of `self`."""
    hooks = set(own_hooks(index, owner).values())
    for number, scope in enumerate(index.program.scopes):
        terms = {*scope.reads, *(event.term for event in scope.events)} if number not in hooks else ()
        for part in (part for term in terms for part in prefixes(term)):
            is_it = part[0] == "attr" and part[2] == name
            if is_it and index.resolver.value(number, part[1]) == ClassValue(owner):
                raise Refused(f"`{scope.qualname}` asks the class for `{name}`")
