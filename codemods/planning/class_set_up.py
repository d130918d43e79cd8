"""What has to be known of the set-up of a class before it can run for each of its tests."""

from __future__ import annotations

from isolint.codemods.planning.wide_fixtures import check_expense, makes_folder
from isolint.contracts import Refused
from isolint.facts.records import ScopeKind
from isolint.facts.terms import prefixes
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue
from isolint.index.sharing.handed_attributes import handed_by_class

#: Hooks of a class, and those of each test.
RENAMED = {
    "setup_class": "setup_method",
    "teardown_class": "teardown_method",
    "setUpClass": "setUp",
    "tearDownClass": "tearDown",
}
#: Bases whose hooks for each test do nothing.
_PLAIN_BASES = frozenset(
    {"builtins.object", "django.test.SimpleTestCase", "django.test.TestCase", "unittest.TestCase"}
)
_SET_UPS = frozenset({"setup_class", "setUpClass"})


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
    hooks = own_hooks(index, owner)
    set_up = next((number for name, number in hooks.items() if name in _SET_UPS), None)
    title = index.resolver.scope(owner).name
    if set_up is None or not makes_folder(index, set_up):
        raise Refused(f"`{title}` makes no folder of its own, and would find the same files each time")
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
