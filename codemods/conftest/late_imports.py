"""Modules that only tests import: what they need for that, and what they then enter somewhere, once."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator

from isolint.codemods.planning.questions import local_packages
from isolint.contracts import Refused
from isolint.facts.records import EventKind, ScopeKind
from isolint.facts.terms import Term, root
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.leaks.fresh_starts import sets_all_items
from isolint.index.resolution.layout import with_packages
from isolint.index.resolution.values import Global
from isolint.index.restores.opposites import Way, way_of
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.state.modules import module_site
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import is_teardown
from isolint.model import SiteKind

#: How many calls lie at most between the body of a module and what it enters.
_MAX_CALLS = 4


def check_not_imported(index: ProjectIndex, name: str, effects: Iterable[Effect]) -> None:
    """Refuse to put back what a module has entered that a test imports: no later import enters it again.

    Raises:
        Refused: There is such a module.
    """
    for owner in dict.fromkeys(effect.owner for effect in effects):
        body = _late_body(index, owner)
        if body is not None:
            path = index.program.path(body)
            raise Refused(f"`{path}` changes `{name}` when a test imports it, and does not so a second time")


def check_not_emptied_later(index: ProjectIndex, name: str, effects: Iterable[Effect]) -> None:
    """Refuse to put back for each test what a tear-down empties that runs when the last one is over.

    Raises:
        Refused: There is such a tear-down, and it takes along what importing modules has put in.
    """
    for effect in effects:
        is_wide = index.roles.lifetime(effect.owner) is not FixtureScope.FUNCTION
        if is_wide and index.leaks.lost_entries.losing(effect):
            who = index.resolver.scope(effect.owner).qualname
            raise Refused(f"`{who}` empties `{name}` when several tests are over, after what each puts back")


def check_not_emptied_on_import(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse to let each test start from a container as a module of the suite leaves it that empties it.

    Raises:
        Refused: It does so when it is collected, and tests may count on others that fill the container again.
    """
    for effect in index.on(site, EffectKind.WRITE, EffectKind.RESET):
        event = event_of(index.resolver, effect)
        if event is None or not sets_all_items(event):
            continue
        for body in _bodies(index, effect.owner):
            path = index.program.path(body)
            if body in index.collected and index.is_test_code(path):
                name = site[1].rpartition(":")[2]
                raise Refused(
                    f"`{path}` empties `{name}` when it is collected, and a test may make that good"
                )


def check_not_filled_on_import(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse to put back for each test what modules of the suite have put in a container that a test empties.

    Raises:
        Refused: Tests that empty it may count on that, and would find what other modules have put in.
    """
    emptying = 0
    filling: set[str] = set()
    name = site[1].rpartition(":")[2]
    for effect in index.on(site, EffectKind.WRITE, EffectKind.RESET):
        event = event_of(index.resolver, effect)
        if event is None:
            continue
        if sets_all_items(event):
            emptying |= index.reach.tests(effect.owner)
        elif way_of(event) is Way.ADDS:
            bodies = (body for body in _bodies(index, effect.owner) if body in index.collected)
            filling |= {path for path in map(index.program.path, bodies) if index.is_test_code(path)}
    for test in members(emptying):
        others = filling - {index.tests[test].path}
        if others:
            raise Refused(
                f"`{min(others)}` fills `{name}` when it is collected, and tests that empty it may need that"
            )


def check_not_set_on_import(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse to start each test from what a module of the suite gives a name, and tear-downs make good.

    Raises:
        Refused: There is such a module, of which only some tests know. Alone, the others meet what the
            application gives the name.
    """
    effects = list(index.on(site, EffectKind.WRITE, EffectKind.RESET))
    hooks = {one for test in index.tests for one in test.life if is_teardown(index.program, one)}
    if index.graph.closure(*hooks).isdisjoint(effect.owner for effect in effects):
        return
    bodies = {
        body
        for effect in effects
        for body in _bodies(index, effect.owner)
        if body in index.collected and index.is_test_code(index.program.path(body))
    }
    for body in sorted(bodies):
        path = index.program.path(body)
        if index.reach.tests(body).bit_count() < len(index.tests):
            name = site[1].rpartition(":")[2]
            raise Refused(f"`{path}` sets `{name}` when it is collected, of which other modules know nothing")


def _late_body(index: ProjectIndex, owner: int) -> int | None:
    """Return the body of a module that runs a scope, and that is imported only while tests run."""
    return next(
        (body for body in _bodies(index, owner) if body not in index.collected and index.reach.tests(body)),
        None,
    )


def _bodies(index: ProjectIndex, owner: int) -> Iterator[int]:
    """Yield the bodies of modules that run a scope, themselves or a few calls away."""
    seen, frontier = {owner}, [owner]
    for _ in range(_MAX_CALLS):
        callers = set()
        for number in frontier:
            if index.resolver.scope(number).kind is ScopeKind.MODULE:
                yield number
            else:
                callers |= {call.caller for call in index.graph.incoming.get(number, ()) if not call.guessed}
        frontier = sorted(callers - seen)
        seen |= callers


def check_importable(index: ProjectIndex, module: str, head: str) -> None:
    """Refuse what is local to a function, and so nowhere to be imported from, and what is not imported alone.

    Raises:
        Refused: There is no name to import, or no way to be sure that it can be.
    """
    check_loads_alone(index, module)
    name = index.name_of((SiteKind.GLOBAL, f"{module}:{head}"))
    facts = index.program.modules[name.path].module if name is not None else None
    if facts is None or head not in facts.bindings:
        raise Refused(f"`{head}` of `{module}` cannot be imported")
    term = facts.bindings[head]
    if term[0] == "def":
        scope = index.program.modules[name.path].scopes[term[1]] if name is not None else facts
        if scope.kind is ScopeKind.FUNCTION and head != scope.qualname:
            raise Refused(f"`{head}` of `{module}` cannot be imported")


def check_loads_alone(index: ProjectIndex, module: str) -> None:
    """Refuse a module that only some tests import, and that may need then what these have set up.

    Raises:
        Refused: Importing it runs functions that look at names which other functions bind, or it is imported
            after tests have set variables that it reads, or put other modules in the place of some.
    """
    path = index.program.path_of(module)
    body = index.program.number(path) if path is not None else None
    if body is None:
        return
    _check_not_taken_out(index, module, body)
    if body in index.collected or not index.collected:
        return
    run = index.graph.closure(body, counts=lambda call: call.callee not in index.collected)
    changed = _changed_before(index, body, run)
    if changed is not None:
        raise Refused(f"`{module}` is imported by some tests alone, and one changes {changed} before")
    missing = _libraries(index, run) - _libraries(index, index.collected)
    if missing:
        raise Refused(
            f"`{module}` is imported by some tests alone, and needs `{min(missing)}`, which may be missing"
        )
    for number in run:
        scope = index.resolver.scope(number)
        named = (*scope.reads, *scope.called()) if scope.kind is ScopeKind.FUNCTION else ()
        if any(_is_bound_late(index, number, term) for term in named):
            raise Refused(f"`{module}` is imported by some tests alone, and may need what these set up")


def _check_not_taken_out(index: ProjectIndex, module: str, body: int) -> None:
    """Refuse a module that a test takes out, to import it for the first time: it would not be the first.

    Raises:
        Refused: There is such a test, and its own module does not import that module.
    """
    for name in with_packages(module):
        for number in members(_changing(index, module_site(name))):
            here = index.program.number(index.tests[number].path)
            if body not in index.graph.closure(here):
                raise Refused(f"a test takes `{name}` out of `sys.modules`, and imports it first")


def _changed_before(index: ProjectIndex, body: int, run: Collection[int]) -> str | None:
    """Return what the import of a late module depends on and tests change: variables, if they import it."""
    for name in _modules_of(index, run):
        if _changing(index, module_site(name)):
            return f"`{name}` in `sys.modules`"
    importing = index.running.tests(body)
    asked = {effect.site for effect in index.effects if effect.owner in run and _is_asking(effect)}
    return next((f"`{site[1]}`" for site in sorted(asked) if _changing(index, site) & importing), None)


def _changing(index: ProjectIndex, site: SiteKey) -> int:
    """Return the tests that change just a site."""
    tests = 0
    for effect in index.on(site, EffectKind.WRITE, EffectKind.GUARD, EffectKind.START):
        if effect.site == site:
            tests |= index.reach.tests(effect.owner)
    return tests


def _is_asking(effect: Effect) -> bool:
    return effect.kind is EffectKind.READ and effect.site[0] is SiteKind.ENV


def _modules_of(index: ProjectIndex, run: Collection[int]) -> list[str]:
    """Return the dotted names of the modules that are run or imported, and those of their packages."""
    names = set()
    for number in run:
        scope = index.resolver.scope(number)
        if scope.kind is ScopeKind.MODULE:
            names.add(index.program.dotted(index.program.path(number)))
            imports = (event.term for event in scope.events if event.kind is EventKind.IMPORT)
            names.update(name for _, level, name, _ in imports if not level)
    return sorted({one for name in names for one in with_packages(name)})


def _libraries(index: ProjectIndex, scopes: Collection[int]) -> set[str]:
    """Return the packages of other projects that bodies of modules among some scopes import."""
    bodies = [number for number in scopes if index.resolver.scope(number).kind is ScopeKind.MODULE]
    heads = {name.partition(".")[0] for name in _modules_of(index, bodies)}
    return heads - sys.stdlib_module_names - set(local_packages(index))


def _is_bound_late(index: ProjectIndex, number: int, term: Term) -> bool:
    """Tell whether a path starts with a name that holds nothing at first, and that functions bind."""
    start = index.resolver.value(number, root(term))
    if not isinstance(start, Global) or not index.resolver.linker.is_rebound(start.path, start.name):
        return False
    return index.program.modules[start.path].module.bindings.get(start.name) == ("const", None)
