"""What has to be known of a `setup_module` before it can run for each test."""

from __future__ import annotations

from isolint.codemods.planning.wide_fixtures import check_expense
from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External
from isolint.index.sharing.module_set_up import SET_UP, TEAR_DOWN
from isolint.index.state.effects import Form
from isolint.model import SiteKind

#: What cannot make a folder twice.
_MAKING_FOLDERS = frozenset({"os.mkdir", "os.makedirs", "shutil.copytree", "pathlib.Path.mkdir"})
#: What does the same to an object however often it is done.
_REPEATABLE = frozenset({Form.REBIND, Form.ASSIGN, Form.CLEAR})


def hooks_of(index: ProjectIndex, set_up: int) -> dict[str, int]:
    """Return the module's hooks, by name: the set-up, and the tear-down beside it if there is one."""
    bindings = index.program.modules[index.program.path(set_up)].module.bindings
    found = {SET_UP: set_up}
    term = bindings.get(TEAR_DOWN)
    if term is not None and term[0] == "def":
        found[TEAR_DOWN] = index.program.number(index.program.path(set_up), term[1])
    return found


def check_repeatable(index: ProjectIndex, set_up: int) -> None:
    """Refuse a set-up that cannot well run for each test.

    Raises:
        Refused: Something is not served by it then, comes before it, or fails when it is done again.
    """
    hooks = hooks_of(index, set_up)
    for name, hook in hooks.items():
        check_expense(index, hook, name)
        if any(call.event >= 0 for call in index.graph.incoming.get(hook, ())):
            raise Refused(f"`{name}` is called by other code, too")
    for test in index.tests:
        if set_up not in test.life:
            continue
        bound = index.program.modules[test.path].module.bindings
        if "setup_function" in bound or "teardown_function" in bound:
            raise Refused(f"`{test.path}` has hooks for each test already")
        if TEAR_DOWN in bound and not set(hooks.values()).issuperset(test.life) and TEAR_DOWN not in hooks:
            raise Refused(f"`{test.path}` has its `{TEAR_DOWN}` from elsewhere")
        if test.owner is not None:
            name = index.resolver.scope(test.function).qualname
            raise Refused(f"`{name}` is in a class, and would not be served by `setup_function`")
        for fixture in test.fixtures:
            if fixture.is_wide:
                scope = fixture.scope.name.lower()
                raise Refused(f"the {scope} fixture `{fixture.name}` would be made before `{SET_UP}` has run")
    _check_again(index, set_up, has_tear_down=TEAR_DOWN in hooks)


def _check_again(index: ProjectIndex, set_up: int, *, has_tear_down: bool) -> None:
    """Refuse a set-up that adds to what is there, or makes what must not be there yet."""
    for kind in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE):
        for effect in index.writes(kind):
            if effect.owner == set_up and effect.form not in _REPEATABLE and not has_tear_down:
                name = effect.site[1].rpartition(":")[2]
                raise Refused(f"`{SET_UP}` changes `{name}`, and would do so again for each test")
    for function in index.graph.closure(set_up):
        for event in index.resolver.scope(function).events:
            callee = index.resolver.value(function, event.term) if event.kind is EventKind.CALL else None
            is_making = isinstance(callee, External) and callee.name in _MAKING_FOLDERS
            if is_making and not has_tear_down and not any(name == "exist_ok" for name, _ in event.keywords):
                raise Refused(
                    f"`{SET_UP}` makes a folder, and nothing removes it before it would be made again"
                )
