"""Which rewrite undoes what a statement of the suite changes, if there is one."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.values import Display, External, Global, Handed, Instance
from isolint.index.sharing.module_set_up import set_up_of
from isolint.index.sharing.suite_data import (
    changed_parameter,
    is_met_on_the_way,
    is_plain,
    is_used_at_import,
    spellings,
    suite_data,
)
from isolint.index.sites.site import is_local
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Form, Step
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import is_teardown
from isolint.model import FixOffer, Safety, SiteKind

_REWRITTEN = frozenset({Role.TEST, Role.FIXTURE, Role.HELPER})
#: Those, and the hooks of `unittest`.
_IN_FUNCTIONS = _REWRITTEN | {Role.HOOK}
_CHANGING = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
#: Calls that `monkeypatch` has a method for.
_CALLS = frozenset({"os.chdir", "sys.path.insert", "sys.path.append"})
#: The same of objects of a library.
_METHODS = frozenset({"logging.Logger.addHandler", "logging.Logger.addFilter"})
_PUSH, _POP = "push", "pop"
_SETS_LEVEL = "logging.Logger.setLevel"
_MAPPINGS = frozenset({"builtins.dict", "collections.OrderedDict", "collections.defaultdict", "os.environ"})


def undoing(index: ProjectIndex, step: Step) -> FixOffer | None:
    """Return the offer to let `monkeypatch` or `mock.patch` make the change that a statement makes."""
    scope = index.resolver.scope(step.function)
    role = index.roles.of(step.function)
    if (
        scope.kind is not ScopeKind.FUNCTION
        or role not in _IN_FUNCTIONS
        or is_teardown(index.program, step.function)
    ):
        return None
    event = scope.events[step.event]
    by_itself = _is_undone_by_itself(index, step.function, event)
    if _sets_level_of_logger(index, step):
        return FixOffer("caplog_level", Safety.SAFE)
    if _pushes(index, step):
        return FixOffer("popped_context", Safety.UNSAFE)
    if _has_clean_ups(index, step.function):
        is_deleted_name = event.kind is EventKind.DELETE and event.term[0] == "attr"
        in_testcase = (by_itself and not is_deleted_name) or _changes_mapping(index, step.function, event)
        return FixOffer("state_in_testcase", Safety.SAFE) if in_testcase else None
    if by_itself and role in _REWRITTEN and index.roles.lifetime(step.function) is FixtureScope.FUNCTION:
        in_function = index.suite.takes_fixtures(index.program.enclosing_class(step.function))
        return FixOffer("state_in_function", Safety.SAFE) if in_function else None
    if by_itself and role is Role.FIXTURE and step.function in index.fixtures.by_function:
        return FixOffer("state_in_wide_fixture", Safety.SAFE)
    return None


def _sets_level_of_logger(index: ProjectIndex, step: Step) -> bool:
    """Tell whether a test, or a fixture around one, sets the level of a logger that is known by name."""
    event = index.resolver.scope(step.function).events[step.event]
    if event.kind is not EventKind.CALL or index.roles.of(step.function) not in (Role.TEST, Role.FIXTURE):
        return False
    known = index.resolver.types.known_as(index.resolver.value(step.function, event.term))
    takes_fixtures = index.suite.takes_fixtures(index.program.enclosing_class(step.function))
    is_of_one_test = index.roles.lifetime(step.function) is FixtureScope.FUNCTION
    return takes_fixtures and is_of_one_test and _SETS_LEVEL in known


def _pushes(index: ProjectIndex, step: Step) -> bool:
    """Tell whether a statement pushes a context which has a `pop` that undoes that."""
    event = index.resolver.scope(step.function).events[step.event]
    if event.kind is not EventKind.CALL or event.term[0] != "attr" or event.term[2] != _PUSH:
        return False
    known = index.resolver.types.known_as(index.resolver.value(step.function, event.term))
    return any(f"{name.rpartition('.')[0]}.{_POP}" in index.models.undoes for name in known)


def _has_clean_ups(index: ProjectIndex, function: int) -> bool:
    """Tell whether a function is a method of a test case, or the set-up that `unittest` knows for a module."""
    if index.resolver.scope(function).name == "setUpModule":
        return True
    owner = index.program.enclosing_class(function)
    return owner is not None and index.program.parent(function) == owner and index.suite.is_testcase(owner)


def loaded_again(index: ProjectIndex, step: Step, name: str) -> FixOffer | None:
    """Return the offer to let `monkeypatch` change the entry of a module in `sys.modules`.

    What imports a submodule anew also binds it in its package, which stays as it is then.
    """
    event = index.resolver.scope(step.function).events[step.event]
    removes = event.kind is not EventKind.STORE
    takes_fixtures = index.suite.takes_fixtures(index.program.enclosing_class(step.function))
    if _has_clean_ups(index, step.function) or not takes_fixtures or (removes and "." in name):
        return None
    is_for_one = index.roles.lifetime(step.function) is FixtureScope.FUNCTION
    is_rewritten = index.roles.of(step.function) in _REWRITTEN
    return FixOffer("state_in_function", Safety.SAFE) if is_for_one and is_rewritten else None


def copied(index: ProjectIndex, step: Step, site: SiteKey) -> FixOffer | None:
    """Return the offer to give a test a copy of data of the suite that it changes, or hands over for that."""
    scope = index.resolver.scope(step.function)
    in_function = scope.kind is ScopeKind.FUNCTION and index.roles.of(step.function) in _IN_FUNCTIONS
    data = suite_data(index, site) if in_function and step.event >= 0 else None
    if data is None or index.roles.lifetime(step.function) is not FixtureScope.FUNCTION:
        return None
    if changed_parameter(index, step.function, step.event) is not None:
        return FixOffer("copied_data", Safety.UNSAFE)
    if not spellings(index, step.function, data) or is_met_on_the_way(index, step.function, data):
        return None
    is_safe = is_plain(index, data) and not is_used_at_import(index, data)
    return FixOffer("copied_data", Safety.SAFE if is_safe else Safety.UNSAFE)


def own_copy(index: ProjectIndex, site: SiteKey) -> FixOffer | None:
    """Return the offer to give each test of a class a copy of what the class makes once."""
    module, _, qualname = site[1].partition(":")
    path = index.program.path_of(module) if site[0] is SiteKind.ATTRIBUTE else None
    if path is None or not index.is_test_code(path):
        return None
    owner_name, _, name = qualname.rpartition(".")
    for scope in index.program.modules[path].scopes:
        number = index.program.number(path, scope.index)
        if scope.kind is ScopeKind.CLASS and scope.qualname == owner_name:
            made = _made_by_class(index, number, name)
            is_owner = number in {test.owner for test in index.tests}
            return FixOffer("class_data", Safety.UNSAFE) if made and is_owner else None
    return None


def _made_by_class(index: ProjectIndex, owner: int, name: str) -> bool:
    """Tell whether a class makes a plain container, or an object of the project, once for its tests."""
    classes = index.resolver.classes
    bound = classes.bound(owner, name)
    value = index.resolver.value(*bound) if bound is not None else classes.instance_attribute(owner, name)
    return isinstance(value, (Display, Instance))


def fresh_default(index: ProjectIndex, site: SiteKey) -> FixOffer | None:
    """Return the offer to make a mutable default anew for each call of its function."""
    function = index.objects.sites.function_of(site)
    if function is None:
        return None
    name = site[1].rpartition(".")[2]
    is_default = any(one.name == name and one.default for one in index.resolver.scope(function).parameters)
    # Somebody may have come to rely on what earlier calls have put there.
    return FixOffer("fresh_default", Safety.UNSAFE) if is_default else None


def set_up_anew(index: ProjectIndex, site: SiteKey) -> FixOffer | None:
    """Return the offer to run the set-up of a module, which makes what its tests change, for each test."""
    name = index.name_of(site) if site[0] is SiteKind.GLOBAL else None
    if name is None or not index.is_test_code(name.path) or set_up_of(index, site) is None:
        return None
    # A test may need what another has left.
    return FixOffer("set_up_for_each", Safety.UNSAFE)


def made_anew(index: ProjectIndex, site: SiteKey) -> FixOffer | None:
    """Return the offer to give each test an object of its own in place of one that its module keeps."""
    name = index.name_of(site) if site[0] is SiteKind.GLOBAL else None
    if name is None or not index.is_test_code(name.path):
        return None
    is_object = index.resolver.class_of(index.resolver.definition(name)) is not None
    # A test may need what another has done to the object.
    return FixOffer("suite_state", Safety.UNSAFE) if is_object else None


def emptied(index: ProjectIndex, site: SiteKey) -> FixOffer | None:
    """Return the offer to empty, around each test, the cache that keeps an object which tests change."""
    path = index.program.path_of(site[1].partition(":")[0])
    if site[0] is not SiteKind.CACHE or path is None or index.is_test_code(path):
        return None
    made_by = index.objects.sites.functions_named(site)
    callers = (call.caller for function in made_by for call in index.graph.incoming.get(function, ()))
    # A module that holds the object goes on with the one that it has.
    is_held = any(index.resolver.scope(caller).kind is not ScopeKind.FUNCTION for caller in callers)
    return None if is_held else FixOffer("shared_conftest", Safety.UNSAFE)


def put_back(index: ProjectIndex, site: SiteKey, safety: Safety) -> FixOffer | None:
    """Return the offer to put back, after each test, what an object of the application or the process holds."""
    if site[0] is SiteKind.PROCESS:
        is_of_tests = all(_is_of_one_test(index, effect) for effect in index.on(site, EffectKind.WRITE))
        known = index.models.saving(site[1]) if is_of_tests else None
        if known is None:
            return None
        # What else sets a part of the state meanwhile, as an import does, is taken back along with the rest.
        return FixOffer("shared_conftest", Safety.UNSAFE if known[0].of_all_parts else safety)
    path = index.program.path_of(site[1].partition(":")[0])
    if site[0] not in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE) or path is None or index.is_test_code(path):
        return None
    if is_local(site):
        return None
    return FixOffer("shared_conftest", Safety.UNSAFE if is_made_on_use(index, site) else safety)


def is_made_on_use(index: ProjectIndex, site: SiteKey) -> bool:
    """Tell whether a name is bound on first use: to put it back drops what was made, and all that was done to it.

    Tests that never set the object up may live on one that others have.
    """
    return any(
        effect.event >= 0
        and effect.form in (Form.REBIND, Form.ASSIGN)
        and index.resolver.scope(effect.source).events[effect.event].term[0] in ("attr", "name")
        and index.first_use.fills(effect)
        for effect in index.on(site, EffectKind.WRITE)
    )


def environment_put_back(index: ProjectIndex, effects: Sequence[Effect], safety: Safety) -> FixOffer | None:
    """Return the offer to put the whole environment back after each test that runs some writes of it.

    Where code cannot do without one of the variables, a test may live on what another one has left.
    """
    if not all(_is_of_one_test(index, effect) for effect in effects):
        return None
    is_needed = any(
        read.form is Form.REQUIRED and not index.audience.may_be_set_before(read)
        for effect in effects
        for read in index.on(effect.site, EffectKind.READ)
    )
    return FixOffer("shared_conftest", Safety.UNSAFE if is_needed else safety)


def _is_of_one_test(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a write that is left is made for single tests: what serves several is to last over these."""
    if not index.leaks.leaking(effect):
        return True
    starts = (start for start, _ in index.reach.nearest(effect.owner))
    return all(
        index.roles.lifetime(start) is FixtureScope.FUNCTION
        or index.resolver.scope(start).kind is ScopeKind.MODULE
        for start in starts
    )


def _is_undone_by_itself(index: ProjectIndex, number: int, event: Event) -> bool:
    """Tell whether a statement sets or deletes one attribute or one item of a mapping, or has a method."""
    if event.augmented:
        return False
    if event.kind in (EventKind.STORE, EventKind.DELETE):
        return event.term[0] == "attr" or (event.term[0] == "item" and _is_mapping(index, number, event))
    if event.kind is not EventKind.CALL:
        return False
    callee = index.resolver.value(number, event.term)
    if isinstance(callee, External) and callee.name in _CALLS:
        return True
    return not _METHODS.isdisjoint(index.resolver.types.known_as(callee))


def _changes_mapping(index: ProjectIndex, number: int, event: Event) -> bool:
    """Tell whether a statement calls a method of a mapping that changes it."""
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _CHANGING
    return is_method and _is_mapping(index, number, event)


def _is_mapping(index: ProjectIndex, number: int, event: Event) -> bool:
    holder = index.resolver.value(number, event.term[1])
    if isinstance(holder, (Global, Handed)):
        holder = index.resolver.definition(holder)
    if isinstance(holder, Display):
        return bool(holder.kind == "dict")
    return index.resolver.types.name(holder) in _MAPPINGS
